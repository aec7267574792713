import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import QRCode from 'qrcode';

const WIDTH = 640;
const HEIGHT = 480;
/** Pictures a second. The film starts over at its end, so that a slow reader sees each code again. */
const RATE = 4;
/** Each code is held before the camera for a second and a half. */
const FRAMES_EACH = 6;
const WHITE = 235;
const BLACK = 16;

/**
 * A film of QR codes held before a camera one after the other, for Chromium's camera of files: YUV4MPEG2, grey.
 *
 * @source https://manpages.debian.org/yuv4mpeg.5 (stream and frame headers, 4:2:0 planes)
 */
export async function filmOf(texts: readonly string[]): Promise<{ path: string; forget: () => Promise<void> }> {
  const frameHeader = Buffer.from('FRAME\n');
  const frames = texts.flatMap((text) => {
    const frame = Buffer.concat([frameHeader, frameOf(text)]);
    return Array.from({ length: FRAMES_EACH }, () => frame);
  });
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`);
  const folder = await mkdtemp(path.join(tmpdir(), 'causeway-film-'));
  const file = path.join(folder, 'codes.y4m');
  await writeFile(file, Buffer.concat([header, ...frames]));
  return { path: file, forget: () => rm(folder, { recursive: true }) };
}

/** One picture: the luminance of the code in the middle, and colour planes without colour. */
function frameOf(text: string): Buffer {
  const { modules } = QRCode.create(text);
  // Four modules of quiet zone on each side, as the code's standard asks.
  const scale = Math.floor(HEIGHT / (modules.size + 8));
  const left = Math.floor((WIDTH - modules.size * scale) / 2);
  const top = Math.floor((HEIGHT - modules.size * scale) / 2);
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  frame.fill(WHITE, 0, WIDTH * HEIGHT);
  for (let y = 0; y < modules.size * scale; y++) {
    for (let x = 0; x < modules.size * scale; x++) {
      const isDark = modules.get(Math.floor(y / scale), Math.floor(x / scale));
      if (isDark) frame[(top + y) * WIDTH + left + x] = BLACK;
    }
  }
  return frame;
}
