import type { Tx } from '#kernel';
import { isOddHour } from './detect.ts';
import type { DetectionLaw } from './lawbook.ts';
import type { Act, DayFacts } from './model.ts';
import { daysOf } from './store.ts';

interface ActRow {
  entry_id: string;
  patient_id: string;
  at: Date;
  day: string;
  hour: number;
  outcome: 'permitted' | 'denied';
}

/** What is known of each person's day on which one of these acts lies. A few queries for each; a batch holds some dozens of such days at most. */
export async function loadDays(
  tx: Tx,
  acts: readonly Pick<Act, 'accountId' | 'day'>[],
  law: DetectionLaw,
): Promise<DayFacts[]> {
  const facts: DayFacts[] = [];
  for (const { accountId, day } of daysOf(acts)) {
    const { denied, odd } = await loadActsOf(tx, accountId, day, law);
    facts.push({
      accountId,
      day,
      ...(await loadCounts(tx, accountId, day, law)),
      denied,
      oddActs: odd,
      emergencies: await countEmergencies(tx, accountId, day, law),
    });
  }
  return facts;
}

type Counts = Pick<DayFacts, 'patients' | 'ownDays' | 'peerDays' | 'historyActs' | 'historyOddActs'>;

async function loadCounts(tx: Tx, accountId: string, day: string, law: DetectionLaw): Promise<Counts> {
  const { from, to } = law.hours;
  const [row] = await tx.query<{
    patients: number;
    own: number[] | null;
    peers: number[] | null;
    acts: number;
    odd: number;
  }>(
    `with today as (select role, patients from consent.privacy_day where account_id = $1 and day = $2)
     select (select patients from today) as patients,
       (select array_agg(patients) from consent.privacy_day
         where account_id = $1 and day < $2 and day >= $2::date - $3::int) as own,
       (select array_agg(d.patients) from consent.privacy_day d, today t
         where d.role = t.role and d.account_id <> $1 and d.day < $2 and d.day >= $2::date - $3::int) as peers,
       count(*)::int as acts, count(*) filter (where hour < $4 or hour >= $5)::int as odd
       from consent.privacy_act where account_id = $1 and day < $2 and day >= $2::date - $3::int`,
    [accountId, day, law.historyDays, from, to],
  );
  return {
    patients: row?.patients ?? 0,
    ownDays: row?.own ?? [],
    peerDays: row?.peers ?? [],
    historyActs: row?.acts ?? 0,
    historyOddActs: row?.odd ?? 0,
  };
}

/** The day's acts that a rule may name: refused ones, with the hour before midnight, and those at odd hours. */
async function loadActsOf(
  tx: Tx,
  accountId: string,
  day: string,
  law: DetectionLaw,
): Promise<{ denied: Act[]; odd: Act[] }> {
  const { from, to } = law.hours;
  const rows = await tx.query<ActRow>(
    `select entry_id, patient_id, at, day::text as day, hour, outcome from consent.privacy_act
      where account_id = $1 and ((day = $2 and (hour < $3 or hour >= $4))
         or (outcome = 'denied' and day in ($2::date, $2::date - 1) and at >= $2::timestamp at time zone 'Asia/Shanghai' - make_interval(mins => $5)))
      order by at, entry_id`,
    [accountId, day, from, to, law.denied.minutes],
  );
  const acts = rows.map(
    (row): Act => ({
      entryId: row.entry_id,
      accountId,
      patientId: row.patient_id,
      at: row.at,
      day: row.day,
      hour: row.hour,
      outcome: row.outcome,
    }),
  );
  return {
    denied: acts.filter((act) => act.outcome === 'denied'),
    odd: acts.filter((act) => act.day === day && isOddHour(act.hour, law)),
  };
}

async function countEmergencies(tx: Tx, accountId: string, day: string, law: DetectionLaw): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from consent.emergency
      where account_id = $1 and opened_at < ($2::date + 1)::timestamp at time zone 'Asia/Shanghai'
        and opened_at >= ($2::date + 1 - $3::int)::timestamp at time zone 'Asia/Shanghai'`,
    [accountId, day, law.emergencies.days],
  );
  return row?.n ?? 0;
}
