import type { z } from 'zod';
import { type LocalText, personOf, RefusalError, type Scope } from '#kernel';
import { toPersonFact } from '../changes/people.ts';
import {
  countOpen,
  insertPassedOn,
  insertReport,
  lockReport,
  type Report,
  type ReportOutcome,
  listReports as readReports,
  saveAnswer,
  saveKeeperAnswer,
} from '../changes/report-store.ts';
import type { AnswerReport, ChangeableItem, ListReports, ReportMistake, Reports, ReportView } from '../contract.ts';
import { allEntries } from '../entry/all-entries.ts';
import type { Entry } from '../entry/model.ts';
import { findEntry } from '../entry/store.ts';
import { toNamed } from '../guide/view.ts';
import { refuse } from '../messages.ts';

/** Of one person. Ten mistakes found in one sitting are many; a hundred would keep the desk from answering anybody else. */
const OPEN_MAX = 10;

/**
 * Anyone signed in says that something in the guide is wrong. A patient is not named to the desk: the report is about an institution, not about a person.
 *
 * @refuses directory.no-such-entry, directory.too-many-reports
 */
export async function reportMistake(scope: Scope, input: z.output<typeof ReportMistake>): Promise<ReportView> {
  const person = personOf(scope);
  const entry = (await allEntries(scope.tx)).find((found) => found.entry.id === input.institution)?.entry;
  if (entry === undefined) throw new RefusalError(refuse('directory.no-such-entry', {}, 'institution'));
  if ((await countOpen(scope.tx, person.accountId)) >= OPEN_MAX) {
    throw new RefusalError(refuse('directory.too-many-reports', { max: OPEN_MAX }));
  }
  const report: Report = {
    id: scope.ids.next(),
    entryId: entry.id,
    item: input.item,
    text: input.text,
    reporterId: person.accountId,
    reportedBy: person.role === 'patient' ? { role: person.role } : { role: person.role, name: person.name },
    reportedAt: scope.clock.now(),
    state: 'open',
    outcome: undefined,
    answer: undefined,
    answeredAt: undefined,
    keeperAnswer: undefined,
  };
  await insertReport(scope.tx, report);
  scope.note({
    action: 'create',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.mistake-reported',
    detail: { report: report.id, institution: entry.id },
  });
  return toView(report, entry);
}

export async function listReports(
  scope: Scope,
  { state, limit }: z.output<typeof ListReports>,
): Promise<z.infer<typeof Reports>> {
  const found = await readReports(scope.tx, { states: state === 'all' ? ['open', 'answered'] : [state], limit });
  // A patient who reported is not named to the desk; who works here is.
  const staff = found.filter(({ reportedBy }) => reportedBy.name !== undefined && reportedBy.role !== 'node');
  const kinds = { Practitioner: new Set(staff.map(({ reporterId }) => reporterId)).size };
  scope.note({ action: 'search', outcome: 'permitted', kinds, basis: 'directory.reports-listed' });
  return views(scope, found);
}

/** What became of one's own reports. */
export async function listMyReports(scope: Scope): Promise<z.infer<typeof Reports>> {
  const reporterId = personOf(scope).accountId;
  return views(scope, await readReports(scope.tx, { states: ['open', 'answered'], reporterId, limit: 50 }));
}

/**
 * Answers who reported it. What is passed on to the node that keeps the entry goes in the desk's own words: what a person typed does not cross the border.
 *
 * @refuses directory.no-such-report, directory.report-answered, directory.message-needed
 */
export async function answerReport(
  scope: Scope,
  { id, outcome, answer, message }: z.output<typeof AnswerReport>,
): Promise<ReportView> {
  const report = await lockReport(scope.tx, id);
  if (report === undefined) throw new RefusalError(refuse('directory.no-such-report', {}, 'id'));
  if (report.answeredAt !== undefined) {
    throw new RefusalError(refuse('directory.report-answered', { at: report.answeredAt.toISOString() }));
  }
  const keeper = (await allEntries(scope.tx)).find(({ entry }) => entry.id === report.entryId)?.entry.keeper;
  if (outcome === 'passed-on' && keeper !== undefined && keeper !== scope.node.id) {
    if (message === undefined) throw new RefusalError(refuse('directory.message-needed', { keeper }, 'message'));
    const { entryId, item } = report;
    await insertPassedOn(scope.tx, { report: id, keeper, entryId, item, text: message });
  }
  const { node } = report.reportedBy;
  if (node !== undefined) {
    // It came from a neighbour’s desk, and goes back there: whoever reported it reads what became of it.
    const own = id.slice(`${node}-`.length);
    await insertPassedOn(scope.tx, {
      report: own,
      keeper: node,
      entryId: report.entryId,
      item: report.item,
      text: answer,
      outcome,
    });
  }
  const at = scope.clock.now();
  await saveAnswer(scope.tx, id, { outcome, answer, by: toPersonFact(personOf(scope)), at });
  scope.note({
    action: 'update',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.report-answered',
    detail: { report: id, institution: report.entryId },
  });
  const { reports } = await views(scope, [{ ...report, state: 'answered', outcome, answer, answeredAt: at }]);
  const [view] = reports;
  if (view === undefined) throw new RefusalError(refuse('directory.no-such-report', {}, 'id'));
  return view;
}

