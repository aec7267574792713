import { type Resource, readResource, writeResources } from '#fhir';
import { systemClock, type Tx } from '#kernel';
import type { Client } from '../src/cli/http-client.ts';
import { toConsentResource } from '../src/rooms/consent/artefacts/fhir.ts';
import { anArtefact, terms } from '../src/rooms/consent/artefacts/fixtures.ts';
import type { Artefact, Provision } from '../src/rooms/consent/artefacts/model.ts';
import { aName } from '../src/rooms/consent/fixtures.ts';
import { testScope } from './harness.ts';
import type { RunningNode } from './running-node.ts';

/** Words that stand in her record once the states are tried: without a label, with one that treatment opens, and with one that it does not. */
const WORDS = { open: 'MARKOPENMARK', use: 'MARKUSEMARK', mind: 'MARKMINDMARK' } as const;
type Word = keyof typeof WORDS;

/** Who looks: herself, the doctor who treats her, one who does not, and those whose work is not her record. */
const LOOKERS = [
  'herself',
  'treating',
  'elsewhere',
  'coordinator',
  'regulator',
  'operator',
  'officer',
  'program',
] as const;
export type Looker = (typeof LOOKERS)[number];

/** A node where she has a record, and who looks into it there. */
export interface ConsentPlace {
  readonly node: RunningNode;
  readonly patient: string;
  /** Where the doctors work. */
  readonly organizations: { readonly treating: string; readonly elsewhere: string };
  readonly clients: Readonly<Record<Looker, Client>>;
}

/** How she has decided, and what it leaves to be seen by the two doctors. */
export interface ConsentState {
  readonly name: string;
  readonly treating: readonly Word[];
  readonly elsewhere: readonly Word[];
  readonly consents?: (place: ConsentPlace) => readonly Artefact[];
  /** The doctor elsewhere has declared an emergency and asks for that purpose. */
  readonly isEmergency?: true;
}

const SUBSTANCE_USE = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'SUD' };
const MENTAL_HEALTH = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' };
const ALL: readonly Word[] = ['open', 'use', 'mind'];
const BY_RELATION: readonly Word[] = ['open', 'use'];
const YEAR_MS = 365 * 86_400_000;
const EVERYONE: Partial<Provision> = { to: [{ kind: 'everyone' }], purposes: 'all', actions: 'all', data: {} };

/** The same at both nodes: the lawbooks of today open and shut the same labels to a treatment relation. */
export const STATES: readonly ConsentState[] = [
  { name: 'nothing said', treating: BY_RELATION, elsewhere: [] },
  { name: 'denied', treating: [], elsewhere: [], consents: (place) => [agreed(place, 'deny', EVERYONE)] },
  {
    name: 'denied by label',
    treating: ['open'],
    elsewhere: [],
    consents: (place) => [agreed(place, 'deny', { ...EVERYONE, data: { labels: [SUBSTANCE_USE] } })],
  },
  { name: 'granted', treating: ALL, elsewhere: ALL, consents: (place) => [grantedTo(place)] },
  {
    name: 'granted, less a label',
    treating: ['open', 'mind'],
    elsewhere: ['open', 'mind'],
    consents: (place) => [
      grantedTo(place),
      agreed(place, 'deny', { ...EVERYONE, data: { labels: [SUBSTANCE_USE] } }, { id: 'matrix-less' }),
    ],
  },
  {
    name: 'granted for one kind of data',
    treating: BY_RELATION,
    elsewhere: ['use'],
    consents: (place) => [grantedTo(place, { data: { labels: [SUBSTANCE_USE] } })],
  },
  {
    name: 'expired',
    treating: BY_RELATION,
    elsewhere: [],
    consents: (place) => [grantedTo(place, { until: new Date(Date.now() - 1_000).toISOString() })],
  },
  {
    name: 'not begun',
    treating: BY_RELATION,
    elsewhere: [],
    consents: (place) => [grantedTo(place, { from: new Date(Date.now() + YEAR_MS / 2).toISOString() })],
  },
  {
    name: 'revoked',
    treating: BY_RELATION,
    elsewhere: [],
    consents: (place) => [{ ...grantedTo(place), state: 'ended', endedAt: new Date().toISOString() }],
  },
  { name: 'emergency', treating: BY_RELATION, elsewhere: ALL, isEmergency: true },
  {
    name: 'emergency in spite of a denial',
    treating: [],
    elsewhere: ALL,
    isEmergency: true,
    consents: (place) => [agreed(place, 'deny', EVERYONE)],
  },
  {
    name: 'emergency in spite of a denial that names emergencies',
    treating: [],
    elsewhere: [],
    isEmergency: true,
    consents: (place) => [agreed(place, 'deny', { ...EVERYONE, purposes: ['TREAT', 'ETREAT'] })],
  },
];

