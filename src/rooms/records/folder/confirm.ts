/** An entry that the record said already: kept with what is there, and nothing double. */
import {
  type AccessGate,
  newId,
  parseFhirJson,
  type Resource,
  type ResourceWrite,
  readMany,
  writeResources,
} from '#fhir';
import { invariant, type Lang, type LocalText, type Scope } from '#kernel';
import { SYSTEMS } from '../codes.ts';
import { asObjects } from '../document/json.ts';
import type { DocumentIndex } from '../document/resolve.ts';
import type { KeptDocument } from '../document/store.ts';
import { inAllLanguages } from '../document/values.ts';
import { concept } from '../visit/fhir-parts.ts';
import type { Clinician } from '../visit/model.ts';
import { agentsOf, sourceOf } from './provenance.ts';

export interface Confirmation {
  /** Number of the entry. */
  readonly entry: number;
  /** The resource that said it already: `Condition/…`. */
  readonly resource: string;
}

/**
 * Keeps entries as confirmations: a note in the resource that was there says who confirmed it by which document, and a Provenance leads from it to the
 * document and to the entry by its address. The content of the resource stays.
 *
 * @refuses what the gate refuses
 */
export async function confirmEntries(
  scope: Scope,
  document: KeptDocument,
  confirmations: readonly Confirmation[],
  index: DocumentIndex,
  clinician: Clinician,
  gate: AccessGate,
): Promise<void> {
  if (confirmations.length === 0) return;
  const keys = [...new Set(confirmations.map(({ resource }) => resource))].map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const writes: ResourceWrite[] = [];
  for (const before of await readMany(scope.tx, keys)) {
    const resource = withNote(parseFhirJson(before.body) as Resource, noteOf(scope, document, clinician));
    const after = { type: before.type, id: before.id, patientId: document.patientId, resource };
    await gate.mayWrite(scope, { action: 'update', before, after });
    writes.push({ update: resource, before });
  }
  invariant(writes.length === keys.length, 'what is confirmed is in the record');
  const provenances = confirmations.map(({ entry, resource }): ResourceWrite => {
    const fullUrl = index.entryAt(entry)?.fullUrl;
    const address = fullUrl === undefined ? {} : { identifier: { system: 'urn:ietf:rfc:3986', value: fullUrl } };
    const { type } = index.entryAt(entry) ?? {};
    return {
      create: {
        resourceType: 'Provenance',
        id: newId(scope.ids, document.patientId),
        // The patient is named too: only so does it lie in the patient's compartment, under the patient's consent.
        target: [{ reference: resource }, { reference: `Patient/${document.patientId}` }],
        recorded: scope.clock.now().toISOString(),
        activity: concept(SYSTEMS.dataOperation, 'UPDATE', 'revise'),
        agent: agentsOf(scope, document, clinician),
        entity: [
          sourceOf(document),
          {
            role: 'source',
            what: { ...(type === undefined ? {} : { type }), ...address, display: `${type ?? ''} #${entry}` },
          },
        ],
      },
    };
  });
  await writeResources(scope, [...writes, ...provenances]);
}

function withNote(resource: Resource, note: object): Resource {
  return { ...resource, note: [...asObjects(resource.note), note] } as Resource;
}

/** In every language: the note stands in the record, whoever reads it. */
function noteOf(scope: Scope, { facts }: KeptDocument, clinician: Clinician): object {
  const said = (lang: Lang) =>
    CONFIRMED[lang]
      .replace('{title}', () => facts.title[lang])
      .replace('{author}', () => facts.author[lang])
      .replace('{organization}', () => facts.organization[lang])
      .replace('{date}', () => facts.date ?? '')
      .replace('{name}', () => clinician.name[lang]);
  return {
    authorReference: {
      reference: `Practitioner/${clinician.practitionerId}`,
      display: clinician.name[scope.lang],
    },
    time: scope.clock.now().toISOString(),
    ...inAllLanguages('text', { en: said('en'), 'zh-Hans': said('zh-Hans'), 'zh-Hant-HK': said('zh-Hant-HK') }),
  };
}

const CONFIRMED: LocalText = {
  en: 'Confirmed by “{title}” of {author}, {organization}, {date}; checked by {name}.',
  'zh-Hans': '{organization}{author}于{date}的《{title}》与此一致，由{name}核对。',
  'zh-Hant-HK': '{organization}{author}於{date}的《{title}》與此一致，由{name}核對。',
};
