import type { Bundle } from '#fhir';
import {
  applyImportOutcome,
  composeSummary,
  findVisitsAt,
  followVisit,
  getDocument,
  receiveDocument,
  renderDocument,
  takeAnnouncements,
  withholdVisit,
  withoutResources,
} from '#rooms/records';
import type { RecordsAnnouncement, RecordsDoor } from './model.ts';

/** The records room, as this room asks it. */
export const recordsDoor: RecordsDoor = {
  composeSummary,
  renderDocument: (scope, bundle) => renderDocument(bundle, scope.lang, { includeOriginal: true }),
  withoutResources: (bundle, keys) => withoutResources({ ...bundle }, keys) as unknown as Bundle,
  receiveDocument,
  applyImportOutcome,
  followVisit,
  withholdVisit,
  findVisitsAt,
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
