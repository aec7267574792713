import { invariant, type LocalText, type PersonActor, type Scope } from '#kernel';
import type { PersonFact } from './proposal-store.ts';

/** Who is signed in; the routes admit nobody else. */
export function personOf({ actor }: Pick<Scope, 'actor'>): PersonActor {
  invariant(actor.kind === 'person', 'only persons are admitted to this route');
  return actor;
}

export function toPersonFact({ accountId, name, role, organization }: PersonActor): PersonFact {
  return {
    accountId,
    name,
    role,
    ...(organization === undefined ? {} : { organization: { id: organization.id, name: organization.name } }),
  };
}

/** As everybody at the desk may see a colleague: without the account. */
export function toPersonView({ name, role, organization }: PersonFact): {
  name: LocalText;
  role: string;
  organization?: LocalText;
} {
  return { name, role, ...(organization === undefined ? {} : { organization: organization.name }) };
}
