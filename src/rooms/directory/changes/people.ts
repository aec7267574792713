import type { LocalText, PersonActor } from '#kernel';
import type { PersonFact } from './proposal-store.ts';

export function toPersonFact({ accountId, fhirUser, name, role, organization }: PersonActor): PersonFact {
  return {
    accountId,
    ...(fhirUser === undefined ? {} : { fhirUser }),
    name,
    role,
    ...(organization === undefined ? {} : { organization: { id: organization.id, name: organization.name } }),
  };
}

/** As everybody at the desk may see a colleague: without the account and the entry. */
export function toPersonView({ name, role, organization }: PersonFact): {
  name: LocalText;
  role: string;
  organization?: LocalText;
} {
  return { name, role, ...(organization === undefined ? {} : { organization: organization.name }) };
}
