import { bearersOf, bears, readMany, type StoredResource, wordedNamesIn } from '#fhir';
import type { Tx } from '#kernel';
import { DIRECTORY_TYPES } from './access-model.ts';
import type { Provision } from './artefacts/model.ts';
import type { StandingConsent } from './provisions/ruling.ts';

/**
 * Those of these resources that tell in words of another of the same patient which is withheld from the reader: `{reference, display}` in a list, a plan, a report says what it is, and so
 * does `{identifier, display}` of what bears the identifier. A bare reference says that there is something, and stays. One step: who tells of a teller tells nothing of what that one told.
 *
 * The bodies are read that put words beside a reference, so ask of patients alone whose Consents say no to something (`sayNo`).
 *
 * @param recordsOf - all records of the person whose this one is, where there are several
 * @param whyWithheld - of each resource that is named why it is withheld, undefined where it is not
 * @returns each with the reason, which is that of what it tells of
 */
export async function tellersAmong<Reason>(
  tx: Tx,
  shown: readonly StoredResource[],
  recordsOf: (patientId: string | undefined) => readonly string[],
  whyWithheld: (named: readonly StoredResource[]) => Promise<readonly (Reason | undefined)[]>,
): Promise<ReadonlyMap<StoredResource, Reason>> {
  const told = shown.flatMap((one) => {
    const { references, logical } = wordedNamesIn(one, mayBeWithheld);
    return references.length + logical.length === 0 ? [] : [{ one, references, logical }];
  });
  if (told.length === 0) return new Map();
  const logical = told.flatMap((it) => it.logical);
  const bearers =
    logical.length === 0 ? [] : await bearersOf(tx, [...new Set(told.flatMap(({ one }) => ownRecords(one)))], logical);
  const keys = [...new Set(told.flatMap(({ references }) => references))].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const stored = [...(await readMany(tx, keys)), ...bearers.filter(({ type }) => mayBeWithheld(type))];
  const named = [...new Map(stored.filter(({ deleted }) => !deleted).map((it) => [addressOf(it), it])).values()];
  const reasons = await whyWithheld(named);
  const withheld = named.flatMap((it, i) => (reasons[i] === undefined ? [] : [{ it, reason: reasons[i] }]));
  return new Map(
    told.flatMap(({ one, references, logical }): [StoredResource, Reason][] => {
      const own = ownRecords(one);
      const found = withheld.find(
        ({ it }) => own.includes(it.patientId ?? '') && (references.includes(addressOf(it)) || bears(it, logical)),
      );
      return found === undefined ? [] : [[one, found.reason]];
    }),
  );

  function ownRecords({ patientId }: StoredResource): readonly string[] {
    return patientId === undefined ? [] : [patientId, ...recordsOf(patientId)];
  }
}

function addressOf({ type, id }: StoredResource): string {
  return `${type}/${id}`;
}

/** Who a patient is, and who works where, is named by all that there is. */
function mayBeWithheld(type: string): boolean {
  return type !== 'Patient' && !DIRECTORY_TYPES.has(type);
}

/** All records of the person of whom these Consents are, as far as they tell. */
export function recordsIn(consents: readonly StandingConsent[]): readonly string[] {
  return consents.find(({ records }) => records !== undefined)?.records ?? [];
}

/** Whether any of these Consents says no to anything; asked of each of a patient's resources, so it is worked out once. */
export function sayNo(consents: readonly StandingConsent[]): boolean {
  const known = nos.get(consents) ?? consents.some(({ provisions }) => provisions.some(saysNo));
  nos.set(consents, known);
  return known;
}

const nos = new WeakMap<readonly StandingConsent[], boolean>();

function saysNo({ effect, except }: Provision): boolean {
  return effect === 'deny' || except.some(saysNo);
}
