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
  'GET /api/patients/:id/summary/pdf': { tells: 'record', toPrograms: false },
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

/** Who is tried at a door in each state: at one that tells nothing of the record the doctors, whom the state is about, and once, where most is open, everybody. */
export function lookersAt(door: string, state: ConsentState): readonly Looker[] {
  return TELLING[door] !== undefined || state.name === 'granted' ? LOOKERS : ['treating', 'elsewhere'];
}

/** Who tries to write: those whose way to it hangs on the state, and once, where most is open, everybody. */
export function writersIn(state: ConsentState): readonly Looker[] {
  return state.name === 'granted' ? LOOKERS : ['treating', 'elsewhere', 'program'];
}

function wordsIn(text: string): Word[] {
  return ALL.filter((word) => text.includes(WORDS[word]));
}

/** Something that is tried to be written in her record; the words are those of what stands there already. */
export interface TriedWrite {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly about?: Word;
}

/** A new finding, and over each of those that stand there what they say already. */
export function triedWrites({ patient }: ConsentPlace): readonly TriedWrite[] {
  const headers = { 'content-type': 'application/fhir+json' };
  const { id: _, ...finding } = observationOf('open', patient);
  return [
    {
      name: 'a new finding',
      method: 'POST',
      path: 'Observation',
      body: { ...finding, code: { text: 'synthetic' } },
      headers,
    },
    ...ALL.flatMap((word): TriedWrite[] => {
      const path = `Observation/matrix-${word}`;
      const patch = [{ op: 'test', path: '/code/text', value: WORDS[word] }];
      const asPatch = { 'content-type': 'application/json-patch+json' };
      const guess = { ...headers, 'if-match': 'W/"9999"' };
      return [
        { name: `over ${word}`, method: 'PUT', path, body: observationOf(word, patient), headers, about: word },
        { name: `a patch of ${word}`, method: 'PATCH', path, body: patch, headers: asPatch, about: word },
        {
          name: `another version of ${word}`,
          method: 'PUT',
          path,
          body: observationOf(word, patient),
          headers: guess,
          about: word,
        },
      ];
    }),
  ];
}

/** Why what a write was answered is not what it had to be in that state; undefined where it is. The doctor who treats her writes what she leaves to that doctor, a program whatever it may, and nobody else anything. */
export function wrongWrite(
  { name, about, headers }: TriedWrite,
  state: ConsentState,
  looker: Looker,
  { status, text }: { readonly status: number; readonly text: string },
): string | undefined {
  const open = looker === 'program' ? ALL : looker === 'treating' ? state.treating : [];
  const may = about === undefined ? open.length > 0 : open.includes(about);
  const isGuess = headers['if-match'] !== undefined;
  // Who sees what stands there is told that it has another version.
  const isSeen = about !== undefined && tellable(state, looker).includes(about);
  const isRefused = status === 403 || status === 404 || (isGuess && isSeen && status === 412);
  const expected = may ? (isGuess ? status === 412 : status < 300) : isRefused;
  const isTold = !may && wordsIn(text).length > 0;
  return expected && !isTold ? undefined : `${looker}, ${name}: ${status}${isTold ? ', and is told of it' : ''}`;
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
  const resources = ALL.flatMap((word): Resource[] => [
    observationOf(word, patient),
    {
      resourceType: 'Condition',
      id: `matrix-${word}`,
      clinicalStatus: { coding: [{ system: CLINICAL, code: 'active' }] },
      ...saying(word, patient),
    } as Resource,
  ]);
  await node.held.database.transaction((tx) => write(tx, resources));
}

function observationOf(word: Word, patient: string): Resource {
  return {
    resourceType: 'Observation',
    id: `matrix-${word}`,
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'laboratory' }] }],
    effectiveDateTime: '2026-06-01',
    ...saying(word, patient),
  } as Resource;
}

function saying(word: Word, patient: string) {
  const security = { open: [], use: [SUBSTANCE_USE], mind: [MENTAL_HEALTH] }[word];
  return {
    ...(security.length > 0 ? { meta: { security } } : {}),
    code: { text: WORDS[word] },
    subject: { reference: `Patient/${patient}` },
  };
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
