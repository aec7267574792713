/** Seconds after which a request that found the database away may well succeed: a restart takes two or three. */
export const AWAY_RETRY_SECONDS = 5;

/** What the driver says without a code: it gave up waiting, the connection broke, or the pool is closed because the node stops. */
const SAID =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|Cannot use a pool after calling end/;
/** No way to the server, or none any more; a class of its own for connections (08), resources (53), and shutting down; a cancelled or colliding statement. */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|57P0[1-5]|57014|53\w{3}|40P01|40001|55P03)$/;

/** Is this failure one of the database's whereabouts, not of what was asked? The same request may well succeed in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? CODES.test(code) : SAID.test(String(error));
}
