import jsQR from 'jsqr';

/** A camera's frame and a photograph are read at most this wide: enough for a dense code, quick on a ward's old computer. */
const WIDTHS = [1600, 900, 500] as const;

function decode(source: CanvasImageSource, width: number, height: number, widthMax: number): string | undefined {
  const scale = Math.min(1, widthMax / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  // A picture with a transparent ground (a screenshot saved as PNG, an SVG) would otherwise be black on black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(data, canvas.width, canvas.height)?.data;
}

/** The parts of a picture that are searched one by one: two codes side by side or one under the other are both found. */
const CUTS = [
  [0, 0, 1, 1],
  [0, 0, 0.5, 1],
  [0.5, 0, 0.5, 1],
  [0, 0, 1, 0.5],
  [0, 0.5, 1, 0.5],
] as const;

/** Every code in a picture file. The picture stays in this browser. */
export async function readPicture(file: Blob): Promise<readonly string[]> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const width = image.naturalWidth || 1000;
    const height = image.naturalHeight || 1000;
    const found = new Set<string>();
    for (const [x, y, w, h] of CUTS) {
      const part = await createImageBitmap(
        await draw(image, width, height),
        x * width,
        y * height,
        w * width,
        h * height,
      );
      for (const widthMax of WIDTHS) {
        const text = decode(part, part.width, part.height, widthMax);
        if (text !== undefined && text !== '') {
          found.add(text);
          break;
        }
      }
      part.close();
    }
    return [...found];
  } catch {
    // Not a picture that this browser can read: the page says that no code was found in it.
    return [];
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A picture on its own canvas: an SVG has no pixels to cut before it is drawn. */
async function draw(image: HTMLImageElement, width: number, height: number): Promise<HTMLCanvasElement> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
  }
  return canvas;
}

/** The code in the frame that the camera shows now. */
export function readFrame(video: HTMLVideoElement): string | undefined {
  if (video.videoWidth === 0) return undefined;
  return decode(video, video.videoWidth, video.videoHeight, WIDTHS[1]);
}
