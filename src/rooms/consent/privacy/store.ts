import { newId } from '#fhir';
import type { Ids, LocalText, Role, Tx } from '#kernel';
import { NOTHING_THERE_BASIS } from '#platform/http';
import type { EntryActor, EntryBody } from '../ledger/entry.ts';
import { findEntries } from '../ledger/find-entry.ts';
import type { DetectionLaw } from './lawbook.ts';
import type { Act, FindingRule, Hit } from './model.ts';

/** Somebody whose acts are looked at, as the ledger last named them: who works here, and a patient to whom something was refused. */
export interface StaffPerson {
  readonly accountId: string;
  readonly fhirUser?: string;
  readonly role: Role;
  readonly name: LocalText;
  readonly organization?: { readonly id: string; readonly name: LocalText };
  readonly lookedFor: boolean;
}

/** One entry of the ledger. */
export interface PlacedEntry {
  readonly shard: number;
  readonly body: EntryBody;
}

/** Takes the cursor for this transaction; undefined where another process is at it. */
export async function holdCursor(tx: Tx): Promise<number | undefined> {
  const [row] = await tx.query<{ position: string }>(
    'select position from consent.privacy_cursor for update skip locked',
  );
  return row === undefined ? undefined : Number(row.position);
}

export async function moveCursor(tx: Tx, position: number): Promise<void> {
  await tx.query('update consent.privacy_cursor set position = $1', [position]);
}

/** Who acts as a person is named so in the entry's canonical JSON; what programs and nodes do need not be read any further. */
const BY_A_PERSON = '"kind":"person"';

/** Likewise of what was asked for and is not here. */
const ON_NOTHING = `"basis":"${NOTHING_THERE_BASIS}"`;

/**
 * Entries by people about a patient, or about what is not here, from a position on, in the order in which they were given their places.
 *
 * @returns with the position behind the last that was looked at; undefined where there is nothing
 */
export async function readEntries(
  tx: Tx,
  from: number,
  limit: number,
): Promise<{ readonly entries: PlacedEntry[]; readonly looked: number; readonly next: number } | undefined> {
  const leaves = await tx.query<{ position: string; shard: number; entry_id: string }>(
    'select position, shard, entry_id from consent.ledger_leaf where position >= $1 order by position limit $2',
    [from, limit],
  );
  const last = leaves.at(-1);
  if (last === undefined) return undefined;
  const rows = await findEntries(
    tx,
    leaves.map(({ entry_id }) => entry_id),
  );
  const entries = leaves.flatMap(({ shard, entry_id }): PlacedEntry[] => {
    const row = rows.get(entry_id);
    const isWorthALook = row !== undefined && (row.patient_id !== null || row.body.includes(ON_NOTHING));
    if (!isWorthALook || !row.body.includes(BY_A_PERSON)) return [];
    return [{ shard, body: JSON.parse(row.body) as EntryBody }];
  });
  return { entries, looked: leaves.length, next: Number(last.position) + 1 };
}

/** How many entries have not been looked through. */
export async function countBehind(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ behind: string }>(
    `select greatest(0, coalesce((select max(position) + 1 from consent.ledger_leaf), 0) - position) as behind from consent.privacy_cursor`,
  );
  return Number(row?.behind ?? 0);
}

type Person = Extract<EntryActor, { readonly kind: 'person' }>;

