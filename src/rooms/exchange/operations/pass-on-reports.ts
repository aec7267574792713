import { takePassedOn } from '#rooms/directory';
import { basisOf } from '../legal-basis.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { enqueueMessage } from './enqueue-message.ts';

/** In one transaction: a desk passes on a few a day. */
const ROUND = 20;

/**
 * Makes messages of what the directory's desk told another node, or answered it. What waits is gone if and only if the message is there.
 *
 * @returns how many there were
 */
export function passOnReports(parts: WorkerParts): Promise<number> {
  return asProgram(parts, async (scope) => {
    const waiting = await takePassedOn(scope.tx, ROUND);
    for (const { report, keeper, entryId, item, text, outcome } of waiting) {
      await enqueueMessage(scope, {
        to: keeper,
        type: 'directory-report',
        caseId: `directory:${entryId}`,
        purpose: 'HOPERAT',
        legalBasis: basisOf(scope, 'directory-report'),
        body: {
          report,
          institution: entryId,
          ...(item === undefined ? {} : { item }),
          text,
          ...(outcome === undefined ? {} : { outcome }),
        },
      });
    }
    return waiting.length;
  });
}
