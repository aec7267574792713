import { anyOf, meetsDataTest, namedBy, type StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import type { ConsentAction } from './artefacts/model.ts';
import { loadConsents } from './facts.ts';
import { type Asker, isAlways, isNever, rulingsOn, typesAskedAbout } from './provisions/ruling.ts';

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
  const byType = new Map([...new Set(resources.map(({ type }) => type))].map((type) => [type, withholds(type)]));
  function withholds(type: string) {
    return anyOf(...rulingsOn(consents, { ...question, type }).map((ruling) => ruling.withholds));
  }
  const named = await namedBy(scope.tx, resources, typesAskedAbout(consents));
  return resources.filter((resource) => {
    const test = byType.get(resource.type);
    return (
      test === undefined ||
      isNever(test) ||
      !(isAlways(test) || resource.deleted || meetsDataTest(test, resource, named))
    );
  });
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
    return (
      test !== undefined &&
      !isNever(test) &&
      !resource.deleted &&
      (isAlways(test) || meetsDataTest(test, resource, named))
    );
  });
  return withoutWithheld(scope, { patientId, asker, action: 'disclose' }, within);
}
