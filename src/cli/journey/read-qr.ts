import jsQr from 'jsqr';

/** Pixels a module: jsQR finds the finder patterns from three upwards. */
const SCALE = 4;

/** Reads a QR picture as a camera would: the SVG is painted, and what was painted is decoded. Undefined where nothing can be read. */
export function readQr(svg: string): string | undefined {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1] ?? 0);
  const strokes = /<path stroke="#000000" d="([^"]+)"/.exec(svg)?.[1];
  if (side === 0 || strokes === undefined) return undefined;
  const pixels = side * SCALE;
  const image = new Uint8ClampedArray(pixels * pixels * 4).fill(255);
  for (const { x, y, length } of runsOf(strokes)) paint(image, pixels, x * SCALE, y * SCALE, length * SCALE);
  return jsQr.default(image, pixels, pixels)?.data;
}

/** Runs of dark modules: `M4 4.5h7m2 0h1` is a pen that moves (M absolute, m relative) and draws rightwards (h), half a module down. */
function* runsOf(path: string): Generator<{ x: number; y: number; length: number }> {
  let x = 0;
  let y = 0;
  for (const [, command, first = '0', second = '0'] of path.matchAll(/([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?/g)) {
    if (command === 'h') {
      const length = Number(first);
      yield { x, y: Math.floor(y), length };
      x += length;
    } else {
      x = Number(first) + (command === 'm' ? x : 0);
      y = Number(second) + (command === 'm' ? y : 0);
    }
  }
}

function paint(image: Uint8ClampedArray, width: number, x: number, y: number, length: number): void {
  for (let row = y; row < y + SCALE; row++) {
    for (let column = x; column < x + length; column++)
      image.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  }
}
