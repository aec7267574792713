import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { orThrow, personOf, RefusalError, type Scope, UnavailableError } from '#kernel';
import type { RawBody } from '#platform/http';
import type { DossierView, GetDocument, UploadDocument } from '../contract.ts';
import { getVisibleDossier, noteDossier } from './access.ts';
import { ACCOUNT_BYTES_MAX, DOCUMENTS_MAX } from './lawbook.ts';
import { refuseDossier } from './messages.ts';
import type { DocumentChecks, DossierDocument } from './model.ts';
import { getChecklist, getOwn, move, namesOf, present } from './operations.ts';
import { decideUpload, itemsAsked } from './rules.ts';
import type { VirusScanner } from './scanner.ts';
import { addStep, bytesOf, documentsOf, getContent, insertDocument, updateDossier } from './store.ts';
import { todayAt } from './view.ts';

export type UploadInput = z.output<typeof UploadDocument> & { readonly body: RawBody };

/** How long an applicant waits before trying a scanner again that was away. */
const SCANNER_RETRY_SECONDS = 60;

/**
 * Looks for viruses before any transaction is open. Nothing that was not looked at is stored where there is a scanner.
 *
 * @refuses credentialing.document-infected
 * @throws UnavailableError when the scanner did not answer
 */
export async function scanUpload(
  scanner: VirusScanner | undefined,
  { body }: UploadInput,
): Promise<DocumentChecks['scan']> {
  const bytes = body.bytes ?? new Uint8Array();
  if (scanner === undefined || bytes.length === 0) return 'none';
  const result = await scanner.scan(bytes).catch((error: unknown) => {
    const away = refuseDossier('credentialing.scanner-away');
    throw new UnavailableError(away, SCANNER_RETRY_SECONDS, { cause: error });
  });
  if (result.clean) return 'clean';
  throw new RefusalError(
    refuseDossier('credentialing.document-infected', { found: result.found.slice(0, 80) }, 'body'),
  );
}

/**
 * Puts a file into a dossier, in the place of the one that stood for its item; that one is kept.
 *
 * @param scan - what the scanner said
 * @refuses credentialing.dossier-unknown, credentialing.item-unknown, credentialing.not-now, credentialing.too-many-documents, credentialing.too-many-bytes,
 * all of `decideUpload`
 */
export async function uploadDocument(
  scope: Scope,
  input: UploadInput,
  scan: DocumentChecks['scan'],
): Promise<DossierView> {
  const dossier = await getOwn(scope, input.id);
  await move(scope, dossier, 'edit', dossier.version);
  const item = itemsAsked(getChecklist(scope, dossier.kind), dossier).find(({ id }) => id === input.item);
  if (item === undefined) {
    throw new RefusalError(refuseDossier('credentialing.item-unknown', { item: input.item }, 'item'));
  }
  const before = (await documentsOf(scope.tx, [dossier.id])).get(dossier.id) ?? [];
  if (before.length >= DOCUMENTS_MAX) {
    throw new RefusalError(refuseDossier('credentialing.too-many-documents', { most: DOCUMENTS_MAX }));
  }
  const bytes = input.body.bytes ?? new Uint8Array();
  const { accountId } = personOf(scope);
  if ((await bytesOf(scope.tx, accountId)) + bytes.length > ACCOUNT_BYTES_MAX) {
    const most = Math.floor(ACCOUNT_BYTES_MAX / 1_048_576);
    throw new RefusalError(refuseDossier('credentialing.too-many-bytes', { most }, 'body'));
  }
  const { expiresOn, nameOnPaper } = input;
  const upload = { declared: input.body.contentType, bytes, expiresOn, nameOnPaper };
  const { type, name } = orThrow(decideUpload(item, upload, await namesOf(scope, dossier), todayAt(scope)));
  const at = scope.clock.now();
  const document: DossierDocument = {
    id: scope.ids.next(),
    itemId: item.id,
    filename: plainName(input.filename),
    type,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    uploadedAt: at,
    uploadedBy: accountId,
    round: dossier.round + 1,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(nameOnPaper === undefined ? {} : { nameOnPaper }),
    checks: { name, scan },
    isReplaced: false,
  };
  await insertDocument(scope.tx, dossier.id, document, bytes);
  const changed = { ...dossier, version: dossier.version + 1 };
  await updateDossier(scope.tx, changed);
  await addStep(scope.tx, dossier.id, { at, by: personOf(scope).name, event: 'upload', note: item.id });
  noteDossier(scope, 'update', 'credentialing.dossier-document', changed);
  return present(scope, changed);
}

/** A file of a dossier, for its applicant and the desk. @refuses credentialing.dossier-unknown, credentialing.document-unknown, credentialing.document-erased */
export async function readDocument(
  scope: Scope,
  { id, document }: z.output<typeof GetDocument>,
): Promise<{ readonly content: Uint8Array; readonly type: string; readonly filename: string }> {
  const dossier = await getVisibleDossier(scope, id);
  const found = await getContent(scope.tx, id, document);
  noteDossier(scope, 'read', 'credentialing.dossier-document', dossier);
  return found;
}

/** A file's name without folders, marks of direction and control characters: it is shown to an officer. */
function plainName(filename: string): string {
  const last = filename.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}"]/gu, '').trim();
  return plain === '' ? 'document' : plain.slice(0, 120);
}
