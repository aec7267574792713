import type { z } from 'zod';
import { newId } from '#fhir';
import { addDays, orThrow, RefusalError, type Role, type Scope, toCalendarDate } from '#kernel';
import type { TrustList } from '../crypto/trust.ts';
import { refuse } from '../messages.ts';
import { tryWithheldAgain } from '../withheld-store.ts';
import type {
  AssessmentView,
  ContractView,
  DecisionList,
  DecisionView,
  ExportDesk,
  ListDecisions,
  RecordAssessment,
  RecordContract,
  SetHolidays,
  StandingRoute,
  WriteExportAct,
} from './contract.ts';
import { applyLaw, toEntryView, whyOf } from './decide.ts';
import { foldRecords } from './fold.ts';
import { refuseExportDesk } from './messages.ts';
import type { ExportBeginning, ExportEntry, ExportRecords } from './model.ts';
import { type DeskDay, decideAct } from './rules.ts';
import { appendExportEntry, findDecision, listDecisionRows, loadExportEntries } from './store.ts';
import { reviewLaw, toAssessmentView, toContractView } from './view.ts';

/** Who keeps the records. */
export const EXPORT_KEEPERS = ['coordinator', 'operator'] as const satisfies readonly Role[];
/** Who looks at them beside their keepers. */
export const EXPORT_READERS = [...EXPORT_KEEPERS, 'regulator', 'privacy-officer'] as const satisfies readonly Role[];

const DESK_BASIS = 'exchange/export-desk';
/** How far ahead it is looked for the day on which a route closes: a contract runs for two or three years as a rule. */
const LAST_DAY_LOOKED_FOR = 366 * 5;

/** The records of exports with their clocks, and whether what institutions send may go to each neighbour today. */
export async function getExportDesk(scope: Scope, trust: TrustList): Promise<ExportDesk> {
  const records = foldRecords(await loadExportEntries(scope.tx));
  const day = deskDay(scope);
  const holidays = records.holidays.map((holiday) => holiday.day);
  const year = Number(day.today.slice(0, 4));
  noteDesk(scope, 'read');
  return {
    today: day.today,
    mayWrite: isKeeper(scope),
    jurisdiction: day.jurisdiction,
    routes: trust.peers
      .filter((peer) => peer.jurisdiction !== day.jurisdiction)
      .map((peer) => standingRoute(records, day, peer)),
    assessments: records.assessments.map((one) => toAssessmentView(one, day)),
    contracts: records.contracts.map((one) => toContractView(one, day, holidays, placeOf(trust, one.to))),
    holidays: [...records.holidays],
    yearsWithoutHolidays: [year, year + 1].filter((one) => !records.years.includes(one)),
    reviewMonths: reviewLaw(day).value,
  };
}

/**
 * What the records carry by themselves: as if everything that the patient is asked were on record. Who looks at the desk sees what is wanting in the records, and
 * each disclosure still asks the patient's part.
 */
function standingRoute(
  records: ExportRecords,
  { jurisdiction, today }: DeskDay,
  peer: TrustList['peers'][number],
): StandingRoute {
  const on = (day: string) =>
    applyLaw(
      {
        from: jurisdiction,
        to: peer.jurisdiction,
        day,
        recipientName: peer.name.en,
        patientCarries: false,
        separateConsent: true,
        sensitiveConsent: true,
        patientTold: true,
        purpose: 'TREAT',
      },
      { records, toNode: peer.id },
    );
  const now = on(today);
  const isOpen = now.refusals.length === 0;
  const lastDay = isOpen ? lastOpenDay(today, (day) => on(day).refusals.length === 0) : undefined;
  return {
    to: peer.id,
    name: peer.name,
    jurisdiction: peer.jurisdiction,
    open: isOpen,
    ...(lastDay === undefined ? {} : { lastDay }),
    entries: now.entries.map(toEntryView),
    why: now.refusals.map(whyOf),
  };
}

/** The last day in a row on which it is open; undefined where no end is in sight. */
function lastOpenDay(today: string, isOpen: (day: string) => boolean): string | undefined {
  for (let ahead = 1; ahead <= LAST_DAY_LOOKED_FOR; ahead += 1) {
    if (!isOpen(addDays(today, ahead))) return addDays(today, ahead - 1);
  }
  return undefined;
}

