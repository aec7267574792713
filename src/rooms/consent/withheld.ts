import { anyOf, type DataTest, meetsDataTest, namedBy, printCompartments, type StoredResource } from '#fhir';
import type { Scope, Tx } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import type { ConsentAction } from './artefacts/model.ts';
import { loadConsents } from './facts.ts';
import { type Asker, isAlways, isNever, rulingsOn, typesAskedAbout } from './provisions/ruling.ts';
import { recordsIn, sayNo, tellersAmong } from './tellers.ts';

/**
 * Those of a patient's resources that no Consent of the patient's withholds from a recipient outside: what is handed on by a share or a message passes here,
 * whatever else permits it.
 *
 * @param asker - who gets it; nobody in particular where only everybody is refused
 * @param action - `disclose` what is handed to them, `onward` what they hand on
 */
export async function withoutWithheld(
  scope: Pick<Scope, 'tx' | 'node' | 'purpose' | 'clock'>,
  { patientId, asker, action }: { readonly patientId: string; readonly asker: Asker; readonly action: ConsentAction },
  resources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const consents = (await loadConsents(scope.tx, [patientId])).filter((consent) => consent.patientId === patientId);
  if (consents.length === 0) return resources;
  const question = { asker, nodeId: scope.node.id, purpose: scope.purpose, action, at: scope.clock.now() };
  const tests = new Map<string, DataTest>();
  const withholds = (type: string): DataTest => {
    const test =
      tests.get(type) ?? anyOf(...rulingsOn(consents, { ...question, type }).map((ruling) => ruling.withholds));
    tests.set(type, test);
    return test;
  };
  const whyWithheld = async (some: readonly StoredResource[]): Promise<readonly (true | undefined)[]> => {
    const named = await namedBy(scope.tx, some, typesAskedAbout(consents));
    return some.map((resource) => {
      const test = withholds(resource.type);
      if (isNever(test)) return undefined;
      return isAlways(test) || resource.deleted || meetsDataTest(test, resource, named) ? true : undefined;
    });
  };
  const reasons = await whyWithheld(resources);
  const left = resources.filter((_, i) => reasons[i] === undefined);
  const tellers = sayNo(consents)
    ? await tellersAmong(scope.tx, left, () => recordsIn(consents), whyWithheld)
    : undefined;
  return tellers === undefined ? left : left.filter((resource) => !tellers.has(resource));
}

/**
 * Those of a patient's resources that one Consent opens to be handed over and no other withholds: what is sent because an institution asked and the patient agreed is
 * this and nothing beside it.
 */
export async function withinConsent(
  scope: Pick<Scope, 'tx' | 'node' | 'purpose' | 'clock'>,
  { patientId, consentId, asker }: { readonly patientId: string; readonly consentId: string; readonly asker: Asker },
  resources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const consents = (await loadConsents(scope.tx, [patientId])).filter((one) => one.consentId === consentId);
  const question = { asker, nodeId: scope.node.id, purpose: scope.purpose, at: scope.clock.now() };
  const opened = new Map(
    [...new Set(resources.map(({ type }) => type))].map((type) => [
      type,
      anyOf(...rulingsOn(consents, { ...question, action: 'disclose', type }).map(({ opens }) => opens)),
    ]),
  );
  const named = await namedBy(scope.tx, resources, typesAskedAbout(consents));
  const within = resources.filter((resource) => {
    const test = opened.get(resource.type);
    return test !== undefined && !resource.deleted && meetsDataTest(test, resource, named);
  });
  return withoutWithheld(scope, { patientId, asker, action: 'disclose' }, within);
}

/** Whether any Consent in force of the patient's says no to anybody: where none does, nothing is withheld from a recipient outside. */
export async function saysNo(tx: Tx, patientId: string): Promise<boolean> {
  return sayNo(await loadConsents(tx, [patientId]));
}

/**
 * A print of all Consents of each of these patients, on whichever record of the person they lie: as long as it stays the same nothing has been said, taken back or changed, and
 * no record has been joined or parted.
 */
export function printsOfConsents(tx: Tx, patientIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return printsOf(tx, patientIds, 'Consent');
}

/** A print of all that is in the records of each of these people: as long as it stays the same nothing was written, rewritten or labelled anew, in place or by a version. */
export function printsOfRecords(tx: Tx, patientIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return printsOf(tx, patientIds);
}

async function printsOf(tx: Tx, patientIds: readonly string[], types?: string): Promise<ReadonlyMap<string, string>> {
  const same = await recordsOfOnePerson(tx, patientIds);
  const recordsOf = (patientId: string) => same.get(patientId) ?? [patientId];
  const prints = await printCompartments(tx, [...new Set(patientIds.flatMap(recordsOf))], types);
  return new Map(
    patientIds.map((patientId) => [
      patientId,
      recordsOf(patientId)
        .map((record) => `${record} ${prints.get(record) ?? ''}`)
        .join(','),
    ]),
  );
}
