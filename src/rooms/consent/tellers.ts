import { readMany, type StoredResource, wordedReferencesIn } from '#fhir';
import type { Decision, Refusal, Scope } from '#kernel';
import { DIRECTORY_TYPES, type Permission } from './access-model.ts';
import type { Provision } from './artefacts/model.ts';
import type { ContextOf } from './contexts.ts';
import type { StandingConsent } from './provisions/ruling.ts';

/** What the rule says of some resources, one by one. */
type Deciding = (resources: readonly StoredResource[]) => Promise<readonly Decision<Permission>[]>;

/**
 * Those of these resources that tell in words of another of the same patient which a Consent withholds from the reader: `{reference, display}` in a list, a plan, a report says what it
 * is. A bare reference says that there is something, and stays. One step: who tells of a teller tells nothing of what that one told.
 *
 * Of patients whose Consents say no to nothing, nothing is read; of the others the bodies that put words beside a reference.
 *
 * @returns each with the reason, which is that of what it tells of
 */
export async function tellersAmong(
  { tx, actor }: Pick<Scope, 'tx' | 'actor'>,
  shown: readonly StoredResource[],
  contextOf: ContextOf,
  decide: Deciding,
): Promise<ReadonlyMap<StoredResource, Refusal>> {
  const tellers = new Map<StoredResource, Refusal>();
  if (actor.kind !== 'person') return tellers;
  const told = shown.flatMap((one) => {
    const references = isWithheldOf(one.patientId, contextOf) ? wordedReferencesIn(one, mayBeWithheld) : [];
    return references.length === 0 ? [] : [{ one, references }];
  });
  if (told.length === 0) return tellers;
  const keys = [...new Set(told.flatMap(({ references }) => references))].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const named = (await readMany(tx, keys)).filter(({ deleted }) => !deleted);
  const decisions = await decide(named);
  const withheld = new Map<string, { readonly patientId: string | undefined; readonly refusal: Refusal }>();
  for (const [i, { type, id, patientId }] of named.entries()) {
    const decision = decisions[i];
    const refusal = decision?.ok === false ? decision.refusals.find(({ code }) => code === WITHHELD) : undefined;
    if (refusal) withheld.set(`${type}/${id}`, { patientId, refusal });
  }
  for (const { one, references } of told) {
    const found = references.map((reference) => withheld.get(reference)).find((it) => it?.patientId === one.patientId);
    if (found) tellers.set(one, found.refusal);
  }
  return tellers;
}

const WITHHELD = 'consent.withheld-by-patient';

/** Who a patient is, and who works where, is named by all that there is. */
function mayBeWithheld(type: string): boolean {
  return type !== 'Patient' && !DIRECTORY_TYPES.has(type);
}

function isWithheldOf(patientId: string | undefined, contextOf: ContextOf): boolean {
  return patientId !== undefined && contextOf(patientId).consents.some(saysNo);
}

function saysNo({ provisions }: StandingConsent): boolean {
  return provisions.some(function deny({ effect, except }: Provision): boolean {
    return effect === 'deny' || except.some(deny);
  });
}
