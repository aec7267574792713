import type { LocalText } from '#kernel';
import type { ExportAct, RecordAssessment, RecordContract } from './contract.ts';

/** A record's first entry, by which it began. */
export type ExportBeginning =
  | ({ readonly kind: 'assessment-recorded' } & RecordAssessment)
  | ({ readonly kind: 'contract-recorded' } & RecordContract);

/** A year's list of public holidays. */
export interface HolidaysSet {
  readonly kind: 'holidays-set';
  readonly year: number;
  readonly days: readonly { readonly day: string; readonly name: string }[];
}

export type ExportEntryBody = ExportBeginning | ExportAct | HolidaysSet;

/** One entry of a record: what was written down, when, by whom. */
export interface ExportEntry {
  readonly recordId: string;
  readonly recordKind: 'assessment' | 'contract' | 'calendar';
  readonly number: number;
  readonly at: Date;
  readonly by: { readonly name: LocalText; readonly role: string };
  readonly body: ExportEntryBody;
}

/** An impact assessment as its entries leave it. */
export interface Assessment {
  readonly id: string;
  readonly entries: readonly ExportEntry[];
  readonly to: string;
  readonly title: string;
  readonly covers: string;
  readonly assessedOn: string;
  readonly reviewBy: string;
  readonly document?: RecordAssessment['document'];
  readonly withdrawnOn?: string;
}

export interface Incident {
  readonly number: number;
  readonly on: string;
  readonly toldOn?: string;
}

/** A standard contract as its entries leave it. */
export interface Contract {
  readonly id: string;
  readonly entries: readonly ExportEntry[];
  readonly to: string;
  readonly exporterName: string;
  readonly exporterPlace: RecordContract['exporterPlace'];
  readonly recipientName: string;
  readonly recipientPlace: RecordContract['recipientPlace'];
  readonly version: string;
  readonly covers: string;
  /** First day of this version, and the entry that it was written by. */
  readonly inForceFrom: string;
  readonly since: number;
  readonly until?: string;
  readonly onward: RecordContract['onward'];
  readonly document?: RecordContract['document'];
  /** Of this version. */
  readonly filedOn?: string;
  readonly terminated?: { readonly number: number; readonly on: string; readonly toldOn?: string };
  readonly incidents: readonly Incident[];
}

export interface ExportRecords {
  readonly assessments: readonly Assessment[];
  readonly contracts: readonly Contract[];
  readonly holidays: readonly { readonly day: string; readonly name: string }[];
  readonly years: readonly number[];
}
