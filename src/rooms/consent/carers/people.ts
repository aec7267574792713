import { parseFhirJson, readResource, type StoredResource } from '#fhir';
import { type LawEntry, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { guardiansOf, isDeceased, isOfAge, standingForMe } from '#rooms/identity';
import { patientOf } from '../artefacts/who.ts';
import { refuse } from '../messages.ts';
import { type CarerLaw, carerLaw } from './lawbook.ts';
import { refuseCarer } from './messages.ts';
import type { NamingFacts } from './rules.ts';
import { countWaiting } from './store.ts';

/** A person by their record here. */
export interface Known {
  readonly patientId: string;
  readonly stored: StoredResource;
  readonly birthDate: string | undefined;
  readonly isOfAge: boolean;
  readonly isDeceased: boolean;
}

/** The law in force here today, and the day. @refuses consent.carer-no-law */
export function lawToday({ node, clock }: Pick<Scope, 'node' | 'clock'>): {
  readonly today: string;
  readonly law: CarerLaw;
  readonly entry: LawEntry<CarerLaw>;
} {
  const today = toCalendarDate(clock.now());
  const entry = carerLaw(node.jurisdiction, today);
  if (entry === undefined) throw new RefusalError(refuseCarer('consent.carer-no-law'));
  return { today, law: entry.value, entry };
}

/** The patient who is signed in, by their record. @refuses consent.not-own-record */
export async function meToday(scope: Scope): Promise<Known> {
  const known = await personToday(scope, patientOf(scope).patientId);
  if (known === undefined) throw new RefusalError(refuse('consent.not-own-record'));
  return known;
}

export async function personToday({ tx, clock }: Scope, patientId: string): Promise<Known | undefined> {
  const stored = await readResource(tx, 'Patient', patientId);
  if (stored === undefined || stored.deleted) return undefined;
  const { birthDate: told } = parseFhirJson(stored.body);
  const birthDate = typeof told === 'string' ? told : undefined;
  const isGrown = isOfAge(birthDate, toCalendarDate(clock.now()));
  return { patientId, stored, birthDate, isOfAge: isGrown, isDeceased: isDeceased(stored) };
}

/** What speaks for and against that somebody names a carer now. */
export async function namingFacts(
  { tx, clock }: Scope,
  { patientId, isOfAge: isGrown, isDeceased: isDead }: Known,
): Promise<NamingFacts> {
  const today = toCalendarDate(clock.now());
  const carers = (await standingForMe(tx, patientId, today)).filter(({ kind }) => kind === 'carer').length;
  return {
    isOfAge: isGrown,
    isDeceased: isDead,
    hasGuardian: (await guardiansOf(tx, patientId, today)).length > 0,
    atOnce: carers + (await countWaiting(tx, patientId, clock.now())),
  };
}
