import type { z } from 'zod';
import { type LocalText, lawInForce, personOf, RefusalError, type Scope } from '#kernel';
import { dayIn, daysBetween } from '../civil-day.ts';
import type { FindPracticeDays, PermitKind, PracticeDays } from '../contract.ts';
import { PERMIT_WORDS } from '../labels.ts';
import { TIME_ZONES } from '../lawbook.ts';
import type { Permission } from '../model.ts';
import { organizationName, practitionerIdOf } from '../people.ts';
import { refusePermit } from './messages.ts';

/** A visit was signed under a permission: the day counts for its permit, at that institution. In the transaction of the signature. */
export async function countVisit(
  scope: Pick<Scope, 'tx' | 'node'>,
  signed: {
    readonly practitionerId: string;
    readonly organizationId: string;
    readonly permission: Permission;
    readonly at: Date;
  },
): Promise<void> {
  const timeZone = lawInForce(TIME_ZONES, scope.node.jurisdiction, '9999-12-31')?.value ?? 'UTC';
  await scope.tx.query(
    `insert into credentialing.practice_day (practitioner_id, day, organization_id, permit_id, visits) values ($1, $2, $3, $4, 1)
     on conflict (practitioner_id, day, organization_id, permit_id) do update set visits = practice_day.visits + 1`,
    [signed.practitionerId, dayIn(signed.at, timeZone), signed.organizationId, signed.permission.permit.id],
  );
}

/** Three years are as long as a short-term permit lives, and as a claim may reach back. */
const RANGE_DAYS_MAX = 1_096;

/**
 * The days on which somebody practised, by place and permit, with totals by institution and month.
 *
 * @refuses credentialing.range
 */
export async function listPracticeDays(
  scope: Scope,
  { practitioner, from, to }: z.output<typeof FindPracticeDays>,
): Promise<PracticeDays> {
  const span = daysBetween(from, to);
  if (span < 0 || span > RANGE_DAYS_MAX) {
    throw new RefusalError(refusePermit('credentialing.range', { from, to }, 'to'));
  }
  const person = personOf(scope);
  const id = person.role === 'regulator' ? practitioner : practitionerIdOf(person);
  const rows = await scope.tx.query<{
    day: string;
    organization_id: string;
    permit_id: string;
    kind: PermitKind;
    visits: number;
  }>(
    `select d.day::text, d.organization_id, d.permit_id, p.kind, d.visits from credentialing.practice_day d
       join credentialing.permit p on p.id = d.permit_id
     where d.practitioner_id = $1 and d.day between $2 and $3 order by d.day, d.organization_id, d.permit_id`,
    [id ?? '', from, to],
  );
  const [kinds, detail] = [{ Practitioner: 1 }, { practitioner: id ?? '' }];
  scope.note({ action: 'read', outcome: 'permitted', kinds, basis: 'credentialing.practice-days', detail });
  const days = rows.map((row) => ({
    day: row.day,
    organizationId: row.organization_id,
    organization: organizationName(row.organization_id),
    permitId: row.permit_id,
    kindText: PERMIT_WORDS[row.kind],
    visits: row.visits,
  }));
  return { days, totals: totalsOf(days) };
}

type Line = PracticeDays['days'][number];

function totalsOf(days: readonly Line[]): PracticeDays['totals'] {
  const byOrganization = [...Map.groupBy(days, ({ organizationId }) => organizationId)].map(
    ([organizationId, lines]) => ({
      organizationId,
      organization: lines[0]?.organization as LocalText,
      ...sumOf(lines),
    }),
  );
  const byMonth = [...Map.groupBy(days, ({ day }) => day.slice(0, 7))].map(([month, lines]) => ({
    month,
    ...sumOf(lines),
  }));
  return { ...sumOf(days), byOrganization, byMonth };
}

/** A day at two institutions is one day. */
function sumOf(lines: readonly Line[]): { days: number; visits: number } {
  return {
    days: new Set(lines.map(({ day }) => day)).size,
    visits: lines.reduce((sum, { visits }) => sum + visits, 0),
  };
}