/** What a looker may be told in a state, by any door whatever. */
function tellable(state: ConsentState, looker: Looker): readonly Word[] {
  switch (looker) {
    case 'herself':
    case 'program':
      return ALL;
    case 'treating':
      return state.treating;
    case 'elsewhere':
      return state.elsewhere;
    default:
      return [];
  }
}

/** What a door tells of the record that it is asked about: all that is open, the one finding that its address names, or as much as its page has room for. */
type Tells = 'record' | 'one' | 'page';

/** The doors that tell of findings and problems, and whether programs have them too. Behind every other door none of the words is ever found. */
const TELLING: Readonly<Record<string, { readonly tells: Tells; readonly toPrograms: boolean }>> = {
  'GET /api/patients/:id/summary': { tells: 'record', toPrograms: false },
  'GET /api/patients/:id/summary/bundle': { tells: 'record', toPrograms: false },
  'GET /fhir/R4/': { tells: 'page', toPrograms: true },
  'POST /fhir/R4/_search': { tells: 'page', toPrograms: true },
  'GET /fhir/R4/_history': { tells: 'page', toPrograms: true },
  'GET /fhir/R4/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}': { tells: 'record', toPrograms: true },
  'POST /fhir/R4/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}/_search': { tells: 'record', toPrograms: true },
  'GET /fhir/R4/Patient/$everything': { tells: 'page', toPrograms: true },
  'POST /fhir/R4/Patient/$everything': { tells: 'page', toPrograms: true },
  'GET /fhir/R4/Patient/:resource_id/$everything': { tells: 'record', toPrograms: true },
  'POST /fhir/R4/Patient/:resource_id/$everything': { tells: 'record', toPrograms: true },
  'GET /fhir/R4/:resource_type/:operation_name{\\$[a-z-]+}': { tells: 'record', toPrograms: true },
  'POST /fhir/R4/:resource_type/:operation_name{\\$[a-z-]+}': { tells: 'record', toPrograms: true },
  'GET /fhir/R4/:resource_type/:resource_id/:operation_name{\\$[a-z-]+}': { tells: 'record', toPrograms: true },
  'POST /fhir/R4/:resource_type/_search': { tells: 'record', toPrograms: true },
  'GET /fhir/R4/:resource_type/:resource_id': { tells: 'one', toPrograms: true },
  'GET /fhir/R4/:resource_type/:resource_id/_history': { tells: 'one', toPrograms: true },
  'GET /fhir/R4/:resource_type/:resource_id/_history/:version_id': { tells: 'one', toPrograms: true },
};

/** Why what a door said is not what it had to say in that state; undefined where it is. */
export function wrongAt(door: string, state: ConsentState, looker: Looker, answer: string): string | undefined {
  const told = wordsIn(answer);
  const telling = TELLING[door];
  const isFor = telling !== undefined && (looker !== 'program' || telling.toPrograms);
  const may = isFor ? within(telling.tells, tellable(state, looker)) : [];
  const isRight = telling?.tells === 'page' ? told.every((word) => may.includes(word)) : told.join() === may.join();
  return isRight ? undefined : `${looker} at ${door}: [${told}], not [${may}]`;
}

function within(tells: Tells, open: readonly Word[]): readonly Word[] {
  return tells === 'one' ? open.filter((word) => word === 'open') : open;
}

/** States in which doors that tell nothing of the record are tried as well: where most is open by everybody, where it is shut or shut again by the doctors. */
const TRIED_EVERYWHERE: ReadonlySet<string> = new Set(['denied', 'revoked', 'emergency']);

