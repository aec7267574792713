import { z } from 'zod';
import { type Route, route } from '#platform/http';
import { FhirId } from '../../../kernel/wire.ts';
import { aboutDisclosure } from '../about.ts';
import { AskForReceipt, ListReceipts } from '../contract.ts';
import { askAgain, listReceipts } from '../erasure/receipts.ts';
import type { ExchangeParts } from '../model.ts';
import { ListDecisions, RecordAssessment, RecordContract, SetHolidays, WriteExportAct } from './contract.ts';
import {
  EXPORT_KEEPERS,
  EXPORT_READERS,
  getDecision,
  getExportDesk,
  getOwnDecision,
  listDecisions,
  recordAssessment,
  recordContract,
  setHolidays,
  writeExportAct,
} from './operations.ts';

const Nothing = z.strictObject({});
const ById = z.strictObject({ id: FhirId });

/** The export desk: the records that routes rest on, and what the lawbooks said of each disclosure. */
export function exportRoutes({ trust }: Pick<ExchangeParts, 'trust'>): readonly Route[] {
  const reading = { who: EXPORT_READERS, mode: 'read', method: 'GET' } as const;
  const writing = { who: EXPORT_KEEPERS, mode: 'write', method: 'POST' } as const;
  return [
    route({ ...reading, path: '/api/exports', input: Nothing, run: (scope) => getExportDesk(scope, trust) }),
    route({
      ...writing,
      path: '/api/exports/assessments',
      input: RecordAssessment,
      run: (scope, input) => recordAssessment(scope, trust, input),
      present: (body) => ({ status: 201, body }),
    }),
    route({
      ...writing,
      path: '/api/exports/contracts',
      input: RecordContract,
      run: (scope, input) => recordContract(scope, trust, input),
      present: (body) => ({ status: 201, body }),
    }),
    route({
      ...writing,
      path: '/api/exports/records/:id/acts',
      input: WriteExportAct,
      run: (scope, input) => writeExportAct(scope, trust, input),
    }),
    route({ ...writing, path: '/api/exports/holidays', input: SetHolidays, run: setHolidays }),
    route({ ...reading, path: '/api/exports/decisions', input: ListDecisions, run: listDecisions }),
    route({ ...reading, path: '/api/exports/decisions/:id', about: aboutDisclosure, input: ById, run: getDecision }),
    route({ ...reading, path: '/api/exports/receipts', input: ListReceipts, run: listReceipts }),
    route({ ...writing, path: '/api/exports/receipts/ask', input: AskForReceipt, run: askAgain }),
    route({
      method: 'GET',
      path: '/api/disclosures/:id',
      about: aboutDisclosure,
      who: ['patient'],
      mode: 'read',
      purpose: 'PATRQT',
      input: ById,
      run: getOwnDecision,
    }),
  ];
}
