import { type LawEntry, lawInForce } from '#kernel';
import { REVIEW_MONTHS } from '../rooms-below.ts';
import type { AssessmentView, ContractView, ExportRecordEntry } from './contract.ts';
import type { Assessment, Contract, ExportEntry } from './model.ts';
import {
  clocksOfAssessment,
  clocksOfContract,
  type DeskDay,
  lastDayOf,
  mayWriteAbout,
  stateOfAssessment,
  stateOfContract,
} from './rules.ts';

/** The rule by which an assessment is looked at again; the consortium's own, everywhere. */
export function reviewLaw({ jurisdiction, today }: DeskDay): LawEntry<number> {
  const law = lawInForce(REVIEW_MONTHS, jurisdiction, today);
  if (law === undefined) throw new Error('broken invariant: the lawbook has a rule for reviews on every day');
  return law;
}

export function toAssessmentView(assessment: Assessment, day: DeskDay): AssessmentView {
  const { id, to, title, covers, assessedOn, reviewBy, document, entries } = assessment;
  return {
    id,
    kind: 'assessment',
    to,
    title,
    covers,
    assessedOn,
    reviewBy,
    ...(document === undefined ? {} : { document }),
    state: stateOfAssessment(assessment, day),
    clocks: clocksOfAssessment(assessment, reviewLaw(day), day),
    may: mayWriteAbout(assessment),
    history: entries.map(toEntry),
    isSynthetic: isSynthetic(entries),
  };
}

/** @param toPlace - jurisdiction of the neighbour that the contract is with */
export function toContractView(
  contract: Contract,
  day: DeskDay,
  holidays: readonly string[],
  toPlace: string,
): ContractView {
  const { id, to, covers, document, entries, version, inForceFrom, filedOn, onward, terminated } = contract;
  const { exporterName, exporterPlace, recipientName, recipientPlace } = contract;
  const clocks = clocksOfContract(contract, day, holidays, toPlace);
  const until = lastDayOf(contract);
  return {
    id,
    kind: 'contract',
    to,
    covers,
    exporterName,
    exporterPlace,
    recipientName,
    recipientPlace,
    version,
    inForceFrom,
    ...(until === undefined ? {} : { until }),
    ...(filedOn === undefined ? {} : { filedOn }),
    ...(terminated === undefined ? {} : { terminatedOn: terminated.on }),
    onward,
    ...(document === undefined ? {} : { document }),
    state: stateOfContract(contract, day, clocks),
    clocks,
    may: mayWriteAbout(contract),
    history: entries.map(toEntry),
    isSynthetic: isSynthetic(entries),
  };
}

/** Written by the program that makes the demonstration's world, not by a person. */
function isSynthetic([first]: readonly ExportEntry[]): boolean {
  return first?.by.role === 'system';
}

function toEntry({ number, at, by, body }: ExportEntry): ExportRecordEntry {
  const document = 'document' in body ? body.document : undefined;
  const on = onOf(body);
  return {
    number,
    kind: body.kind,
    at: at.toISOString(),
    by,
    ...(on === undefined ? {} : { on }),
    words: wordsOf(body),
    ...(document === undefined ? {} : { document }),
  };
}

function onOf(body: ExportEntry['body']): string | undefined {
  if ('on' in body) return body.on;
  if ('inForceFrom' in body) return body.inForceFrom;
  return 'assessedOn' in body ? body.assessedOn : undefined;
}

/** What somebody wrote in words of their own. */
function wordsOf(body: ExportEntry['body']): string[] {
  switch (body.kind) {
    case 'assessment-recorded':
      return [body.title, body.covers];
    case 'contract-recorded':
    case 'renewed':
      return [body.version, body.covers];
    case 'withdrawn':
    case 'terminated':
      return [body.reason];
    case 'filed':
      return [body.authority, ...(body.reference === undefined ? [] : [body.reference])];
    case 'termination-told':
    case 'incident-told':
      return [body.authority];
    case 'incident':
      return [body.what];
    case 'reviewed':
    case 'holidays-set':
      return [];
  }
}
