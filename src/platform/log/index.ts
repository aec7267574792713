/** Structured logs without patient data. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names under which secrets travel, one step inside of what is logged. `code` is none: beside an error it is a word of ours or of PostgreSQL. */
const SECRET_NAMES = [
  'authorization',
  'passcode',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'client_assertion',
  'code_verifier',
  'recoveryCode',
  'secret',
  'cookie',
  'body',
];

/**
 * The node's log, one JSON line an event on standard error. Bodies, tokens, passcodes and names are never logged;
 * the redaction paths are the second fence, for the day somebody logs a request object.
 */
export function createLog(
  nodeId: string,
  level: string = process.env['CAUSEWAY_LOG'] ?? 'info',
  destination: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Logger {
  const inside = SECRET_NAMES.flatMap((name) => [name, `*.${name}`]);
  return pino(
    {
      level,
      base: { node: nodeId },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: toLogged, error: toLogged },
      redact: {
        paths: [...inside, 'headers', 'req', 'res', 'request', 'response', 'input', 'form'],
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** What of a database's fault may be told beside its words: names of ours, and its code. */
const TOLD = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

/**
 * A fault as it is logged. PostgreSQL quotes values in what it says (`invalid input syntax for type integer: "…"`, `Key (login)=(…)`): they may be a patient's, or a secret,
 * so they are left out, in the trace and in the faults that caused it too.
 */
function toLogged(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const isOfDatabase = 'severity' in error && 'routine' in error;
  const message = isOfDatabase ? error.message.replace(/".*"|\(.*\)/gs, '…') : error.message;
  const told = TOLD.flatMap((name) => (name in error ? [[name, Reflect.get(error, name)]] : []));
  return {
    type: error.name,
    message,
    ...Object.fromEntries(told),
    stack: error.stack?.replace(error.message, message),
    ...(error.cause === undefined ? {} : { cause: toLogged(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(toLogged) } : {}),
  };
}
