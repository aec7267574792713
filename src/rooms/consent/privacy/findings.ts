import { type Holder, isOneHolder, type LocalText, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { asPeople } from '#rooms/identity';
import { basisText } from '../bases/basis-text.ts';
import { patientNames } from '../break-glass/review.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import type { EntryBody } from '../ledger/entry.ts';
import type {
  DecideFinding,
  FindingDetail,
  FindingOne,
  FindingState,
  FindingsQuery,
  FindingsView,
  FindingView,
} from './contract.ts';
import { median } from './detect.ts';
import { detectionLaw } from './lawbook.ts';
import { refusePrivacy } from './messages.ts';
import { noteDesk, personOf } from './scope.ts';
import { askStaff, listAsked } from './staff-questions.ts';
import { type FindingRow, PERSON_COLUMNS, type PersonRow, toPerson } from './store.ts';
import { findingReason } from './words.ts';

/** Acts of one finding that are shown, oldest first. */
const ACTS_MAX = 200;

/** A finding with the last decision on it. */
const FINDINGS = `
  select f.id, f.rule, f.account_id, f.day::text as day, f.patient_id, f.score, f.facts, f.first_at, f.last_at, f.entries,
         d.verdict, d.entries as decided_entries
    from consent.privacy_finding f
    left join lateral (select verdict, entries from consent.privacy_decision
                        where finding_id = f.id order by nth desc limit 1) d on true`;
/** What was decided holds as long as nothing was added. */
const IS_OPEN = '(d.verdict is null or d.entries < f.entries)';

/**
 * What the rules found, the newest days first. Looking at the list is an act on the data of each patient whom it names.
 *
 * @refuses consent.privacy-no-law, consent.cursor-invalid
 */
export async function listFindings(
  scope: Scope,
  { show, rule, person, cursor, limit }: FindingsQuery,
): Promise<FindingsView> {
  const law = lawHere(scope);
  const [at, id] = cursor === undefined ? ['infinity', ''] : fromCursor(cursor);
  const rows = await scope.tx.query<FindingRow>(
    `${FINDINGS}
      where ($1 or ${IS_OPEN}) and ($2::text is null or f.rule = $2) and ($3::text is null or f.account_id = $3)
        and (f.last_at, f.id) < ($4::timestamptz, $5::text)
      order by f.last_at desc, f.id desc limit $6`,
    [show === 'all', rule ?? null, person ?? null, at, id, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const waiting = await scope.tx.query<{ rule: string; n: number }>(
    `select rule, count(*)::int as n from (${FINDINGS} where ${IS_OPEN}) f group by rule`,
  );
  noteDesk(
    scope,
    shown.map((row) => row.patient_id),
    { list: 'findings' },
  );
  return {
    items: await toViews(scope, shown),
    ...(rows.length > limit && last ? { next: toCursor(last.last_at, last.id) } : {}),
    waiting: Object.fromEntries(waiting.map((row) => [row.rule, row.n])),
    law: { instrument: law.instrument, source: law.source },
  };
}

/**
 * One finding: its entries by kind and rule, the person's days beside those of others, the hours of the day, what was decided and asked.
 *
 * @refuses consent.finding-not-found, consent.privacy-no-law
 */
export async function getFinding(scope: Scope, { id }: FindingOne): Promise<FindingDetail> {
  const law = lawHere(scope).value;
  const row = await findFinding(scope, id);
  const acts = await actsOf(scope, row);
  noteDesk(scope, [row.patient_id, ...acts.map(({ patientId }) => patientId)], { finding: id });
  const [view] = await toViews(scope, [row]);
  if (view === undefined) throw new RefusalError(refusePrivacy('consent.finding-not-found'));
  const days = await scope.tx.query<{ day: string; patients: number; acts: number }>(
    `select day::text as day, patients, acts from consent.privacy_day
      where account_id = $1 and day <= $2::date and day >= $2::date - $3::int order by day`,
    [row.account_id, row.day, law.historyDays],
  );
  const peers = await scope.tx.query<{ patients: number }>(
    `select patients from consent.privacy_day
      where role = $1 and account_id <> $2 and day < $3::date and day >= $3::date - $4::int`,
    [view.person.role, row.account_id, row.day, law.historyDays],
  );
  const hours = await scope.tx.query<{ hour: number; n: number }>(
    'select hour, count(*)::int as n from consent.privacy_act where account_id = $1 and day = $2 group by hour',
    [row.account_id, row.day],
  );
  const others = await scope.tx.query<FindingRow>(
    `${FINDINGS} where f.account_id = $1 and f.id <> $2 order by f.last_at desc limit 10`,
    [row.account_id, id],
  );
  return {
    finding: view,
    acts,
    days,
    peersMedian: median(peers.map(({ patients }) => patients)),
    hours: Array.from({ length: 24 }, (_, hour) => hours.find((one) => one.hour === hour)?.n ?? 0),
    usualHours: { from: law.hours.from, to: law.hours.to },
    decisions: await decisionsOf(scope, id),
    asked: await listAsked(scope.tx, 'finding', id),
    others: await toViews(scope, others),
  };
}

/**
 * Decides on what is there now: explained, needs an answer from the person concerned, or misuse. A finding that grew since it was looked at is looked at again.
 *
 * @refuses consent.finding-not-found, consent.finding-own, consent.finding-grew, consent.finding-nobody-to-ask
 */
export async function decideFinding(scope: Scope, input: DecideFinding): Promise<FindingView> {
  const officer = personOf(scope);
  const { id, verdict, note, entries, ask } = input;
  await scope.tx.query('select from consent.privacy_finding where id = $1 for update', [id]);
  const row = await findFinding(scope, id);
  const [person] = await scope.tx.query<PersonRow>(
    `select ${PERSON_COLUMNS} from consent.privacy_person where account_id = $1`,
    [row.account_id],
  );
  const concerned = person === undefined ? { accountId: row.account_id } : toPerson(person);
  const [found = concerned, self = officer] = await asPeople<Holder>(scope.tx, [concerned, officer]);
  if (isOneHolder(found, self)) throw new RefusalError(refusePrivacy('consent.finding-own'));
  if (row.entries !== entries) throw new RefusalError(refusePrivacy('consent.finding-grew'));
  if (verdict === 'needs-answer' && ask !== undefined) {
    // A patient has no page on which the desk asks; the verdict can be given, and the desk writes to them in its own way.
    if (!person?.fhir_user || person.role === 'patient')
      throw new RefusalError(refusePrivacy('consent.finding-nobody-to-ask'));
    await askStaff(scope, { about: 'finding', aboutId: id, fhirUser: person.fhir_user, words: ask });
  }
  await scope.tx.query(
    `insert into consent.privacy_decision (finding_id, nth, at, by_account, by_name, verdict, note, entries)
       select $1, coalesce(max(nth), 0) + 1, $2, $3, $4, $5, $6, $7 from consent.privacy_decision where finding_id = $1`,
    [id, scope.clock.now(), officer.accountId, JSON.stringify(officer.name), verdict, note, entries],
  );
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    ...(row.patient_id === '' ? {} : { patientId: row.patient_id }),
    kinds: {},
    basis: 'consent/privacy-desk',
    detail: { finding: id, verdict },
  });
  const [view] = await toViews(scope, [{ ...row, verdict, decided_entries: entries }]);
  if (view === undefined) throw new RefusalError(refusePrivacy('consent.finding-not-found'));
  return view;
}

/** How many findings wait for a decision. */
export async function countOpenFindings({ tx }: Pick<Scope, 'tx'>): Promise<number> {
  const [row] = await tx.query<{ n: number }>(`select count(*)::int as n from (${FINDINGS} where ${IS_OPEN}) f`);
  return row?.n ?? 0;
}

function lawHere({ node, clock }: Scope) {
  const law = detectionLaw(node.jurisdiction, toCalendarDate(clock.now()));
  if (law === undefined) throw new RefusalError(refusePrivacy('consent.privacy-no-law'));
  return law;
}

async function findFinding({ tx }: Scope, id: string): Promise<FindingRow> {
  const [row] = await tx.query<FindingRow>(`${FINDINGS} where f.id = $1`, [id]);
  if (row === undefined) throw new RefusalError(refusePrivacy('consent.finding-not-found'));
  return row;
}

async function actsOf(scope: Scope, { id }: FindingRow): Promise<FindingDetail['acts']> {
  const rows = await scope.tx.query<{ body: string }>(
    `select e.body from consent.privacy_finding_entry f
       join consent.ledger_entry e on e.shard = f.shard and e.id = f.entry_id and e.at = f.at
      where f.finding_id = $1 order by f.at, f.entry_id limit ${ACTS_MAX}`,
    [id],
  );
  const bodies = rows.map(({ body }) => JSON.parse(body) as EntryBody);
  const names = await patientNames(
    scope,
    bodies.flatMap(({ patientId }) => patientId ?? []),
  );
  return bodies.map((body) => {
    const { patientId, at, action, purpose, kinds, outcome, basis } = body;
    return {
      id: body.id,
      at,
      ...(patientId === undefined ? {} : { patientId }),
      patientName: names.get(patientId ?? '') ?? '',
      action,
      purpose,
      kinds: { ...kinds },
      outcome,
      basis,
      basisText: basisText(basis),
    };
  });
}

async function decisionsOf({ tx }: Scope, id: string): Promise<FindingDetail['decisions']> {
  const rows = await tx.query<{
    at: Date;
    by_name: string;
    verdict: FindingDetail['decisions'][number]['verdict'];
    note: string;
  }>('select at, by_name, verdict, note from consent.privacy_decision where finding_id = $1 order by nth', [id]);
  return rows.map(({ at, by_name, verdict, note }) => ({
    at: at.toISOString(),
    by: JSON.parse(by_name) as LocalText,
    verdict,
    note,
  }));
}

async function toViews(scope: Scope, rows: readonly FindingRow[]): Promise<FindingView[]> {
  const people = await scope.tx.query<PersonRow>(
    `select ${PERSON_COLUMNS} from consent.privacy_person where account_id = any($1::text[])`,
    [rows.map((row) => row.account_id)],
  );
  const byAccount = new Map(people.map(toPerson).map((person) => [person.accountId, person]));
  const names = await patientNames(
    scope,
    rows.flatMap((row) => (row.patient_id === '' ? [] : [row.patient_id])),
  );
  return rows.flatMap((row) => {
    const person = byAccount.get(row.account_id);
    if (person === undefined) return [];
    const { accountId, name, role, organization } = person;
    return [
      {
        id: row.id,
        rule: row.rule,
        person: { accountId, name, role, ...(organization === undefined ? {} : { organization }) },
        day: row.day,
        ...(row.patient_id === '' ? {} : { patientId: row.patient_id, patientName: names.get(row.patient_id) ?? '' }),
        score: row.score,
        reason: findingReason(row.rule, JSON.parse(row.facts) as Record<string, number | string>),
        firstAt: row.first_at.toISOString(),
        lastAt: row.last_at.toISOString(),
        entries: row.entries,
        state: stateOf(row),
      },
    ];
  });
}

function stateOf({ verdict, decided_entries: decided, entries }: FindingRow): FindingState {
  return verdict === null || (decided ?? 0) < entries ? 'open' : verdict;
}
