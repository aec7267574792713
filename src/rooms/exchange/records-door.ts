import { RefusalError } from '#kernel';
import { renderDocument } from '../records/document/render-document.ts';
import { getDocument } from '../records/document/store.ts';
import { takeAnnouncements } from '../records/events.ts';
import { composeSummary } from '../records/operations/compose-summary.ts';
import { applyImportOutcome, followVisit } from '../records/operations/follow-visit.ts';
import { refuse } from './messages.ts';
import type { RecordsAnnouncement, RecordsDoor } from './model.ts';

/** The records room, as this room asks it. */
export const recordsDoor: RecordsDoor = {
  composeSummary,
  renderDocument: (scope, bundle) => renderDocument(bundle, scope.lang, { includeOriginal: true }),
  async receiveDocument(_scope, document) {
    throw new RefusalError(refuse('exchange.case-unknown', { caseId: document.caseId }));
  },
  applyImportOutcome,
  followVisit,
  getSignedDocument: async (scope, documentId) => (await getDocument(scope.tx, documentId)).body,
  async takeAnnouncements(tx, limit) {
    const taken = await takeAnnouncements(tx, ['visit-signed', 'entries-decided'], limit);
    return taken as unknown as RecordsAnnouncement[];
  },
};
