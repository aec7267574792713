const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The addresses at which a node's own pages may be open: its public one, and, where that is this machine's, the other names of this machine, because people
 * type `localhost`. The first is the public one.
 */
export function ownOrigins(url: string): string[] {
  const { origin, protocol, hostname, port } = new URL(url);
  if (!LOOPBACK.includes(hostname)) return [origin];
  const others = LOOPBACK.filter((name) => name !== hostname);
  return [origin, ...others.map((name) => new URL(`${protocol}//${name}:${port}`).origin)];
}