/**
 * A neighbour's desk tells what is wrong with an entry of ours. The same again changes nothing.
 *
 * @refuses directory.no-such-entry, directory.kept-elsewhere
 */
export async function receiveReport(
  scope: Scope,
  from: { readonly id: string; readonly name: LocalText },
  told: { readonly report: string; readonly entryId: string; readonly item?: ChangeableItem; readonly text: string },
): Promise<void> {
  const kept = await findEntry(scope.tx, told.entryId);
  if (kept?.entry === undefined) throw new RefusalError(refuse('directory.no-such-entry', {}, 'institution'));
  if (kept.keeper !== scope.node.id) {
    throw new RefusalError(refuse('directory.kept-elsewhere', { keeper: kept.keeper }, 'institution'));
  }
  const id = `${from.id}-${told.report}`.slice(0, 64);
  if (await lockReport(scope.tx, id)) return;
  await insertReport(scope.tx, {
    id,
    entryId: told.entryId,
    item: told.item,
    text: told.text,
    reporterId: `node:${from.id}`,
    reportedBy: { role: 'node', name: from.name, node: from.id },
    reportedAt: scope.clock.now(),
    state: 'open',
    outcome: undefined,
    answer: undefined,
    answeredAt: undefined,
    keeperAnswer: undefined,
  });
  scope.note({
    action: 'create',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.mistake-reported',
    detail: { report: id, institution: told.entryId, node: from.id },
  });
}

/**
 * The desk that keeps an entry answers a report that was passed on to it. The first answer stands; one to a report that was not passed on there is nobody’s.
 *
 * @refuses directory.no-such-report
 */
export async function receiveAnswer(
  scope: Scope,
  from: { readonly id: string },
  told: { readonly report: string; readonly outcome: ReportOutcome; readonly answer: string },
): Promise<void> {
  const report = await lockReport(scope.tx, told.report);
  const keeper = (await allEntries(scope.tx)).find(({ entry }) => entry.id === report?.entryId)?.entry.keeper;
  if (report?.outcome !== 'passed-on' || keeper !== from.id) {
    throw new RefusalError(refuse('directory.no-such-report', {}, 'report'));
  }
  const { outcome, answer } = told;
  if (!(await saveKeeperAnswer(scope.tx, told.report, { outcome, answer, at: scope.clock.now() }))) return;
  scope.note({
    action: 'update',
    outcome: 'permitted',
    kinds: {},
    basis: 'directory.report-answered',
    detail: { report: report.id, institution: report.entryId, node: from.id },
  });
}

async function views(scope: Scope, reports: readonly Report[]): Promise<{ reports: ReportView[] }> {
  const entries = new Map((await allEntries(scope.tx)).map(({ entry }) => [entry.id, entry]));
  return { reports: reports.map((report) => toView(report, entries.get(report.entryId))) };
}

function toView(report: Report, entry: Entry | undefined): ReportView {
  const { id, entryId, item, text, reportedBy, reportedAt, state, outcome, answer, answeredAt, keeperAnswer } = report;
  return {
    id,
    institution: entry === undefined ? { id: entryId, names: {}, drafts: {} } : toNamed(entry),
    keeper: entry?.keeper ?? '',
    ...(item === undefined ? {} : { item }),
    text,
    reportedBy,
    reportedAt: reportedAt.toISOString(),
    state,
    ...(outcome === undefined ? {} : { outcome }),
    ...(answer === undefined ? {} : { answer }),
    ...(answeredAt === undefined ? {} : { answeredAt: answeredAt.toISOString() }),
    ...(keeperAnswer === undefined ? {} : { keeperAnswer: { ...keeperAnswer, at: keeperAnswer.at.toISOString() } }),
  };
}