/** Who is tried at a door: at one that tells of the record everybody in every state. */
export function lookersAt(door: string, state: ConsentState): readonly Looker[] {
  if (TELLING[door] !== undefined || state.name === 'granted') return LOOKERS;
  return TRIED_EVERYWHERE.has(state.name) ? ['treating', 'elsewhere'] : [];
}

function wordsIn(text: string): Word[] {
  return ALL.filter((word) => text.includes(WORDS[word]));
}

function agreed(
  { patient }: ConsentPlace,
  effect: Provision['effect'],
  provision: Partial<Provision>,
  facts: Partial<Artefact> = {},
): Artefact {
  const until = new Date(Date.now() + YEAR_MS).toISOString();
  return anArtefact({
    id: 'matrix-consent',
    terms: terms({ patientId: patient }, { effect, until, ...provision }),
    ...facts,
  });
}

function grantedTo(place: ConsentPlace, provision: Partial<Provision> = {}): Artefact {
  const { treating, elsewhere } = place.organizations;
  return agreed(place, 'permit', {
    to: [treating, elsewhere].map((id) => ({
      kind: 'organization',
      organization: { node: place.node.id, id, name: aName(id) },
    })),
    purposes: ['TREAT'],
    actions: ['access'],
    data: {},
    ...provision,
  });
}

/** Writes what the words stand in: a finding and a problem of each. */
export async function writeWords({ node, patient }: ConsentPlace): Promise<void> {
  const labels = { open: [], use: [SUBSTANCE_USE], mind: [MENTAL_HEALTH] };
  const resources = ALL.flatMap((word): Resource[] => {
    const security = labels[word];
    const common = {
      ...(security.length > 0 ? { meta: { security } } : {}),
      code: { text: WORDS[word] },
      subject: { reference: `Patient/${patient}` },
    };
    return [
      {
        resourceType: 'Observation',
        id: `matrix-${word}`,
        status: 'final',
        category: [{ coding: [{ system: CATEGORY, code: 'laboratory' }] }],
        effectiveDateTime: '2026-06-01',
        ...common,
      } as Resource,
      {
        resourceType: 'Condition',
        id: `matrix-${word}`,
        clinicalStatus: { coding: [{ system: CLINICAL, code: 'active' }] },
        ...common,
      } as Resource,
    ];
  });
  await node.held.database.transaction((tx) => write(tx, resources));
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

/** Sets a state; the answer takes it back. */
export async function enter(place: ConsentPlace, state: ConsentState): Promise<() => Promise<void>> {
  const { node, clients, patient } = place;
  const ended: (() => Promise<unknown>)[] = [];
  // Declared before she decides: a no that names emergencies shuts one that is open, and lets none be declared.
  if (state.isEmergency) {
    const json = { patientId: patient, reasonCode: 'unconscious', reason: 'synthetic emergency of a test' };
    const reply = await clients.elsewhere.send('POST', '/api/emergency-access', { json });
    const { id } = (await reply.json()) as { id: string };
    ended.push(() => clients.elsewhere.send('POST', `/api/emergency-access/${id}/end`, { json: {} }));
  }
  const consents = (state.consents?.(place) ?? []).map((one) => toConsentResource(one) as Resource);
  await node.held.database.transaction((tx) => write(tx, consents));
  return async () => {
    await node.held.database.transaction((tx) => remove(tx, consents));
    for (const end of ended) await end();
  };
}

async function write(tx: Tx, resources: readonly Resource[]): Promise<void> {
  const writes = [];
  for (const resource of resources) {
    const before = await readResource(tx, resource.resourceType, resource.id ?? '');
    writes.push(before ? { update: resource, before } : { create: resource });
  }
  await writeResources(scopeOf(tx), writes);
}

async function remove(tx: Tx, resources: readonly Resource[]): Promise<void> {
  const writes = [];
  for (const { resourceType, id = '' } of resources) {
    const before = await readResource(tx, resourceType, id);
    if (before) writes.push({ remove: before });
  }
  await writeResources(scopeOf(tx), writes);
}

function scopeOf(tx: Tx) {
  return testScope(tx, { clock: systemClock });
}
