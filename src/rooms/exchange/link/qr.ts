import qrcode from 'qrcode';

/**
 * A QR picture as SVG text, black on white whatever the page's theme: a camera needs the contrast.
 * Error correction M, as the SMART Health Links specification asks; a quiet zone of four modules, as ISO/IEC 18004 does.
 */
export function toQrSvg(text: string): Promise<string> {
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}
