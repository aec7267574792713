import type { Refusal, Scope } from '#kernel';
import type { RestParts } from '../rest/parts.ts';
import { readMany } from '../store/read.ts';

/** A line that was not imported, and every reason. */
export interface FailedLine {
  readonly line: number;
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** For whose records it was meant, as far as it could be read. */
  readonly meant: { readonly type: string; readonly patients: readonly string[] } | undefined;
}

/** Lines of a piece that failed for one reason, and were meant for one patient. */
interface Tried {
  readonly patientId: string;
  readonly basis: string;
  readonly refusals: Set<string>;
  readonly kinds: Record<string, number>;
}

/** Notes what was tried and did not come to be: an entry for each patient of this node and each reason, unless the gate itself noted it. */
export async function noteFailedLines(
  { gate }: Pick<RestParts, 'gate'>,
  scope: Scope,
  failed: readonly FailedLine[],
): Promise<void> {
  const tried = triedIn(failed);
  const ids = new Set(tried.map(({ patientId }) => patientId));
  const found = await readMany(
    scope.tx,
    [...ids].map((id) => ({ type: 'Patient', id })),
  );
  const here = new Set(found.filter(({ deleted }) => !deleted).map(({ id }) => id));
  for (const { patientId, basis, refusals, kinds } of tried) {
    if (!here.has(patientId) || gate.hasNoted?.(scope, patientId)) continue;
    const detail = { operation: '$import', refusals: [...refusals].join(' ') };
    scope.note({ action: 'update', outcome: 'denied', patientId, kinds, basis, detail });
  }
}

function triedIn(failed: readonly FailedLine[]): readonly Tried[] {
  const tried = new Map<string, Tried>();
  for (const { refusals, meant } of failed) {
    for (const patientId of meant?.patients ?? []) {
      const basis = refusals[0].code;
      const key = `${basis} ${patientId}`;
      const one = tried.get(key) ?? { patientId, basis, refusals: new Set(), kinds: {} };
      for (const { code } of refusals) one.refusals.add(code);
      if (meant) one.kinds[meant.type] = (one.kinds[meant.type] ?? 0) + 1;
      tried.set(key, one);
    }
  }
  return [...tried.values()];
}
