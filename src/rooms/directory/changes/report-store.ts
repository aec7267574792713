import type { LocalText, Tx } from '#kernel';
import type { ChangeableItem, REPORT_OUTCOMES } from '../contract.ts';
import type { PersonFact } from './proposal-store.ts';

export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];

/** Somebody says that something is wrong. */
export interface Report {
  readonly id: string;
  readonly entryId: string;
  readonly item: ChangeableItem | undefined;
  readonly text: string;
  readonly reporterId: string;
  /** A patient is named nowhere. */
  readonly reportedBy: { readonly role: string; readonly name?: LocalText; readonly node?: string };
  readonly reportedAt: Date;
  readonly state: 'open' | 'answered';
  readonly outcome: ReportOutcome | undefined;
  readonly answer: string | undefined;
  readonly answeredAt: Date | undefined;
  /** Of one that was passed on: what the desk that keeps the entry said to it. */
  readonly keeperAnswer: KeeperAnswer | undefined;
}

export interface KeeperAnswer {
  readonly outcome: ReportOutcome;
  readonly answer: string;
  readonly at: Date;
}

interface Row extends Omit<Report, 'item' | 'reportedBy' | 'outcome' | 'answer' | 'answeredAt' | 'keeperAnswer'> {
  readonly item: ChangeableItem | null;
  readonly reportedBy: string;
  readonly outcome: ReportOutcome | null;
  readonly answer: string | null;
  readonly answeredAt: Date | null;
  readonly keeperOutcome: ReportOutcome | null;
  readonly keeperText: string | null;
  readonly keeperAt: Date | null;
}

const COLUMNS = `id, entry_id as "entryId", item, text, reporter_id as "reporterId", reported_by as "reportedBy", reported_at as "reportedAt",
  state, outcome, answer, answered_at as "answeredAt", keeper_outcome as "keeperOutcome", keeper_answer as "keeperText", keeper_answered_at as "keeperAt"`;

const toReport = ({
  item,
  reportedBy,
  outcome,
  answer,
  answeredAt,
  keeperOutcome,
  keeperText,
  keeperAt,
  ...same
}: Row): Report => ({
  ...same,
  item: item ?? undefined,
  reportedBy: JSON.parse(reportedBy) as Report['reportedBy'],
  outcome: outcome ?? undefined,
  answer: answer ?? undefined,
  answeredAt: answeredAt ?? undefined,
  keeperAnswer:
    keeperOutcome === null || keeperAt === null
      ? undefined
      : { outcome: keeperOutcome, answer: keeperText ?? '', at: keeperAt },
});

export async function insertReport(tx: Tx, report: Report): Promise<void> {
  const { id, entryId, item, text, reporterId, reportedBy, reportedAt } = report;
  await tx.query(
    `insert into directory.report (id, entry_id, item, text, reporter_id, reported_by, reported_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, 'open')`,
    [id, entryId, item ?? null, text, reporterId, JSON.stringify(reportedBy), reportedAt],
  );
}

/** How many reports of this person wait. Two at once by one person see each other: the count is taken under a lock of the person. */
export async function countOpen(tx: Tx, reporterId: string): Promise<number> {
  await tx.query("select pg_advisory_xact_lock(hashtext('directory.report'), hashtext($1))", [reporterId]);
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from directory.report where reporter_id = $1 and state = 'open'`,
    [reporterId],
  );
  return row?.count ?? 0;
}

export async function lockReport(tx: Tx, id: string): Promise<Report | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from directory.report where id = $1 for update`, [id]);
  return row && toReport(row);
}

export async function listReports(
  tx: Tx,
  {
    states,
    reporterId,
    limit,
  }: { readonly states: readonly string[]; readonly reporterId?: string; readonly limit: number },
): Promise<Report[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from directory.report where state = any($1::text[]) and ($2::text is null or reporter_id = $2)
     order by reported_at desc, id desc limit $3`,
    [states, reporterId ?? null, limit],
  );
  return rows.map(toReport);
}

export async function saveAnswer(
  tx: Tx,
  id: string,
  { outcome, answer, by, at }: { outcome: ReportOutcome; answer: string; by: PersonFact; at: Date },
): Promise<void> {
  await tx.query(
    `update directory.report set state = 'answered', outcome = $2, answer = $3, answered_by = $4, answered_at = $5 where id = $1`,
    [id, outcome, answer, JSON.stringify(by), at],
  );
}

/** @returns whether it was new; a second answer to one report changes nothing */
export async function saveKeeperAnswer(tx: Tx, id: string, { outcome, answer, at }: KeeperAnswer): Promise<boolean> {
  const rows = await tx.query(
    `update directory.report set keeper_outcome = $2, keeper_answer = $3, keeper_answered_at = $4
     where id = $1 and outcome = 'passed-on' and keeper_outcome is null returning id`,
    [id, outcome, answer, at],
  );
  return rows.length > 0;
}

/** What is told to the node that keeps an entry; or, with an outcome, back to the node that reported. */
export interface PassedOn {
  readonly report: string;
  readonly keeper: string;
  readonly entryId: string;
  readonly item: ChangeableItem | undefined;
  readonly text: string;
  readonly outcome?: ReportOutcome;
}

export async function insertPassedOn(tx: Tx, told: PassedOn): Promise<void> {
  const { report, keeper, entryId, item, text, outcome } = told;
  await tx.query(
    'insert into directory.pass_on (report, keeper, entry_id, item, text, outcome) values ($1, $2, $3, $4, $5, $6)',
    [report, keeper, entryId, item ?? null, text, outcome ?? null],
  );
}

/** Takes what waits to be told; it is gone if and only if the taker's transaction commits. */
export async function takePassedOn(tx: Tx, limit: number): Promise<PassedOn[]> {
  const rows = await tx.query<
    Omit<PassedOn, 'item' | 'outcome'> & { item: ChangeableItem | null; outcome: ReportOutcome | null; number: string }
  >(
    `delete from directory.pass_on where number in (
       select number from directory.pass_on order by number limit $1 for update skip locked)
     returning number, report, keeper, entry_id as "entryId", item, text, outcome`,
    [limit],
  );
  return rows
    .sort((a, b) => Number(a.number) - Number(b.number))
    .map(({ number: _, item, outcome, ...row }) => ({
      ...row,
      item: item ?? undefined,
      ...(outcome === null ? {} : { outcome }),
    }));
}
