import {
  type AccessGate,
  type Identifier,
  parseFhirJson,
  readResource,
  type StoredResource,
  writeResources,
} from '#fhir';
import { orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { PatientView, RegisterPatient } from '../contract.ts';
import { legiblePatient, type PatientResource, toPatientResource, toPatientView } from '../fhir.ts';
import { compareFacts } from '../matching/compare-facts.ts';
import { isOtherPerson } from '../matching/decide.ts';
import { factsOf, type PersonFacts } from '../matching/facts.ts';
import { refuse } from '../messages.ts';
import type { HeldPaper } from '../papers/held.ts';
import { fromIdentifier, systemOf } from '../papers/identifier.ts';
import { noteSeenPapers } from '../review/seen-papers.ts';
import { noteShownPaper } from '../review/settled-store.ts';
import { recordsOfOnePerson } from '../review/store.ts';
import { decideRegistration, verifierOf } from '../rules.ts';
import { findByIdentifiers, type IdentifierKey, lockIdentifiers, parsePatient } from '../store.ts';

/** A person of this node, and whether they were there before. */
export interface Registered {
  readonly patientId: string;
  readonly created: boolean;
}

/**
 * Registers a person at the counter as printed on their papers. Somebody whose paper is known with the same birth date and no other name is found, not made again;
 * a counter that may not see that person is told no more of them than it typed.
 *
 * It is done for an institution, which answers for the record from then on: whoever belongs to none, or has no permit in force to work at it, registers nobody. No
 * permit to treat is asked for: taking down who somebody is treats nobody. Of the gate is asked who may look for people here: a Patient is written by this operation alone,
 * whoever may not write one by FHIR.
 *
 * @refuses identity.no-workplace, what `decideRegistration` and the gate refuse, identity.paper-held-by-another
 */
export function registerPatientWith(gate: AccessGate) {
  return async (scope: Scope, input: RegisterPatient): Promise<PatientView> => {
    await gate.admit(scope, { action: 'search', type: 'Patient' });
    const organization = workplaceOf(scope);
    const person = orThrow(decideRegistration(input, toCalendarDate(scope.clock.now()), verifierOf(scope)));
    const wanted = toPatientResource(person, organization);
    const { patient, created } = await findOrCreate(scope, wanted);
    await noteSeenPapers(scope, patient.id ?? '', wanted.identifier?.map(fromIdentifier).filter(isPaper) ?? []);
    if (created) return toPatientView(patient);
    const stored = await readResource(scope.tx, 'Patient', patient.id ?? '');
    const shown = stored === undefined ? [] : await gate.mayDisclose(scope, 'read', [stored]);
    return toPatientView(shown.length > 0 || patient.id === undefined ? patient : { ...wanted, id: patient.id });
  };
}

/** The institution for which somebody registers; a program does it for none. @refuses identity.no-workplace, what closed the workplace */
export function workplaceOf({ actor }: Pick<Scope, 'actor'>): string | undefined {
  if (actor.kind !== 'person') return undefined;
  if (actor.closedWorkplace) throw new RefusalError(...actor.closedWorkplace.refusals);
  if (actor.organization === undefined) throw new RefusalError(refuse('identity.no-workplace'));
  return actor.organization.id;
}

/**
 * Finds the person of a foreign Patient resource by the identifiers it carries, or registers them here with all that the resource says.
 * Identifiers without a system identify nobody: two sources may use the same number for different people.
 *
 * @refuses identity.paper-held-by-another where identifiers point at different people, or at one born on another day
 */
export async function registerOrFindPatient(scope: Scope, foreign: PatientResource): Promise<Registered> {
  const { id: _, meta, text: __, ...facts } = foreign;
  const tag = meta?.tag ? { meta: { tag: meta.tag } } : {};
  const organization = scope.actor.kind === 'person' ? scope.actor.organization?.id : undefined;
  const links = organization ? { managingOrganization: { reference: `Organization/${organization}` } } : {};
  const {
    generalPractitioner: ___,
    managingOrganization: ____,
    link: _____,
    ...own
  } = facts as PatientResource & { link?: unknown };
  const { patient, created } = await findOrCreate(scope, { ...own, ...tag, ...links } as PatientResource);
  return { patientId: patient.id ?? '', created };
}

/**
 * Keeps a person apart whose papers contradict those of somebody who is here: nothing is lost, and nobody is taken for another.
 * The identity desk decides later; until then neither is found by the paper that both carry.
 */
export async function registerApart(scope: Scope, foreign: PatientResource): Promise<Registered> {
  const { id: _, text: __, ...facts } = foreign;
  const patient = await create(scope, facts as PatientResource);
  return { patientId: patient.id ?? '', created: true };
}

async function findOrCreate(
  scope: Scope,
  wanted: PatientResource,
): Promise<{ patient: PatientResource; created: boolean }> {
  const read = legiblePatient(wanted);
  const keys = strongIdentifiers(read.identifier ?? []);
  await lockIdentifiers(scope.tx, keys);
  const today = toCalendarDate(scope.clock.now());
  const facts = factsOf({ ...read }, today);
  const found = await findByIdentifiers(scope.tx, keys);
  const holders = found.filter((stored) => !hasOnlyPassportsOfElsewhere(parsePatient(stored), keys, facts, today));
  if (holders.length === 0) return { patient: await create(scope, wanted), created: true };
  const holder = (await areOnePerson(scope, holders))
    ? nearest(
        holders.filter((stored) => !contradicts(parsePatient(stored), read, today)),
        wanted,
        keys,
      )
    : undefined;
  if (holder === undefined) throw new RefusalError(refuse('identity.paper-held-by-another', {}, 'identifier'));
  if (holders.length === 1) await noteWhoCame(scope, holder.id);
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId: holder.id,
    kinds: { Patient: 1 },
    basis: 'identity.same-paper',
  });
  return { patient: parsePatient(holder), created: false };
}

