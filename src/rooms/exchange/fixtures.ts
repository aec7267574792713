import { after, before, beforeEach } from 'node:test';
import { parseFhirJson, type Resource, toOperationOutcome, writeResources } from '#fhir';
import {
  type Actor,
  type Ids,
  type LocalText,
  type NodeIdentity,
  type PersonActor,
  type Role,
  type Scope,
  seededIds,
  stoppedClock,
  type Tx,
} from '#kernel';
import { createApp, createPipeline, type FetchApp, type Route } from '#platform/http';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { createLog } from '#platform/log';
import { writeLedger } from '#rooms/consent';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { registerClinicians } from '../../../test/permits.ts';
import { readTrust, type TrustedNode, type TrustList } from './crypto/trust.ts';
import type { ExchangeParts, Post, PostAnswer, PostRequest, RecordsDoor } from './model.ts';
import { UnreachableError } from './model.ts';
import { recordsDoor } from './records-door.ts';
import type { WorkerParts } from './worker-scope.ts';

export const START = '2026-11-22T02:00:00.000Z';

/** The law that a message of a test rests on: the consortium's own. */
export const A_BASIS = [{ jurisdiction: '*', instrument: 'Consortium rule of a test' }] as const;

export function sameText(text: string): LocalText {
  return { en: text, 'zh-Hans': text, 'zh-Hant-HK': text };
}

