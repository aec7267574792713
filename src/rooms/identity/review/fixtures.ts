import type { AccessGate } from '#fhir';
import type { PersonActor } from '#kernel';
import type { IdentityPorts } from '../ports.ts';

/** Rooms above that keep nothing and know of nobody. */
export const NOTHING_BESIDE: IdentityPorts = {
  keptBeside: async () => new Map(),
  findWritings: async () => [],
  tellOfTie: async () => undefined,
  tellSigner: async () => undefined,
};

export const OPEN_GATE: AccessGate = {
  admit: () => undefined,
  restrict: async () => 'all',
  mayDisclose: async (_scope, _action, resources) => resources,
  mayWrite: async () => undefined,
};

const NAME = { en: 'Officer', 'zh-Hans': '登记员', 'zh-Hant-HK': '登記員' };

/** An officer of an institution. */
export function officerAt(organization: string): PersonActor {
  return {
    kind: 'person',
    role: 'coordinator',
    accountId: 'officer',
    name: NAME,
    fhirUser: 'Practitioner/officer',
    organization: { id: organization, name: NAME },
    scopes: ['user/*.cruds'],
    clientId: 'portal',
  };
}
