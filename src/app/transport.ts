/** Names and numbers of this very machine. */
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Says no to a database that would be spoken to in the clear, or by whoever poses as it: one of another machine is reached by TLS whose certificate is checked. On this machine a
 * socket or the loopback address is as good.
 *
 * @throws naming what is missing, never the password that stands in the address
 * @source OWASP ASVS 5.0, 12.3.1 and 12.3.3
 */
export function requireSafeDatabase(databaseUrl: string): void {
  // PostgreSQL's addresses may name nobody, which means this machine.
  const url = URL.parse(databaseUrl.replace('@/', '@localhost/'));
  if (url === null) throw new Error('the address of the database cannot be read: postgres://user:password@host/name');
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const isHere = host === '' || host.startsWith('/') || HERE.test(host);
  if (isHere || url.searchParams.get('sslmode') === 'verify-full') return;
  throw new Error(`the database is at ${host}: another machine is reached with TLS only, ?sslmode=verify-full`);
}