/**
 * Of several records of one person the one that the caller's institution keeps, then the one that holds most of the papers shown, then the oldest: what is written next names it, and stays with it when the
 * desk parts them again.
 */
function nearest(
  holders: readonly StoredResource[],
  { managingOrganization }: PatientResource,
  keys: readonly IdentifierKey[],
): StoredResource | undefined {
  const own = managingOrganization?.reference;
  const rank = (stored: StoredResource): readonly [number, number] => {
    const { identifier = [] } = parsePatient(stored);
    const { managingOrganization: keeper } = parseFhirJson(stored.body) as {
      managingOrganization?: { reference?: unknown };
    };
    const isOwn = own !== undefined && keeper?.reference === own;
    const papers = keys.filter((key) =>
      identifier.some(({ system, value }) => system === key.system && value === key.value),
    );
    return [Number(isOwn), papers.length];
  };
  return holders
    .map((stored) => ({ stored, rank: rank(stored) }))
    .sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || (a.stored.id < b.stored.id ? -1 : 1))
    .at(0)?.stored;
}

/** A paper that one of several records of a person holds alone tells which of them came to this institution: should they be parted, what it writes then goes by it. */
async function noteWhoCame({ tx, actor, clock }: Scope, record: string): Promise<void> {
  const organization = actor.kind === 'person' ? actor.organization?.id : undefined;
  if (organization === undefined || !(await recordsOfOnePerson(tx, [record])).has(record)) return;
  await noteShownPaper(tx, record, organization, clock.now());
}

/** Several records hold papers of one person only where the desk has said that they are one. */
async function areOnePerson({ tx }: Scope, [first, ...others]: readonly StoredResource[]): Promise<boolean> {
  if (first === undefined || others.length === 0) return true;
  const records = (await recordsOfOnePerson(tx, [first.id])).get(first.id) ?? [];
  return others.every(({ id }) => records.includes(id));
}

/** Whether all that both have is the number of a passport, each of another country: two countries print one number for two people. */
function hasOnlyPassportsOfElsewhere(
  known: PatientResource,
  keys: readonly IdentifierKey[],
  facts: PersonFacts,
  today: string,
): boolean {
  const both = keys.filter((key) =>
    known.identifier?.some(({ system, value }) => system === key.system && value === key.value),
  );
  const isPassport = both.every(({ system }) => system === systemOf('passport'));
  return isPassport && compareFacts(factsOf({ ...known }, today), facts).sharedPapers.length === 0;
}

/**
 * Somebody who holds one of these papers and another number of a kind that a person has for life is somebody else, or one of the papers is; and so is who is called and
 * born otherwise.
 */
function contradicts(known: PatientResource, read: PatientResource, today: string): boolean {
  const comparison = compareFacts(factsOf({ ...known }, today), factsOf({ ...read }, today));
  const { papers } = comparison;
  return (
    disagree(known.birthDate, read.birthDate) || papers === 'conflict' || papers === 'slip' || isOtherPerson(comparison)
  );
}

function isPaper(paper: HeldPaper | undefined): paper is HeldPaper {
  return paper !== undefined;
}

async function create(scope: Scope, wanted: PatientResource): Promise<PatientResource> {
  const [stored] = (await writeResources(scope, [{ create: wanted }])) as [StoredResource];
  scope.note({
    action: 'create',
    outcome: 'permitted',
    patientId: stored.id,
    kinds: { Patient: 1 },
    basis: 'identity.registration',
  });
  return parsePatient(stored);
}

function strongIdentifiers(identifiers: readonly Identifier[]): IdentifierKey[] {
  return identifiers.flatMap(({ system, value, use }) => (system && value && use !== 'old' ? [{ system, value }] : []));
}

/** A year agrees with every day in it; two whole dates must be equal. */
function disagree(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return !one.startsWith(other) && !other.startsWith(one);
}
