import { readMany } from '#fhir';
import { addDays, type LawEntry, lawInForce, type Scope } from '#kernel';
import { dayIn, isDay } from '../civil-day.ts';
import { PERMIT_KINDS, type PermitKind } from '../contract.ts';
import { ADOPTION_DAYS } from '../lawbook.ts';
import { PRACTICE_LAW } from '../practice-law.ts';
import { qualificationsOf, showPermits } from './fhir.ts';
import { decidePermit, type NewPermit } from './rules.ts';
import { insertPermit, permitsOf } from './store.ts';

/** A clinician who worked here before permits were kept. */
export interface WorkingClinician {
  readonly practitionerId: string;
  readonly organizationId: string;
}

/**
 * Takes over, once for a database, what it knew of its clinicians before it kept permits: the qualifications that their Practitioner names by our code
 * system. Who has none of these, and works here, gets a registration of this place that nobody has seen, at their institution, until a quarter later; the
 * regulator's desk finds them by `evidence: adopted`. A new database has nobody, and from then on whoever has no permit may not practise.
 *
 * @param clinicians - accounts of clinicians as they are
 * @returns how many permits were taken over; undefined where it was done before
 */
export async function adoptPermits(scope: Scope, clinicians: readonly WorkingClinician[]): Promise<number | undefined> {
  const now = scope.clock.now();
  const [mine] = await scope.tx.query(
    'insert into credentialing.adoption (adopted_at, permits) values ($1, 0) on conflict do nothing returning once',
    [now],
  );
  if (mine === undefined) return undefined;
  const organizations = Map.groupBy(clinicians, ({ practitionerId }) => practitionerId);
  const keys = [...organizations.keys()].map((id) => ({ type: 'Practitioner', id }));
  const stored = new Map((await readMany(scope.tx, keys)).map((one) => [one.id, one]));
  let taken = 0;
  for (const { id } of keys) {
    const found = stored.get(id);
    const employers = (organizations.get(id) ?? []).map(({ organizationId }) => ({ organizationId }));
    const named = found === undefined || found.deleted ? [] : fromQualifications(id, found.body, employers);
    const wanted = named.length > 0 ? named : unseen(scope, id, employers, now);
    for (const one of wanted) {
      const permit = decidePermit(one, scope.ids.next());
      if (!permit.ok) continue;
      taken += Number(await insertPermit(scope.tx, permit.value, { by: 'upgrade', at: now }));
    }
    if (wanted.length > 0) await showPermits(scope, id, await permitsOf(scope.tx, id));
  }
  await scope.tx.query('update credentialing.adoption set permits = $1', [taken]);
  if (taken > 0) {
    scope.note({
      action: 'create',
      outcome: 'permitted',
      kinds: { VerificationResult: taken },
      basis: 'credentialing.permits-adopted',
    });
  }
  return taken;
}

type Employers = readonly { readonly organizationId: string }[];

/** Permits as a Practitioner names them. One that has to name its institutions gets those where its holder works. */
function fromQualifications(practitionerId: string, body: string, employers: Employers): NewPermit[] {
  return qualificationsOf(body).flatMap(({ code, from, until }) => {
    const kind = PERMIT_KINDS.find((one) => one === code);
    if (kind === undefined || from === undefined || !isDay(from)) return [];
    const isTied = PRACTICE_LAW.permits.some(({ value }) => value.kind === kind && value.employers === 'named');
    return [
      {
        practitionerId,
        kind,
        profession: 'doctor',
        firstDay: from,
        lastDay: until,
        employers: isTied ? employers : [],
        evidence: 'adopted',
      },
    ];
  });
}

/** A registration of this place that nobody has seen. */
function unseen({ node }: Scope, practitionerId: string, employers: Employers, now: Date): NewPermit[] {
  const kind = homeKindOf(node.jurisdiction);
  const timeZone = lawInForce(PRACTICE_LAW.timeZones, node.jurisdiction, '9999-12-31')?.value;
  if (kind === undefined || timeZone === undefined) return [];
  const firstDay = dayIn(now, timeZone);
  const days = daysOf(ADOPTION_DAYS, node.jurisdiction, firstDay);
  return [
    {
      practitionerId,
      kind,
      profession: 'doctor',
      firstDay,
      lastDay: addDays(firstDay, days),
      employers,
      evidence: 'adopted',
    },
  ];
}

/** What a registration is called where it is at home. */
function homeKindOf(jurisdiction: string): PermitKind | undefined {
  const home = PRACTICE_LAW.permits.find((entry) => entry.jurisdiction === jurisdiction && entry.value.role === 'home');
  return home?.value.kind;
}

function daysOf(entries: readonly LawEntry<number>[], jurisdiction: string, day: string): number {
  return lawInForce(entries, jurisdiction, day)?.value ?? 0;
}
