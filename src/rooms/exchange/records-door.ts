import { renderDocument } from '../records/document/render-document.ts';
import { getDocument } from '../records/document/store.ts';
import { takeAnnouncements } from '../records/events.ts';
import { composeSummary } from '../records/operations/compose-summary.ts';
import { applyImportOutcome, followVisit } from '../records/operations/follow-visit.ts';
import { receiveDocument } from '../records/operations/receive-document.ts';
import type { RecordsAnnouncement, RecordsDoor } from './model.ts';

/** The records room, as this room asks it. */
export const recordsDoor: RecordsDoor = {
  composeSummary,
  renderDocument: (scope, bundle) => renderDocument(bundle, scope.lang, { includeOriginal: true }),
  receiveDocument,
  applyImportOutcome,
  followVisit,
  async getDocument(scope, documentId) {
    const { body, facts } = await getDocument(scope.tx, documentId);
    return { text: body, organization: facts.organization };
  },
  async takeAnnouncements(tx, limit) {
    const taken = await takeAnnouncements(tx, ['visit-signed', 'entries-decided'], limit);
    // The queue pairs each kind with its own payload; the compiler cannot follow a pair through a union.
    return taken as unknown as RecordsAnnouncement[];
  },
};
