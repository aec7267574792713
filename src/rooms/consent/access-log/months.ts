import { shardOf } from '#fhir';
import type { LocalText, Scope } from '#kernel';
import type { AccessMonth } from '../contract.ts';
import { BY_CARER } from './entries.ts';
import { eachRecordOf } from './own-log.ts';

/** Both nodes keep the same civil time all year. */
const CIVIL_ZONE = 'Asia/Hong_Kong';

interface MonthRow {
  readonly month: string;
  readonly role: string;
  readonly organization: { readonly id: string; readonly name: LocalText } | null;
  readonly acts: number;
  readonly denied: number;
}

/** What others did with the patient's records in the last twelve months, here and as neighbours told: by month and institution. One walk along an index each. */
export async function monthsOf(scope: Scope, patientId: string): Promise<AccessMonth[]> {
  const rows = await eachRecordOf(scope, patientId, (record) => countMonths(scope, record, patientId));
  const sums = new Map<string, AccessMonth>();
  for (const { organization, ...row } of rows.flat()) {
    const key = `${row.month}/${organization?.id ?? ''}/${organization === null ? row.role : ''}`;
    const before = sums.get(key);
    const [acts, denied] = [row.acts + (before?.acts ?? 0), row.denied + (before?.denied ?? 0)];
    sums.set(key, { ...row, acts, denied, ...(organization === null ? {} : { organization }) });
  }
  return [...sums.values()].sort((a, b) => (a.month < b.month ? 1 : a.month > b.month ? -1 : b.acts - a.acts));
}

function countMonths({ tx, clock }: Scope, record: string, own: string): Promise<MonthRow[]> {
  return tx.query<MonthRow>(
    `with act as (
       select e.at, e.body::jsonb ->> 'outcome' as outcome,
              coalesce(a ->> 'role', a ->> 'kind') as role,
              coalesce(a -> 'organization', case when a ? 'onBehalfOf' then
                jsonb_build_object('id', a -> 'onBehalfOf' ->> 'organization', 'name', a -> 'onBehalfOf' -> 'organizationName') end) as organization
         from consent.ledger_entry e, lateral (select e.body::jsonb -> 'actor' as a) actor
        where e.shard = $1 and e.patient_id = $2 and e.at > $3::timestamptz - interval '12 months'
          and (a ->> 'patientId') is distinct from $4
       union all
       select r.at, r.body::jsonb ->> 'outcome', r.body::jsonb ->> 'role', r.body::jsonb -> 'organization'
         from consent.remote_access r
        where r.shard = $1 and r.patient_id = $2 and r.at > $3::timestamptz - interval '12 months' and (r.body::jsonb ->> 'role' <> 'patient' or r.body::jsonb ->> 'basis' = '${BY_CARER}'))
     select to_char(at at time zone '${CIVIL_ZONE}', 'YYYY-MM') as month, role, organization,
            count(*)::int as acts, count(*) filter (where outcome = 'denied')::int as denied
       from act group by 1, 2, 3`,
    [shardOf(record), record, clock.now().toISOString(), own],
  );
}