/** @refuses exchange.unknown-node, exchange.export-days-contradict, exchange.export-day-in-future */
export async function recordAssessment(
  scope: Scope,
  trust: TrustList,
  input: z.output<typeof RecordAssessment>,
): Promise<AssessmentView> {
  const { today } = deskDay(scope);
  if (input.assessedOn > today) {
    throw new RefusalError(refuseExportDesk('exchange.export-day-in-future', { day: input.assessedOn }, 'assessedOn'));
  }
  inOrder(input.assessedOn, input.reviewBy, 'reviewBy');
  const entry = await begin(scope, trust, 'assessment', { kind: 'assessment-recorded', ...input });
  const [assessment] = foldRecords([entry]).assessments;
  if (assessment === undefined) throw new Error('broken invariant: an assessment begins a record');
  return toAssessmentView(assessment, deskDay(scope));
}

/** @refuses exchange.unknown-node, exchange.export-days-contradict */
export async function recordContract(
  scope: Scope,
  trust: TrustList,
  input: z.output<typeof RecordContract>,
): Promise<ContractView> {
  if (input.until !== undefined) inOrder(input.inForceFrom, input.until, 'until');
  const entry = await begin(scope, trust, 'contract', { kind: 'contract-recorded', ...input });
  const { holidays } = foldRecords(await loadExportEntries(scope.tx));
  const [contract] = foldRecords([entry]).contracts;
  if (contract === undefined) throw new Error('broken invariant: a contract begins a record');
  const days = holidays.map(({ day }) => day);
  return toContractView(contract, deskDay(scope), days, placeOf(trust, input.to));
}

/**
 * Writes down what happened to a record. Nothing that was written before changes.
 *
 * @refuses exchange.export-record-not-found, exchange.export-record-changed, and all of `decideAct`
 */
export async function writeExportAct(
  scope: Scope,
  trust: TrustList,
  { id, after, act }: z.output<typeof WriteExportAct>,
): Promise<AssessmentView | ContractView> {
  const before = await loadExportEntries(scope.tx);
  const own = before.filter(({ recordId }) => recordId === id);
  const record = recordIn(foldRecords(own), id);
  if (own.length !== after) throw new RefusalError(refuseExportDesk('exchange.export-record-changed'));
  orThrow(decideAct(record, act, deskDay(scope).today));
  const recordKind = 'incidents' in record ? 'contract' : 'assessment';
  const entry = await append(scope, { recordId: id, recordKind, number: after + 1, body: act });
  noteDesk(scope, 'update', { record: id, act: act.kind });
  const records = foldRecords([...before, entry]);
  const now = recordIn(records, id);
  const day = deskDay(scope);
  if (!('incidents' in now)) return toAssessmentView(now, day);
  const holidays = records.holidays.map((holiday) => holiday.day);
  return toContractView(now, day, holidays, placeOf(trust, now.to));
}

/** Puts a year's list of public holidays in the place of the one before; that one stays in the record. */
export async function setHolidays(
  scope: Scope,
  { year, days }: z.output<typeof SetHolidays>,
): Promise<{ year: number; days: number }> {
  const wrong = days.find(({ day }) => !day.startsWith(`${year}-`));
  if (wrong) {
    throw new RefusalError(
      refuseExportDesk('exchange.export-days-contradict', { earlier: `${year}-01-01`, later: wrong.day }, 'days'),
    );
  }
  const recordId = `calendar-${year}`;
  const own = (await loadExportEntries(scope.tx)).filter((entry) => entry.recordId === recordId);
  const body = { kind: 'holidays-set', year, days } as const;
  await append(scope, { recordId, recordKind: 'calendar', number: own.length + 1, body });
  noteDesk(scope, 'update', { record: recordId, act: body.kind });
  return { year, days: days.length };
}

