import { type GateWrite, parseFhirJson, readMany } from '#fhir';
import { orThrow, type Scope } from '#kernel';
import type { ActKind } from '../model.ts';
import { decidePracticeUntil, type PracticeQuestion } from './decide-practice.ts';
import { permitsOf } from './store.ts';

/** Somebody is to be there, at a time to come. */
interface Duty {
  readonly practitionerId: string;
  readonly act: Extract<ActKind, 'be-booked' | 'be-rostered'>;
  /** Where the resource says it. */
  readonly organizationId?: string | undefined;
  readonly at: Date;
  /** Its last instant, where it is known: the permit holds to it. */
  readonly through?: Date | undefined;
}

type Content = Readonly<Record<string, unknown>>;

/** An appointment that is still to take place. */
const TO_COME = new Set(['proposed', 'pending', 'booked', 'arrived', 'checked-in', 'waitlist']);

/**
 * A booking or a roster written by plain FHIR, whoever writes it: each practitioner whom it names must be permitted to practise there at that time, not only today. What is over
 * is history and asks for nothing. A program may bring in what it knows of people of whom no permit is on file here; for persons that is a no.
 *
 * @refuses all of `mayPractise`, for every practitioner; why a permit was taken away is not told
 */
export async function refuseDuties(scope: Scope, { after }: GateWrite): Promise<void> {
  const { type, resource = {} } = after ?? {};
  if (type !== 'Appointment' && type !== 'Schedule') return;
  const duties = await (type === 'Appointment'
    ? bookingsOf(scope, resource as Content)
    : rostersOf(scope, resource as Content));
  const { actor, clock, tx } = scope;
  const own = actor.kind === 'person' ? actor.organization?.id : undefined;
  // Only a clinician's writes are decided where they are written.
  const lock = actor.kind === 'person' && actor.role === 'clinician' ? 'hold' : 'look';
  for (const { practitionerId, act, organizationId = own ?? '', at, through } of duties) {
    if (at < clock.now()) continue;
    if (actor.kind !== 'person' && (await permitsOf(tx, practitionerId)).length === 0) continue;
    const question: PracticeQuestion = {
      practitionerId,
      acts: [{ kind: act }],
      organizationId,
      isWithoutReasons: true,
    };
    const ask = (when: Date) => decidePracticeUntil(scope, { ...question, at: when }, lock);
    const until = orThrow(await ask(at))[0]?.until;
    // What ends it is told as of the instant in which it ends.
    if (until !== undefined && through !== undefined && until <= through) orThrow(await ask(until));
  }
}

async function bookingsOf({ tx }: Scope, { status, start, participant }: Content): Promise<Duty[]> {
  const at = instantOf(start);
  if (at === undefined || !TO_COME.has(String(status))) return [];
  const actors = listOf(participant)
    .filter((one) => one['status'] !== 'declined')
    .flatMap(({ actor }) => referenceOf(actor) ?? []);
  return (await peopleOf(tx, actors)).map((one) => ({ ...one, act: 'be-booked', at }));
}

/** From its first instant to its last: a permit that ends within the roster does not cover it, even if another begins later. One that runs already is asked about from now on. */
async function rostersOf({ tx, clock }: Scope, { active, actor, planningHorizon }: Content): Promise<Duty[]> {
  if (active === false) return [];
  const { start, end } = (planningHorizon ?? {}) as Content;
  const now = clock.now();
  const [first = now, through] = [instantOf(start), instantOf(end, 'end')];
  if (through !== undefined && through < now) return [];
  const at = first < now ? now : first;
  const people = await peopleOf(
    tx,
    listOf(actor).flatMap((one) => referenceOf(one) ?? []),
  );
  return people.map((one) => ({ ...one, act: 'be-rostered' as const, at, through }));
}

/** Practitioners, also by a role, which says where; a place or a service among them says where for those who have no role. */
async function peopleOf(
  tx: Scope['tx'],
  references: readonly string[],
): Promise<{ practitionerId: string; organizationId?: string | undefined }[]> {
  const keys = references.flatMap((reference) => {
    const [, type, id] =
      /^(Practitioner|PractitionerRole|Location|HealthcareService)\/([A-Za-z0-9.-]{1,64})$/.exec(reference) ?? [];
    return type === undefined || id === undefined ? [] : [{ type, id }];
  });
  const roles = keys.filter(({ type }) => type !== 'Practitioner');
  const found = roles.length === 0 ? [] : (await readMany(tx, roles)).filter(({ deleted }) => !deleted);
  const bodies = found.map(({ body }) => parseFhirJson(body) as Content);
  const where = bodies
    .map(({ managingOrganization, providedBy }) => idOf(managingOrganization ?? providedBy, 'Organization'))
    .find(Boolean);
  const byRole = bodies.flatMap(({ resourceType, practitioner, organization }) => {
    const practitionerId = resourceType === 'PractitionerRole' ? idOf(practitioner, 'Practitioner') : undefined;
    return practitionerId === undefined
      ? []
      : [{ practitionerId, organizationId: idOf(organization, 'Organization') ?? where }];
  });
  const named = keys.flatMap(({ type, id }) =>
    type === 'Practitioner' ? [{ practitionerId: id, organizationId: where }] : [],
  );
  return [...named, ...byRole];
}

function idOf(reference: unknown, type: string): string | undefined {
  const text = referenceOf(reference);
  return text?.startsWith(`${type}/`) ? text.slice(type.length + 1) : undefined;
}

function referenceOf(value: unknown): string | undefined {
  const reference = (value as { reference?: unknown } | undefined)?.reference;
  return typeof reference === 'string' ? reference : undefined;
}

function listOf(value: unknown): Content[] {
  return Array.isArray(value) ? value.filter((one): one is Content => typeof one === 'object' && one !== null) : [];
}

/** A day without a time is read in civil time; as an end it is its last instant. */
function instantOf(value: unknown, which: 'start' | 'end' = 'start'): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const time = Date.parse(isDay ? `${value}T${which === 'end' ? '23:59:59.999' : '00:00:00'}+08:00` : value);
  return Number.isNaN(time) ? undefined : new Date(time);
}
