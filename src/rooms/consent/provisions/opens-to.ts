import type { PersonActor } from '#kernel';
import type { Code, Provision, Recipient } from '../artefacts/model.ts';

/** Marks an artefact with those to whom it may open something, at whatever depth it says so: whom to ask about is found without reading every Consent there is. */
const OPENS_TO = 'https://causeway.health/fhir/CodeSystem/opens-to';

/** Whom a provision, or an exception to it, may open something to. */
export function opensTo(provision: Provision): Code[] {
  const codes = new Set(recipientsOf(provision).flatMap((recipient) => codeOf(recipient) ?? []));
  return [...codes].sort().map((code) => ({ system: OPENS_TO, code }));
}

/** An exception that names nobody means whom it is an exception to. */
function recipientsOf({ effect, to, except }: Provision, outer: readonly Recipient[] = to): readonly Recipient[] {
  const meant = to.every(({ kind }) => kind === 'everyone') ? outer : to;
  return [...(effect === 'permit' ? meant : []), ...except.flatMap((inner) => recipientsOf(inner, meant))];
}

function codeOf(recipient: Recipient): string | undefined {
  switch (recipient.kind) {
    case 'everyone':
    case 'network':
      return recipient.kind;
    case 'practitioner':
      return recipient.reference;
    case 'organization':
      return `${recipient.organization.node}/${recipient.organization.id}`;
    case 'role':
      return recipient.at ? `${recipient.role}/${recipient.at.node}/${recipient.at.id}` : recipient.role;
    case 'unknown':
      return undefined;
  }
}

/** The query that finds the artefacts which may open something to this person at this node. */
export function mayOpenTo({ role, fhirUser, organization }: PersonActor, nodeId: string): string {
  const at = organization && `${nodeId}/${organization.id}`;
  const codes = ['everyone', role, ...(at ? ['network', at, `${role}/${at}`] : []), ...(fhirUser ? [fhirUser] : [])];
  return codes.map((code) => `${OPENS_TO}|${code.replace(/[\\,|$]/g, '\\$&')}`).join(',');
}
