import { createHash } from 'node:crypto';
import { newId, parseFhirJson, type Resource, writeResources } from '#fhir';
import type { LocalText, Scope } from '#kernel';
import { toCodeable } from '../document/coded.ts';
import { actorText } from '../document/entry.ts';
import { asObject, asObjects, asText } from '../document/json.ts';
import { DOCUMENT_TITLES, UNTITLED } from '../document/messages.ts';
import { type DocumentIndex, indexDocument } from '../document/resolve.ts';
import { type DocumentFacts, insertDocument, type KeptDocument } from '../document/store.ts';

/** What a document says about itself, for lists. Names and titles stay as written where we have no wording of our own. */
export function factsOfDocument(
  index: DocumentIndex,
  known: { readonly author?: LocalText; readonly organization?: LocalText } = {},
): DocumentFacts {
  const composition = index.entries.find((entry) => entry.type === 'Composition');
  const codes = (toCodeable('type', composition?.resource.type)?.coding ?? []).flatMap(({ code }) => code ?? []);
  const title = codes.map((code) => DOCUMENT_TITLES[code]).find((one) => one !== undefined);
  const written = asText(composition?.resource.title);
  const date = asText(composition?.resource.date)?.slice(0, 10);
  const nameOf = (value: unknown) => {
    const reference = asObject(value);
    return composition && reference ? actorText(reference, composition, index) : undefined;
  };
  const author = asObjects(composition?.resource.author)
    .map(nameOf)
    .find((name) => name !== undefined);
  const custodian = nameOf(composition?.resource.custodian);
  return {
    title: title ?? (written === undefined ? UNTITLED : same(written)),
    author: known.author ?? same(author ?? ''),
    organization: known.organization ?? same(custodian ?? author ?? ''),
    ...(date !== undefined && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(date) ? { date } : {}),
  };
}

function same(text: string): LocalText {
  return { en: text, 'zh-Hans': text, 'zh-Hant-HK': text };
}

/** Keeps a document's text byte for byte, and shows it in the patient's record as a DocumentReference. */
export async function keepDocument(
  scope: Scope,
  document: Omit<KeptDocument, 'id' | 'storedAt' | 'referenceId'>,
): Promise<KeptDocument> {
  const id = newId(scope.ids, document.patientId);
  const referenceId = newId(scope.ids, document.patientId);
  const kept: KeptDocument = { ...document, id, storedAt: scope.clock.now(), referenceId };
  await insertDocument(scope.tx, kept);
  await writeResources(scope, [{ create: toDocumentReference(kept, scope.node.url) }]);
  return kept;
}

function toDocumentReference(kept: KeptDocument, nodeUrl: string): Resource {
  const bundle = parseFhirJson(kept.body);
  const index = indexDocument(bundle);
  const composition = index.entries.find((entry) => entry.type === 'Composition')?.resource;
  const tag = asObjects(asObject(bundle.meta)?.tag);
  const bytes = Buffer.from(kept.body, 'utf8');
  return {
    resourceType: 'DocumentReference',
    id: kept.referenceId,
    ...(tag.length > 0 ? { meta: { tag } } : {}),
    ...(asObject(bundle.identifier) ? { masterIdentifier: bundle.identifier } : {}),
    status: 'current',
    docStatus: 'final',
    ...(asObject(composition?.type) ? { type: composition?.type } : {}),
    subject: { reference: `Patient/${kept.patientId}` },
    date: kept.storedAt.toISOString(),
    author: [{ display: kept.facts.author.en || kept.facts.organization.en || '—' }],
    ...(kept.facts.organization.en === '' ? {} : { custodian: { display: kept.facts.organization.en } }),
    description: kept.facts.title.en,
    content: [
      {
        attachment: {
          contentType: 'application/fhir+json',
          url: `${nodeUrl}/api/folder/${kept.id}/original`,
          size: bytes.length,
          // FHIR R4 says SHA-1 here; the table keeps SHA-256.
          hash: createHash('sha1').update(bytes).digest('base64'),
          title: kept.facts.title.en,
          ...(asText(composition?.date) === undefined ? {} : { creation: composition?.date }),
        },
      },
    ],
  } as Resource;
}
