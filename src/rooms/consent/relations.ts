import { isObject, parseFhirJson, readMany, type StoredResource } from '#fhir';
import type { PersonActor, Scope } from '#kernel';
import { livingRecordsOf } from '#rooms/identity';
import type { TreatmentRelation } from './access-model.ts';
import { endOf, holdsAt, isDateTime } from './civil-bounds.ts';
import { holdsByLaw, type RelationLaw, relationLaw } from './provisions/lawbook.ts';
import { searchAll } from './search-all.ts';

const DAY_MS = 86_400_000;

/** Encounters that make no treatment relation: they never took place. */
const NOT_HELD = 'cancelled,entered-in-error';

/** A visit that has not ended. @source https://hl7.org/fhir/R4/valueset-encounter-status.html */
const GOES_ON: ReadonlySet<string> = new Set(['planned', 'arrived', 'triaged', 'in-progress', 'onleave']);

/** An appointment that is meant to be kept. @source https://hl7.org/fhir/R4/valueset-appointmentstatus.html */
export const BOOKED: readonly string[] = ['booked', 'arrived', 'checked-in', 'fulfilled'];

/** An order, not a plan or a proposal. @source https://hl7.org/fhir/R4/valueset-request-intent.html */
export const ORDERED: readonly string[] = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];

/** Statuses of episodes in which an organisation has taken a patient on. @source https://hl7.org/fhir/R4/valueset-episode-of-care-status.html */
const TAKEN_ON = 'active,onhold';

export type Relations = ReadonlyMap<string, TreatmentRelation>;

/** Whose law says which relation holds, and when. */
type Here = Pick<Scope, 'tx' | 'node' | 'clock'>;

/**
 * Which of these patients the clinician's organisation treats, and why. Who treats a person by one record treats the same person by another; whose workplace is closed
 * to them treats nobody, also nobody by whom they are named.
 *
 * @param counts - which relations are asked about; all of them where absent
 */
export async function loadRelations(
  here: Here,
  actor: PersonActor,
  patientIds: readonly string[],
  counts: (relation: TreatmentRelation) => boolean = () => true,
): Promise<Relations> {
  if (actor.closedWorkplace !== undefined) return new Map();
  const same = await livingRecordsOf(here.tx, patientIds);
  const records = [...new Set([...patientIds, ...[...same.values()].flat()])];
  const relations = new Map(await relationsByRecord(here, actor, records, counts));
  onAllRecordsOf(same, relations);
  return relations;
}

/** What opens one record of a person opens all of them. */
function onAllRecordsOf(same: ReadonlyMap<string, readonly string[]>, relations: Map<string, TreatmentRelation>): void {
  const found = new Map(relations);
  for (const [patientId, records] of same) {
    const relation = records.flatMap((record) => found.get(record) ?? [])[0];
    if (relation === undefined) continue;
    for (const record of [patientId, ...records]) if (!relations.has(record)) relations.set(record, relation);
  }
}

/** One query for the patients themselves, then one for each kind of relation of those who are still open. */
async function relationsByRecord(
  here: Here,
  actor: PersonActor,
  patientIds: readonly string[],
  counts: (relation: TreatmentRelation) => boolean,
): Promise<Relations> {
  const relations = new Map<string, TreatmentRelation>();
  const keys = patientIds.map((id) => ({ type: 'Patient', id }));
  const patients = (await readMany(here.tx, keys)).filter((stored) => !stored.deleted);
  for (const stored of patients) {
    const relation = relationOf(stored, actor);
    if (relation && counts(relation)) relations.set(stored.id, relation);
  }
  for (const way of waysOf(here, actor).filter(({ relation }) => counts(relation))) {
    const open = patients.map(({ id }) => id).filter((id) => !relations.has(id));
    if (open.length === 0) break;
    for await (const stored of searchAll(here.tx, way.type, way.query, { patients: open })) {
      if (stored.patientId !== undefined && way.holds(stored)) relations.set(stored.patientId, way.relation);
    }
  }
  return relations;
}

/** Every patient whom the clinician's organisation treats, and why: whose compartments a search without a patient may look into. */
export async function loadTreatedPatients(here: Here, actor: PersonActor): Promise<Relations> {
  const relations = new Map<string, TreatmentRelation>();
  if (actor.closedWorkplace !== undefined) return relations;
  for (const way of [...namedInPatient(actor), ...waysOf(here, actor)]) {
    for await (const stored of searchAll(here.tx, way.type, way.query, 'all')) {
      const { patientId } = stored;
      if (patientId !== undefined && !relations.has(patientId) && way.holds(stored))
        relations.set(patientId, way.relation);
    }
  }
  onAllRecordsOf(await livingRecordsOf(here.tx, [...relations.keys()]), relations);
  return relations;
}

/** A kind of resource that makes a treatment relation, and those of the clinician's. */
interface Way {
  readonly relation: TreatmentRelation;
  readonly type: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly holds: (stored: StoredResource) => boolean;
}

