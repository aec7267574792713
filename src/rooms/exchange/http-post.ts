import { type Post, UnreachableError } from './model.ts';

/** The way to other nodes over HTTP: no redirect is followed, and an answer that does not end is cut off at its limit. */
export const httpPost: Post = async ({ url, method, headers, body, timeoutMs, answerBytesMax }) => {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await readText(response, answerBytesMax),
    };
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError(whyOf(error), { cause: error });
  }
};

async function readText(response: Response, bytesMax: number): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw new UnreachableError('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A word or two for a person: what went wrong, never an address or a body. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'connection failed';
}
