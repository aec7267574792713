import { anyOf, meetsDataTest, type StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import type { ConsentAction } from './artefacts/model.ts';
import { loadConsents } from './facts.ts';
import { type Asker, isAlways, isNever, rulingsOn } from './provisions/ruling.ts';

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
  return resources.filter((resource) => {
    const test = byType.get(resource.type);
    return (
      test === undefined || isNever(test) || !(isAlways(test) || resource.deleted || meetsDataTest(test, resource))
    );
  });
}
