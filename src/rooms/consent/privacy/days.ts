import type { Tx } from '#kernel';
import { isOddHour } from './detect.ts';
import type { DetectionLaw } from './lawbook.ts';
import type { Act, DayFacts } from './model.ts';
import { daysOf } from './store.ts';

/**
 * What is known of each person's day on which one of these acts lies: two queries for all of them, and one more where somebody was refused something. Acts of before are counted
 * in the database and not read; refused ones alone are read again, for a series is made of more than one batch.
 */
export async function loadDays(tx: Tx, acts: readonly Act[], law: DetectionLaw): Promise<DayFacts[]> {
  const days = daysOf(acts);
  if (days.length === 0) return [];
  const counts = await loadCounts(tx, days, law);
  const denied = await loadDenied(tx, withRefusals(days, acts), law);
  const byDay = Map.groupBy(acts, keyOf);
  return days.map(({ accountId, day }) => {
    const key = keyOf({ accountId, day });
    const known = counts.get(key);
    return {
      accountId,
      day,
      patients: known?.patients ?? 0,
      ownDays: known?.own ?? [],
      peerDays: known?.peers ?? [],
      historyActs: known?.acts ?? 0,
      historyOddActs: known?.odd ?? 0,
      oddActs: known?.today_odd ?? 0,
      newOddActs: (byDay.get(key) ?? []).filter(({ hour }) => isOddHour(hour, law)),
      denied: denied.get(key) ?? [],
      emergencies: known?.emergencies ?? 0,
    };
  });
}

type PersonDay = Pick<Act, 'accountId' | 'day'>;

function keyOf({ accountId, day }: PersonDay): string {
  return `${accountId} ${day}`;
}

interface CountsRow {
  account_id: string;
  day: string;
  patients: number | null;
  today_odd: number | null;
  own: number[] | null;
  peers: number[] | null;
  acts: number;
  odd: number;
  emergencies: number;
}

async function loadCounts(tx: Tx, days: readonly PersonDay[], law: DetectionLaw): Promise<Map<string, CountsRow>> {
  const rows = await tx.query<CountsRow>(
    `select w.account_id, w.day::text as day, t.patients, t.odd as today_odd, own.own, own.acts, own.odd, e.emergencies,
       (select array_agg(d.patients) from consent.privacy_day d
         where d.role = t.role and d.account_id <> w.account_id and d.day < w.day and d.day >= w.day - $3::int) as peers
       from unnest($1::text[], $2::date[]) as w (account_id, day)
       left join consent.privacy_day t on t.account_id = w.account_id and t.day = w.day
       cross join lateral (select array_agg(d.patients) as own, coalesce(sum(d.acts), 0)::int as acts, coalesce(sum(d.odd), 0)::int as odd
         from consent.privacy_day d where d.account_id = w.account_id and d.day < w.day and d.day >= w.day - $3::int) own
       cross join lateral (select count(*)::int as emergencies from consent.emergency m
         where m.account_id = w.account_id and m.opened_at < (w.day + 1)::timestamp at time zone 'Asia/Shanghai'
           and m.opened_at >= (w.day + 1 - $4::int)::timestamp at time zone 'Asia/Shanghai') e`,
    [days.map(({ accountId }) => accountId), days.map(({ day }) => day), law.historyDays, law.emergencies.days],
  );
  return new Map(rows.map((row) => [keyOf({ accountId: row.account_id, day: row.day }), row]));
}

/** Those of the days whose series of refused attempts a new one may belong to: of the day itself, or of the evening before. */
function withRefusals(days: readonly PersonDay[], acts: readonly Act[]): PersonDay[] {
  const refused = new Set(acts.filter(({ outcome }) => outcome === 'denied').map(keyOf));
  return days.filter(
    ({ accountId, day }) =>
      refused.has(keyOf({ accountId, day })) || refused.has(keyOf({ accountId, day: dayBefore(day) })),
  );
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

interface ActRow {
  of_day: string;
  account_id: string;
  entry_id: string;
  patient_id: string;
  at: Date;
  day: string;
  hour: number;
  outcome: 'permitted' | 'denied';
}

/** Refused attempts of these days, with the time before midnight that a series may have begun in. */
async function loadDenied(tx: Tx, days: readonly PersonDay[], law: DetectionLaw): Promise<Map<string, Act[]>> {
  if (days.length === 0) return new Map();
  const rows = await tx.query<ActRow>(
    `select w.day::text as of_day, a.account_id, a.entry_id, a.patient_id, a.at, a.day::text as day, a.hour, a.outcome
       from unnest($1::text[], $2::date[]) as w (account_id, day)
       join consent.privacy_act a on a.account_id = w.account_id and a.day in (w.day, w.day - 1) and a.outcome = 'denied'
         and a.at >= w.day::timestamp at time zone 'Asia/Shanghai' - make_interval(mins => $3)
      order by a.at, a.entry_id`,
    [
      days.map(({ accountId }) => accountId),
      days.map(({ day }) => day),
      Math.max(law.denied.minutes, law.guesses.minutes),
    ],
  );
  const found = new Map<string, Act[]>();
  for (const row of rows) {
    const key = keyOf({ accountId: row.account_id, day: row.of_day });
    const act: Act = {
      entryId: row.entry_id,
      accountId: row.account_id,
      patientId: row.patient_id,
      at: row.at,
      day: row.day,
      hour: row.hour,
      outcome: row.outcome,
    };
    const of = found.get(key);
    if (of === undefined) found.set(key, [act]);
    else of.push(act);
  }
  return found;
}