function namedInPatient({ organization, fhirUser }: PersonActor): Way[] {
  const own = organization && `Organization/${organization.id}`;
  const named = [own, fhirUser].filter((reference) => reference !== undefined).join(',');
  const always = () => true;
  return [
    ...(own ? [way('managing-organization', 'Patient', [['organization', own]], always)] : []),
    ...(named ? [way('general-practitioner', 'Patient', [['general-practitioner', named]], always)] : []),
  ];
}

/** In the order in which they count, where the law of this node provides for them. */
function waysOf({ node, clock }: Here, { organization, fhirUser }: PersonActor): Way[] {
  const at = clock.now();
  const own = organization && `Organization/${organization.id}`;
  const named = [own, fhirUser].filter((reference) => reference !== undefined).join(',');
  const law = (relation: TreatmentRelation) => relationLaw(relation, node.jurisdiction, at);
  const [visit, episode] = [law('encounter'), law('episode-of-care')];
  const [booked, referred] = [law('appointment'), law('referral')];
  return [
    ...(own && visit
      ? [
          way(
            'encounter',
            'Encounter',
            [
              ['service-provider', own],
              ['status:not', NOT_HELD],
            ],
            isVisitAt(visit, at),
          ),
        ]
      : []),
    ...(own && episode
      ? [
          way(
            'episode-of-care',
            'EpisodeOfCare',
            [
              ['organization', own],
              ['status', TAKEN_ON],
            ],
            isEpisodeAt(at),
          ),
        ]
      : []),
    ...(fhirUser && booked
      ? [
          way(
            'appointment',
            'Appointment',
            [['practitioner', fhirUser], ['status', BOOKED.join(',')], ...around(booked, at)],
            () => true,
          ),
        ]
      : []),
    ...(named && referred
      ? [
          way(
            'referral',
            'ServiceRequest',
            [
              ['performer', named],
              ['status', 'active'],
              ['intent', ORDERED.join(',')],
            ],
            isMadeAt(referred, at),
          ),
        ]
      : []),
  ];
}

function way(relation: TreatmentRelation, type: string, query: Way['query'], holds: Way['holds']): Way {
  return { relation, type, query, holds };
}

/**
 * A visit that goes on, or has ended not too long ago; one that does not say when it ended, or says that it will have, ended when it was last written. One that nobody closed does not go on for ever: by the law it has ended
 * so many days after it was last written.
 */
function isVisitAt(law: RelationLaw, at: Date): Way['holds'] {
  return ({ body, lastUpdated }) => {
    const { status, period } = parseFhirJson(body);
    if (typeof status === 'string' && GOES_ON.has(status)) {
      if (law.openDays === undefined) return true;
      return holdsByLaw(law, at, { until: new Date(Date.parse(lastUpdated) + law.openDays * DAY_MS) });
    }
    const { start, end } = isObject(period) ? period : {};
    const ended = isDateTime(end) ? endOf(end) : isDateTime(start) ? endOf(start) : lastUpdated;
    return holdsByLaw(law, at, { until: asWritten(ended, lastUpdated) });
  };
}

/** What is said to have happened had happened when it was written down: no date that is still to come makes a relation last. */
function asWritten(said: string, lastUpdated: string): Date {
  return new Date(Math.min(Date.parse(said), Date.parse(lastUpdated)));
}

/** An episode holds within its period alone. */
function isEpisodeAt(at: Date): Way['holds'] {
  return ({ body }) => holdsAt(parseFhirJson(body)['period'], at);
}

/** An order without a date, or with one that is still to come, was made when it was last written. */
function isMadeAt(law: RelationLaw, at: Date): Way['holds'] {
  return ({ body, lastUpdated }) => {
    const { authoredOn } = parseFhirJson(body);
    return holdsByLaw(law, at, {
      until: asWritten(isDateTime(authoredOn) ? endOf(authoredOn) : lastUpdated, lastUpdated),
    });
  };
}

/** The days on which an appointment may be for it to hold now. */
function around({ daysBefore = 0, daysAfter = 0 }: RelationLaw, at: Date): Way['query'] {
  const day = (offset: number) => new Date(at.getTime() + offset * DAY_MS).toISOString();
  return [
    ['date', `ge${day(-daysAfter)}`],
    ['date', `le${day(daysBefore)}`],
  ];
}

function relationOf(stored: StoredResource, actor: PersonActor): TreatmentRelation | undefined {
  // What was imported may be of any shape; what cannot be read is no relation.
  const { managingOrganization, generalPractitioner } = parseFhirJson(stored.body);
  const organization = actor.organization && `Organization/${actor.organization.id}`;
  if (organization !== undefined && isObject(managingOrganization) && managingOrganization.reference === organization) {
    return 'managing-organization';
  }
  const named: unknown[] = Array.isArray(generalPractitioner) ? generalPractitioner : [];
  const practitioners = named.map((one) => (isObject(one) ? one.reference : undefined));
  const own = [organization, actor.fhirUser].filter((reference) => reference !== undefined);
  return own.some((reference) => practitioners.includes(reference)) ? 'general-practitioner' : undefined;
}
