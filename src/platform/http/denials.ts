import type { AccessNote, Refusal } from '#kernel';
import type { Route } from './route.ts';

/** Refusals of a person, a purpose or a code. */
const OF_WHO_ASKS: ReadonlySet<string> = new Set(['forbidden', 'suppressed', 'security', 'login', 'expired']);

/** Under this the ledger has it that somebody asked for what is not there. */
export const NOTHING_THERE_BASIS = 'http.nothing-there';

/**
 * What the ledger is told of a refusal: what the operation noted itself, and for each patient whom the request named and that leaves out, that it was tried. Who names a patient, or what is
 * a patient's, and is told that there is no such thing has tried it as well; of what a raw route hides it notes itself.
 *
 * Where what is not there could have been a patient's, that too is an entry, of nobody: else whoever is told the same of what is hidden would be told it later, by one flush to the disk.
 *
 * @param denied - what the operation noted
 * @param named - the patients whom the request was about
 */
export function denialsOf(
  row: Route,
  refusals: readonly Refusal[],
  denied: readonly AccessNote[],
  named: readonly string[],
): readonly AccessNote[] {
  const isAbsent = refusals[0]?.issue === 'not-found';
  const mayBeHidden = isAbsent && row.raw !== true && row.about !== undefined;
  if (mayBeHidden && named.length === 0 && denied.length === 0)
    return [{ ...denialOf(row, refusals), basis: NOTHING_THERE_BASIS }];
  const isWorth = isWorthNoting(row.mode, refusals);
  const untold = named.filter((id) => !denied.some(({ patientId }) => patientId === id));
  const isTried = isWorth || (isAbsent && row.raw !== true);
  if (untold.length === 0 || !isTried) {
    return denied.length > 0 ? denied : isWorth ? [denialOf(row, refusals)] : [];
  }
  // What was noted of nobody in particular was of those who are named.
  const ofNobody = denied.filter(({ patientId }) => patientId === undefined);
  const meant = ofNobody.length > 0 ? ofNobody : [denialOf(row, refusals)];
  return [
    ...denied.filter(({ patientId }) => patientId !== undefined),
    ...untold.flatMap((patientId) => meant.map((note) => ({ ...note, patientId }))),
  ];
}

/** A slip of the pen is not an access; a refusal of the person, the purpose or a code is, and so is anything hostile on a write. */
export function isWorthNoting(mode: Route['mode'], [first]: readonly Refusal[]): boolean {
  if (first === undefined || first.code === 'http.sign-in-needed' || first.code === 'http.no-such-route') return false;
  // Who states a purpose that there is none of has asked for something all the same.
  if (OF_WHO_ASKS.has(first.issue) || first.code === 'http.purpose-unknown') return true;
  return mode === 'write' && first.issue !== 'transient' && !first.code.startsWith('http.');
}

function denialOf(row: Route, refusals: readonly Refusal[]): AccessNote {
  const action = row.method === 'GET' || row.mode === 'read' ? 'read' : row.method === 'DELETE' ? 'delete' : 'update';
  const [first] = refusals;
  return {
    action,
    outcome: 'denied',
    kinds: {},
    basis: first?.code ?? 'http.fault',
    detail: { route: `${row.method} ${row.path}`, refusals: refusals.map((r) => r.code).join(' ') },
  };
}
