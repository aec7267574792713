/** Structured logs without patient data. */
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * The node's log, one JSON line an event on standard error. Bodies, tokens, passcodes and names are never logged;
 * the redaction paths are the second fence, for the day somebody logs a request object.
 */
export function createLog(nodeId: string, level: string = process.env['CAUSEWAY_LOG'] ?? 'info'): Logger {
  return pino(
    {
      level,
      base: { node: nodeId },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          '*.authorization',
          '*.passcode',
          '*.password',
          '*.token',
          '*.cookie',
          '*.body',
          'headers',
          'req',
          'res',
        ],
        censor: '[redacted]',
      },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