/** Keeps who acted, as they were last named; answers all of them. Who is named as before is not written again. */
export async function keepPeople(tx: Tx, people: readonly Person[]): Promise<StaffPerson[]> {
  const newest = [...new Map(people.map((person) => [person.accountId, person])).values()];
  const accounts = newest.map(({ accountId }) => accountId);
  await tx.query(
    `insert into consent.privacy_person as p (account_id, fhir_user, role, name, organization_id, organization_name)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     on conflict (account_id) do update set fhir_user = excluded.fhir_user, role = excluded.role, name = excluded.name,
       organization_id = excluded.organization_id, organization_name = excluded.organization_name
     where (p.fhir_user, p.role, p.name, p.organization_id, p.organization_name) is distinct from
       (excluded.fhir_user, excluded.role, excluded.name, excluded.organization_id, excluded.organization_name)`,
    [
      accounts,
      newest.map(({ fhirUser }) => fhirUser ?? null),
      newest.map(({ role }) => role),
      newest.map(({ name }) => JSON.stringify(name)),
      newest.map(({ organization }) => organization?.id ?? null),
      newest.map(({ organization }) => (organization ? JSON.stringify(organization.name) : null)),
    ],
  );
  const rows = await tx.query<PersonRow>(
    `select ${PERSON_COLUMNS} from consent.privacy_person where account_id = any($1::text[])`,
    [accounts],
  );
  return rows.map(toPerson);
}

export interface PersonRow {
  account_id: string;
  fhir_user: string | null;
  role: Role;
  name: string;
  organization_id: string | null;
  organization_name: string | null;
  looked_for: boolean;
}

export const PERSON_COLUMNS = 'account_id, fhir_user, role, name, organization_id, organization_name, looked_for';

export function toPerson(row: PersonRow): StaffPerson {
  const { organization_id: id, organization_name: name } = row;
  return {
    accountId: row.account_id,
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    role: row.role,
    name: JSON.parse(row.name) as LocalText,
    ...(id === null || name === null ? {} : { organization: { id, name: JSON.parse(name) as LocalText } }),
    lookedFor: row.looked_for,
  };
}

/** Writes acts down by person, and counts each once on the day that it lies on: what it costs does not grow with the acts that the day has already. */
export async function keepActs(
  tx: Tx,
  acts: readonly (Act & { readonly shard: number })[],
  people: readonly StaffPerson[],
  { hours }: Pick<DetectionLaw, 'hours'>,
): Promise<void> {
  await tx.query(
    // What this statement adds is not seen by what it asks of the table: `known` is what was there before.
    `with added as (
       insert into consent.privacy_act (account_id, day, hour, at, shard, entry_id, patient_id, outcome)
         select * from unnest($1::text[], $2::date[], $3::smallint[], $4::timestamptz[], $5::smallint[], $6::text[], $7::text[], $8::text[])
       on conflict do nothing returning account_id, day, hour, patient_id),
     met as (
       select account_id, day, patient_id, count(*) as acts, count(*) filter (where hour < $12 or hour >= $13) as odd,
              exists (select from consent.privacy_act known
                where (known.account_id, known.day, known.patient_id) = (added.account_id, added.day, added.patient_id)) as before
         from added group by account_id, day, patient_id)
     insert into consent.privacy_day as d (account_id, day, role, organization_id, patients, acts, odd)
       select m.account_id, m.day, p.role, p.organization_id, count(*) filter (where not m.before and m.patient_id <> ''), sum(m.acts), sum(m.odd)
         from met m
         join unnest($9::text[], $10::text[], $11::text[]) as p (account_id, role, organization_id) on p.account_id = m.account_id
        group by m.account_id, m.day, p.role, p.organization_id
     on conflict (account_id, day) do update
       set patients = d.patients + excluded.patients, acts = d.acts + excluded.acts, odd = d.odd + excluded.odd`,
    [
      acts.map(({ accountId }) => accountId),
      acts.map(({ day }) => day),
      acts.map(({ hour }) => hour),
      acts.map(({ at }) => at.toISOString()),
      acts.map(({ shard }) => shard),
      acts.map(({ entryId }) => entryId),
      acts.map(({ patientId }) => patientId),
      acts.map(({ outcome }) => outcome),
      people.map(({ accountId }) => accountId),
      people.map(({ role }) => role),
      people.map(({ organization }) => organization?.id ?? null),
      hours.from,
      hours.to,
    ],
  );
}

/** Each person's day once. */
export function daysOf(acts: readonly Pick<Act, 'accountId' | 'day'>[]): { accountId: string; day: string }[] {
  return [...new Map(acts.map(({ accountId, day }) => [`${accountId} ${day}`, { accountId, day }])).values()];
}

