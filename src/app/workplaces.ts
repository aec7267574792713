import type { Clock, NodeIdentity } from '#kernel';
import type { Workplace } from '#platform/oidc';
import { decidePractice } from '#rooms/credentialing';

/** A clinician enters the workplace of their account while a permit lets them practise there; everybody else does by their account. */
export function workplacesOf({ node, clock }: { readonly node: NodeIdentity; readonly clock: Clock }): Workplace {
  return async (tx, { role, fhirUser, organization }) => {
    if (role !== 'clinician' || organization === undefined) return [];
    const decision = await decidePractice(
      { tx, node, clock },
      {
        practitionerId: /^Practitioner\/(.+)$/.exec(fhirUser ?? '')?.[1] ?? '',
        acts: [{ kind: 'enter-workplace' }],
        organizationId: organization.id,
        organizationName: organization.name,
      },
    );
    return decision.ok ? [] : decision.refusals;
  };
}
