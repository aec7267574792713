import { parseFhirJson } from '#fhir';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import { countKinds } from '../access.ts';
import { indexDocument } from '../document/resolve.ts';
import { findDocumentOfMessage, findSameDocument, type SignatureFacts, sha256 } from '../document/store.ts';
import { announce } from '../events.ts';
import { importableEntries, subjectOf } from '../folder/importable.ts';
import { factsOfDocument, keepDocument } from '../folder/keep.ts';
import { refuse } from '../messages.ts';

/** A document that a message brought. */
export interface ReceiveDocument {
  readonly fromNode: string;
  readonly messageId: string;
  readonly caseId: string;
  /** The patient of this node whom it is about. */
  readonly patientId: string;
  /** The signed document exactly as it came; its signature has been checked. */
  readonly bundleText: string;
  readonly signature: SignatureFacts;
  /** Names in three languages, where the message gave them. */
  readonly author?: LocalText;
  readonly organization?: LocalText;
}

/**
 * Puts a document of another node into the patient's folder: the text untouched, a DocumentReference in the record, an announcement.
 * The same message again, or the same document by another message, is the same folder item.
 *
 * @returns the folder item, and whether it is new
 * @refuses fhir.* (not JSON), records.document-not-json, records.document-altered
 */
export async function receiveDocument(
  scope: Scope,
  input: ReceiveDocument,
): Promise<{ readonly documentId: string; readonly isNew: boolean }> {
  const { patientId, messageId, bundleText, fromNode } = input;
  const bundle = parseFhirJson(bundleText);
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'document') {
    throw new RefusalError(refuse('records.document-not-json', {}, 'Bundle.type'));
  }
  const ofMessage = await findDocumentOfMessage(scope.tx, patientId, messageId);
  if (ofMessage && sha256(ofMessage.body) !== sha256(bundleText)) {
    throw new RefusalError(refuse('records.document-altered', { messageId: messageId.slice(0, 80) }));
  }
  const before = ofMessage ?? (await findSameDocument(scope.tx, patientId, 'received', bundleText));
  if (before) return { documentId: before.id, isNew: false };

  const index = indexDocument(bundle);
  const kept = await keepDocument(scope, {
    patientId,
    kind: 'received',
    body: bundleText,
    fromNode,
    messageId,
    caseId: input.caseId,
    signature: input.signature,
    facts: factsOfDocument(index, input),
    entries: importableEntries(index, subjectOf(index)),
  });
  await announce(scope.tx, scope.clock.now(), 'document-received', { documentId: kept.id, patientId, fromNode });
  scope.note({
    action: 'receive',
    outcome: 'permitted',
    patientId,
    kinds: countKinds(index.entries.map(({ type }) => ({ resourceType: type }))),
    basis: 'records.folder',
    detail: { fromNode, documentId: kept.id },
  });
  return { documentId: kept.id, isNew: true };
}
