import pg from 'pg';

/** The driver's own way from a value to what the server reads, for values that are met seldom. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): string | Buffer | null } }).utils;

/** A value as it travels: bytes in binary, all else as text. */
type Travelling = string | Uint8Array | null;

const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);
const DESCRIBE = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0]);
const DESCRIBE_EXECUTE_AND_SYNC = Buffer.concat([DESCRIBE, EXECUTE_AND_SYNC]);
const BIND = 0x42;

/**
 * A prepared statement with its values, to be executed at once and answered in text: the messages Bind, Describe where asked for, Execute and Sync in one piece.
 *
 * Source: PostgreSQL, Frontend/Backend Protocol, Message Formats.
 */
export function bindMessage(
  name: string,
  params: readonly unknown[],
  { describe }: { readonly describe: boolean },
): Buffer {
  const values = params.map(toTravel);
  const lengths = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const tail = describe ? DESCRIBE_EXECUTE_AND_SYNC : EXECUTE_AND_SYNC;
  const nameLength = Buffer.byteLength(name);
  // Length, portal, name, formats, values, and that the answer is text.
  const length = 4 + 1 + nameLength + 1 + 2 + 2 * values.length + 2 + lengths.reduce((sum, n) => sum + 4 + n, 0) + 2;
  const out = Buffer.allocUnsafe(1 + length + tail.length);
  out[0] = BIND;
  let at = out.writeInt32BE(length, 1);
  out[at++] = 0;
  at += out.write(name, at);
  out[at++] = 0;
  at = out.writeInt16BE(values.length, at);
  for (const value of values) at = out.writeInt16BE(value === null || typeof value === 'string' ? 0 : 1, at);
  at = out.writeInt16BE(values.length, at);
  values.forEach((value, i) => {
    const bytes = lengths[i] as number;
    at = out.writeInt32BE(value === null ? -1 : bytes, at);
    if (typeof value === 'string') out.write(value, at, bytes, 'utf8');
    else if (value !== null) out.set(value, at);
    at += bytes;
  });
  at = out.writeInt16BE(0, at);
  out.set(tail, at);
  return out;
}

function toTravel(value: unknown): Travelling {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return arrayText(value) ?? prepareValue(value);
  return prepareValue(value);
}

/** Undefined for an array of anything but numbers, truth, texts and nothing. */
function arrayText(values: readonly unknown[]): string | undefined {
  let text = '';
  for (const value of values) {
    if (text !== '') text += ',';
    if (typeof value === 'number' || typeof value === 'boolean') text += value;
    else if (typeof value === 'string') text += quoted(value);
    else if (value === null) text += 'NULL';
    else return undefined;
  }
  return `{${text}}`;
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