/** Keeps what was found. The same again adds its new entries, and is never a second finding. */
export async function keepHits(
  tx: Tx,
  ids: Ids,
  hits: readonly Hit[],
  law: Pick<DetectionLaw, 'hours'>,
  at: Date,
): Promise<void> {
  for (const hit of hits) {
    const { rule, accountId, day, patientId = '', score, facts, acts, actsInAll } = hit;
    const times = acts.map((act) => act.at.getTime());
    const [first, last] = times.length === 0 ? [at, at] : [new Date(Math.min(...times)), new Date(Math.max(...times))];
    const [row] = await tx.query<{ id: string; entries: number }>(
      `insert into consent.privacy_finding as f (id, rule, account_id, day, patient_id, score, facts, first_at, last_at, entries)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
       on conflict (rule, account_id, day, patient_id) do update set score = greatest(f.score, excluded.score),
         facts = excluded.facts, first_at = least(f.first_at, excluded.first_at), last_at = greatest(f.last_at, excluded.last_at)
       returning id, entries`,
      [newId(ids), rule, accountId, day, patientId, score, JSON.stringify(facts), first, last],
    );
    if (row === undefined) continue;
    const added = acts.length === 0 ? 0 : await keepEntries(tx, row.id, acts);
    // Acts of before the finding was one: they are taken in once.
    if (actsInAll !== undefined && row.entries + added < actsInAll) await keepOddEntries(tx, row.id, hit, law);
  }
}

/** @returns how many were added */
async function keepEntries(tx: Tx, findingId: string, acts: Hit['acts']): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `with added as (
       insert into consent.privacy_finding_entry (finding_id, entry_id, shard, at)
         select $1, entry_id, shard, at from consent.privacy_act
          where account_id = $2 and day = any($3::date[]) and entry_id = any($4::text[])
       on conflict do nothing returning 1),
     counted as (
       update consent.privacy_finding set entries = entries + (select count(*) from added)
        where id = $1 and exists (select from added))
     select count(*)::int as n from added`,
    [findingId, acts[0]?.accountId ?? '', [...new Set(acts.map(({ day }) => day))], acts.map(({ entryId }) => entryId)],
  );
  return row?.n ?? 0;
}

/** Every act of the day outside the usual hours. */
async function keepOddEntries(
  tx: Tx,
  findingId: string,
  { accountId, day }: Pick<Hit, 'accountId' | 'day'>,
  { hours }: Pick<DetectionLaw, 'hours'>,
): Promise<void> {
  await tx.query(
    `with added as (
       insert into consent.privacy_finding_entry (finding_id, entry_id, shard, at)
         select $1, entry_id, shard, at from consent.privacy_act
          where account_id = $2 and day = $3 and (hour < $4 or hour >= $5)
       on conflict do nothing returning at)
     update consent.privacy_finding f set entries = f.entries + a.n, first_at = least(f.first_at, a.first), last_at = greatest(f.last_at, a.last)
       from (select count(*) as n, min(at) as first, max(at) as last from added) a where f.id = $1 and a.n > 0`,
    [findingId, accountId, day, hours.from, hours.to],
  );
}

/** What is older than the rules look back is forgotten here; the ledger keeps it. */
export async function forgetActs(tx: Tx, beforeDay: string): Promise<void> {
  await tx.query(
    `with gone as (delete from consent.privacy_day where day < $1 returning account_id, day)
     delete from consent.privacy_act a using gone where (a.account_id, a.day) = (gone.account_id, gone.day)`,
    [beforeDay],
  );
}

/** A finding as kept. */
export interface FindingRow {
  id: string;
  rule: FindingRule;
  account_id: string;
  day: string;
  patient_id: string;
  score: number;
  facts: string;
  first_at: Date;
  last_at: Date;
  entries: number;
  verdict: 'explained' | 'needs-answer' | 'misuse' | null;
  decided_entries: number | null;
}
