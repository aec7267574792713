import type { HttpRequest } from './message.ts';

/** From where a request came on its last way to us: the address at the other end of the connection. Programs that call the app without a port have none. */
const peers = new WeakMap<HttpRequest, string>();

export function rememberPeer(request: HttpRequest, address: string | undefined): void {
  if (address !== undefined) peers.set(request, address);
}

/** The address, or for IPv6 its /64: one household or machine has that many addresses. `unknown` where there is none. */
export function sourceOf(request: HttpRequest): string {
  return sourceAt(peers.get(request));
}

/** As `sourceOf`, of the address at the other end of a connection. */
export function sourceAt(peer: string | undefined): string {
  const address = plain(peer ?? 'unknown');
  if (!address.includes(':')) return address;
  const [before = '', after] = address.split('::');
  const groups = [before, after ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const [head = [], tail = []] = groups;
  const zeros =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}

/** Whether a request was made on this very machine and not passed on by a proxy that runs on it. */
export function isFromHere(request: HttpRequest): boolean {
  return (
    isLoopback(peers.get(request)) &&
    !['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => request.headers.has(name))
  );
}

/** Whether the other end of a connection is on this machine: a program of it, or the proxy that ends TLS. */
export function isLoopback(peer: string | undefined): boolean {
  const address = plain(peer ?? 'unknown');
  return address === '::1' || /^127\./.test(address);
}

/** An IPv4 address as it is written, also where a socket of both kinds wraps it: `::ffff:10.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
