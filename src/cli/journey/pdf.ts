import type { Client } from '../http-client.ts';
import { expect } from './expect.ts';

/** Without the glyphs of a Chinese font a page of text is smaller than this. */
const BYTES_MIN = 5_000;

/** Fetches a PDF and looks whether it is one. Answers its size in bytes. */
export async function expectPdf(client: Client, path: string, what: string): Promise<number> {
  const response = await client.send('GET', path);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 5).toString('latin1') === '%PDF-', `${what} is none`);
  expect(bytes.subarray(-1_024).includes('%%EOF'), `${what} is cut off`);
  expect(bytes.length > BYTES_MIN, `${what} has only ${bytes.length} bytes: no Chinese font can be in it`);
  return bytes.length;
}
