/** QR codes, for a camera. */

/**
 * A QR picture as SVG text, black on white whatever the page's theme: a camera needs the contrast. A quiet zone of four modules, as ISO/IEC 18004 has it.
 *
 * @param correction - how much of it may be hidden or dirty: L 7 %, M 15 %
 */
export async function toQrSvg(text: string, correction: 'L' | 'M'): Promise<string> {
  // Most of what the library brings is for pictures of other kinds: it is read when the first is drawn.
  const { toString: draw } = await import('qrcode');
  return draw(text, { type: 'svg', errorCorrectionLevel: correction, margin: 4 });
}