/** A node whole: its own database, key and clock, its routes behind the real pipeline. */
export interface TestNode {
  readonly node: NodeIdentity;
  readonly keys: NodeKeys;
  readonly database: TestDatabase;
  readonly parts: WorkerParts;
  readonly clock: ReturnType<typeof stoppedClock>;
  app: FetchApp;
  /** Runs an operation in a transaction, as somebody. */
  run<T>(work: (scope: Scope) => Promise<T>, actor?: Actor): Promise<T>;
  query<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** What lies between the nodes: everything that is sent goes through here, and a test may do to it what networks do. */
export interface TestNetwork {
  /** Called before a request is delivered; may throw `UnreachableError`, change the request, or deliver it twice. */
  carry: (request: PostRequest, deliver: (request: PostRequest) => Promise<PostAnswer>) => Promise<PostAnswer>;
  readonly sent: PostRequest[];
}

export interface TestPair {
  readonly hk: TestNode;
  readonly sz: TestNode;
  readonly network: TestNetwork;
  readonly trust: TrustList;
  close(): Promise<void>;
}

export interface PairOptions {
  /** Routes of one node, made once its parts are there. */
  readonly routesOf: (parts: WorkerParts) => readonly Route[];
  readonly records?: RecordsDoor;
  /** Who a bearer token stands for: the token is a key of this table. */
  readonly people?: Readonly<Record<string, Actor>>;
}

/** Who of `people` records visits. */
const DOCTORS = ['sz1', 'sz2', ...Array.from({ length: 30 }, (_, i) => `sz-${i}`)];

const PLACES = [
  { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' },
  { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' },
] as const;

/** Two nodes in one process, each with its own PostgreSQL database; the network between them is the only thing that is stood in for. */
export async function twoNodes(options: PairOptions): Promise<TestPair> {
  const keys = await Promise.all(PLACES.map((place) => makeNodeKeys(place.id)));
  const trusted: TrustedNode[] = PLACES.map((place, i) => ({
    ...place,
    name: sameText(place.id),
    kid: keys[i]?.kid ?? '',
    publicJwk: { ...keys[i]?.publicJwk },
    validFrom: '2026-01-01T00:00:00Z',
  }));
  const trust = readTrust(trusted);
  const nodes = new Map<string, TestNode>();
  const sent: PostRequest[] = [];
  const network: TestNetwork = { sent, carry: (request, deliver) => deliver(request) };

  const deliver = async (request: PostRequest): Promise<PostAnswer> => {
    const target = nodes.get(trust.byAddress(request.url)?.id ?? '');
    if (target === undefined) throw new UnreachableError('ENOTFOUND');
    const { method, headers, body } = request;
    const answer = await target.app.fetch(
      new Request(request.url, { method, headers, ...(body === undefined ? {} : { body }) }),
    );
    return { status: answer.status, contentType: answer.headers.get('content-type') ?? '', body: await answer.text() };
  };
  const post: Post = (request) => {
    sent.push(request);
    return network.carry(request, deliver);
  };

  for (const [i, place] of PLACES.entries()) {
    const key = keys[i];
    if (key === undefined) throw new Error('a key for each place');
    nodes.set(
      place.id,
      await aNode(place, { keys: key, trust, post, writeLedger, records: options.records ?? recordsDoor }, options),
    );
  }
  const [hk, sz] = [nodes.get('hk'), nodes.get('sz')];
  if (hk === undefined || sz === undefined) throw new Error('both nodes are there');
  return {
    hk,
    sz,
    network,
    trust,
    async close() {
      await Promise.all([hk.database.close(), sz.database.close()]);
    },
  };
}

/**
 * Two nodes that live as long as the `describe` in which this is called. Each test begins with a network that carries and with both clocks at `START`.
 *
 * @param prepare - puts there, once, what every test finds
 */
export function pairIn(options: PairOptions, prepare: (pair: TestPair) => Promise<void>): Omit<TestPair, 'close'> {
  let held: TestPair | undefined;
  const made = (): TestPair => {
    if (held === undefined) throw new Error('the nodes are asked for outside a test');
    return held;
  };
  before(async () => {
    held = await twoNodes(options);
    await prepare(held);
  });
  after(() => made().close());
  beforeEach(() => {
    const { network, hk, sz } = made();
    network.carry = (request, deliver) => deliver(request);
    for (const node of [hk, sz]) node.clock.set(START);
  });
  return {
    get hk() {
      return made().hk;
    },
    get sz() {
      return made().sz;
    },
    get network() {
      return made().network;
    },
    get trust() {
      return made().trust;
    },
  };
}

async function aNode(node: NodeIdentity, own: ExchangeParts, options: PairOptions): Promise<TestNode> {
  const database = await testDatabase();
  await registerClinicians(database.database, 'mainland-registration', ...DOCTORS);
  const clock = stoppedClock(START);
  const ids: Ids = seededIds(node.id);
  const log = createLog(node.id, 'silent');
  const parts: WorkerParts = { ...own, node, database: database.database, clock, ids, log };
  const toOutcome = toOperationOutcome;
  const pipeline = createPipeline({
    node,
    database: database.database,
    clock,
    ids,
    log,
    actorOf: async (token) => options.people?.[token],
    writeLedger,
    toOutcome,
  });
  const app = createApp({
    routes: options.routesOf(parts),
    handlerOf: pipeline,
    ready: async () => true,
    metrics: async () => '',
    toOutcome,
  });
  const scopeOn = (tx: Tx, actor?: Actor) => testScope(tx, { node, clock, ids, ...(actor ? { actor } : {}) });
  return {
    node,
    keys: own.keys,
    database,
    parts,
    clock,
    app,
    run: (work, actor) => database.database.transaction((tx) => work(scopeOn(tx, actor))),
    query: (sql, params) => database.database.transaction((tx) => tx.query(sql, params)),
  };
}

/** People of the tests, by the token that stands for them. All synthetic. */
export function people(patientId: string): Readonly<Record<string, Actor>> {
  const person = (role: Role, id: string, facts: Partial<PersonActor> = {}): PersonActor => ({
    kind: 'person',
    role,
    accountId: id,
    name: sameText(`${id} (synthetic)`),
    scopes: role === 'patient' ? ['patient/*.cruds'] : ['user/*.cruds'],
    clientId: 'portal',
    ...facts,
  });
  const at = (id: string) => ({ id, name: sameText(`Clinic ${id}`) });
  // A clinic full of clinicians: szDoctor0 to szDoctor29.
  const many = Array.from({ length: 30 }, (_, i): [string, Actor] => [
    `szDoctor${i}`,
    person('clinician', `sz-doctor-${i}`, { fhirUser: `Practitioner/sz-${i}`, organization: at('sz-clinic') }),
  ]);
  return {
    ...Object.fromEntries(many),
    patient: person('patient', 'patient', { patientId, fhirUser: `Patient/${patientId}` }),
    stranger: person('patient', 'stranger', { patientId: 'somebody-else', fhirUser: 'Patient/somebody-else' }),
    szDoctor: person('clinician', 'sz-doctor', { fhirUser: 'Practitioner/sz1', organization: at('sz-clinic') }),
    szOther: person('clinician', 'sz-other', { fhirUser: 'Practitioner/sz2', organization: at('sz-other-clinic') }),
    hkDoctor: person('clinician', 'hk-doctor', { fhirUser: 'Practitioner/hk1', organization: at('hk-clinic') }),
    homeless: person('clinician', 'homeless'),
    coordinator: person('coordinator', 'coordinator'),
    regulator: person('regulator', 'regulator'),
    officer: person('privacy-officer', 'privacy-officer'),
  };
}

/** A synthetic patient with a small record at the node: an allergy, a condition, an immunisation, a result spelt `1.10`. */
export async function aPatientAt(node: TestNode, id: string): Promise<void> {
  const subject = { reference: `Patient/${id}` };
  const result = parseFhirJson(
    '{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],' +
      '"code":{"coding":[{"system":"http://loinc.org","code":"2160-0","display":"Creatinine"}]},"effectiveDateTime":"2026-05-01",' +
      `"valueQuantity":{"value":1.10,"unit":"mg/dL"},"subject":{"reference":"Patient/${id}"}}`,
  ) as Resource;
  const resources: Resource[] = [
    {
      resourceType: 'Patient',
      id,
      name: [{ text: '陳合成' }, { text: 'CHAN Synthetic' }],
      gender: 'female',
      birthDate: '1950-03-04',
      managingOrganization: { reference: 'Organization/hk-clinic' },
      identifier: [{ system: 'https://example.org/synthetic', value: 'S-1' }],
    },
    {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
      },
      code: { text: '青霉素' },
      patient: subject,
    },
    {
      resourceType: 'Condition',
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      code: { text: '高血壓' },
      subject,
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: { text: '流感疫苗' },
      occurrenceDateTime: '2026-01-02',
      patient: subject,
    },
    result,
  ];
  await node.run((scope) =>
    writeResources(
      scope,
      resources.map((resource) => ({ create: resource })),
    ),
  );
}

/** An answer as a test looks at it. */
export interface Sent {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any;
  /** Code of the first refusal. */
  readonly code: string | undefined;
}

/** Calls a node through its pipeline. `as` is a person's token, or a whole Authorization header; empty for nobody. */
export async function call(node: TestNode, as: string, method: string, path: string, body?: object): Promise<Sent> {
  const answer = await node.app.fetch(
    new Request(`${node.node.url}${path}`, {
      method,
      headers: {
        ...(as ? { authorization: as.includes(' ') ? as : `Bearer ${as}` } : {}),
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  const json: any = isJson ? JSON.parse(text) : undefined;
  return { status: answer.status, json, text, code: json?.issue?.[0]?.details?.coding?.[0]?.code };
}
