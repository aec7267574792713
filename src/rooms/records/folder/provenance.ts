/** Parts of the Provenance of what came from another node's document. */
import type { Scope } from '#kernel';
import { SYSTEMS } from '../codes.ts';
import type { KeptDocument } from '../document/store.ts';
import { concept } from '../visit/fhir-parts.ts';
import type { Clinician } from '../visit/model.ts';

/** Who took it over, and who wrote it. */
export function agentsOf(scope: Scope, { facts, fromNode }: KeptDocument, clinician: Clinician): object[] {
  const { lang } = scope;
  return [
    {
      type: concept(SYSTEMS.participantType, 'enterer', 'Enterer'),
      who: { reference: `Practitioner/${clinician.practitionerId}`, display: clinician.name[lang] },
      onBehalfOf: { reference: `Organization/${clinician.organizationId}`, display: clinician.organization[lang] },
    },
    {
      type: concept(SYSTEMS.participantType, 'author', 'Author'),
      who: { display: facts.author[lang] || fromNode || '—' },
      ...(facts.organization[lang] === '' ? {} : { onBehalfOf: { display: facts.organization[lang] } }),
    },
  ];
}

/** The document, and the signature that vouched for it. */
export function sourceOf({ referenceId, fromNode, signature }: KeptDocument): object {
  return {
    role: 'source',
    what: {
      ...(referenceId === undefined ? {} : { reference: `DocumentReference/${referenceId}` }),
      display: `${fromNode ?? ''} ${signature?.kid ?? ''} ${signature?.signedAt ?? ''}`.trim(),
    },
  };
}