/** Decisions about disclosures, newest first. They name no patient. */
export async function listDecisions(
  scope: Scope,
  { allowed, cursor, limit }: z.output<typeof ListDecisions>,
): Promise<z.infer<typeof DecisionList>> {
  const rows = await listDecisionRows(scope.tx, {
    allowed: allowed === undefined ? undefined : allowed === 'true',
    after: cursor === undefined ? undefined : fromCursor(cursor),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  noteDesk(scope, 'read', { decisions: String(page.length) });
  return {
    decisions: page.map(toDecisionView),
    ...(rows.length > limit && last ? { next: toCursor(last.at, last.id) } : {}),
  };
}

/** @refuses exchange.decision-not-found */
export async function getDecision(scope: Scope, { id }: { readonly id: string }): Promise<DecisionView> {
  const row = await findDecision(scope.tx, id);
  if (row === undefined) throw new RefusalError(refuseExportDesk('exchange.decision-not-found'));
  noteDesk(scope, 'read', { decision: id });
  return toDecisionView(row);
}

/**
 * A decision about the patient's own data: by which law it went, or why not.
 *
 * @refuses exchange.decision-not-found (also for another patient's: that it exists is not told)
 */
export async function getOwnDecision(scope: Scope, { id }: { readonly id: string }): Promise<DecisionView> {
  const { actor } = scope;
  const row = await findDecision(scope.tx, id);
  const own = actor.kind === 'person' ? actor.patientId : undefined;
  if (row === undefined || own === undefined || row.patientId !== own) {
    throw new RefusalError(refuseExportDesk('exchange.decision-not-found'));
  }
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId: own,
    kinds: { AuditEvent: 1 },
    basis: 'consent/own-record',
  });
  return toDecisionView(row);
}

function toDecisionView({
  patientId: _,
  at,
  ...row
}: Awaited<ReturnType<typeof listDecisionRows>>[number]): DecisionView {
  return { ...row, at: at.toISOString(), entries: [...row.entries], why: [...row.why] };
}

async function begin(
  scope: Scope,
  trust: TrustList,
  recordKind: 'assessment' | 'contract',
  body: ExportBeginning,
): Promise<ExportEntry> {
  const peer = trust.byId(body.to);
  if (peer === undefined || peer.id === scope.node.id) {
    throw new RefusalError(refuse('exchange.unknown-node', { node: body.to }, 'to'));
  }
  const entry = await append(scope, { recordId: newId(scope.ids), recordKind, number: 1, body });
  noteDesk(scope, 'create', { record: entry.recordId, act: body.kind });
  return entry;
}

async function append(scope: Scope, entry: Omit<ExportEntry, 'at' | 'by'>): Promise<ExportEntry> {
  const whole: ExportEntry = { ...entry, at: scope.clock.now(), by: writerOf(scope) };
  const isNext = await appendExportEntry(scope.tx, whole);
  if (!isNext) throw new RefusalError(refuseExportDesk('exchange.export-record-changed'));
  await tryWithheldAgain(scope.tx);
  return whole;
}

function writerOf({ actor }: Scope): ExportEntry['by'] {
  if (actor.kind === 'person') return { name: actor.name, role: actor.role };
  const name = actor.kind === 'system' ? actor.clientId : actor.kind;
  return { name: { en: name, 'zh-Hans': name, 'zh-Hant-HK': name }, role: actor.kind };
}

function recordIn(records: ExportRecords, id: string) {
  const found = [...records.assessments, ...records.contracts].find((one) => one.id === id);
  if (found === undefined) throw new RefusalError(refuseExportDesk('exchange.export-record-not-found'));
  return found;
}

/** @refuses exchange.export-days-contradict */
function inOrder(earlier: string, later: string, expression: string): void {
  if (later >= earlier) return;
  throw new RefusalError(refuseExportDesk('exchange.export-days-contradict', { earlier, later }, expression));
}

function deskDay({ node, clock }: Scope): DeskDay {
  return { jurisdiction: node.jurisdiction, today: toCalendarDate(clock.now()) };
}

function placeOf(trust: TrustList, node: string): string {
  return trust.byId(node)?.jurisdiction ?? '';
}

function isKeeper({ actor }: Scope): boolean {
  return actor.kind === 'person' && EXPORT_KEEPERS.some((role) => role === actor.role);
}

function noteDesk(scope: Scope, action: 'read' | 'create' | 'update', detail?: Readonly<Record<string, string>>): void {
  scope.note({
    action,
    outcome: 'permitted',
    kinds: {},
    basis: DESK_BASIS,
    ...(detail === undefined ? {} : { detail }),
  });
}

function toCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** A cursor that is none of ours starts at the top. */
function fromCursor(cursor: string): { at: string; id: string } | undefined {
  const [, at = '', id = ''] =
    /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([A-Za-z0-9.-]+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  return Number.isNaN(Date.parse(at)) ? undefined : { at, id };
}
