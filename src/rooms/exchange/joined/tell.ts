import { actsToTell, recordsOfOnePerson, rememberActsTold } from '../rooms-below.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import { send } from './lists.ts';
import { noteTold, takeToTell } from './store.ts';

/** In one transaction. Each is one walk along an index: with more than these, each is looked at once in so many rounds more. */
const ROUND = 200;
/** Acts in one message: some kilobytes each. */
const ACTS_MAX = 50;

/**
 * Tells neighbours of what was done here with the records of patients who see both nodes' accesses in one list. What has its place in the ledger is told, in its order, each act once.
 *
 * @returns how many messages were made
 */
export function tellJoined(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      let made = 0;
      for (const join of await takeToTell(scope.tx, ROUND)) {
        const { id, patientId, peer: to, toldPosition: position, toldAt } = join;
        const records = (await recordsOfOnePerson(scope.tx, [patientId])).get(patientId) ?? [patientId];
        const told = { position, ...(toldAt === null ? {} : { at: toldAt }) };
        const acts = await actsToTell(scope.tx, { records, to, told }, ACTS_MAX);
        const at = scope.clock.now();
        if (acts.length > 0) {
          await send(scope, 'accesses-told', to, id, { accesses: acts.map(({ access }) => access) });
          await rememberActsTold(scope.tx, to, acts, at);
          made += 1;
        }
        const last = acts.at(-1);
        const newest = acts.map(({ access }) => access.at).reduce((one, other) => (one > other ? one : other), '');
        await noteTold(scope.tx, join, {
          position: last?.position ?? position,
          toldAt: newest === '' ? undefined : newest,
          at,
        });
      }
      return made;
    },
    'PATRQT',
  );
}
