import type { TextPieces } from './text-pieces.ts';

/** A request as routes take it. A web Request is one; the server makes a lighter one of what Node has parsed. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, with or without the node's address before them. */
  readonly url: string;
  readonly headers: Pick<Headers, 'get' | 'has'> & Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What goes back. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | TextPieces | Uint8Array | ReadableStream<Uint8Array> | null;
}

/** The part of an address that asks: behind its question mark; empty without one. */
export function queryOf({ url }: Pick<HttpRequest, 'url'>): URLSearchParams {
  const [address = ''] = url.split('#', 1);
  const at = address.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : address.slice(at));
}
