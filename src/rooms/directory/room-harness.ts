import { fhirRoutes, toOperationOutcome } from '#fhir';
import {
  type Actor,
  type NodeIdentity,
  type PersonActor,
  type Role,
  randomIds,
  type Scope,
  stoppedClock,
} from '#kernel';
import { createApp, createPipeline, type RoomRuntime } from '#platform/http';
import { gate, writeLedger } from '#rooms/consent';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { createRoom, guardingEntries, loadInstitutions } from './index.ts';

export const START = '2026-11-22T02:00:00.000Z';
export const SHENZHEN: NodeIdentity = { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' };

/** The directory at a node, its institutions loaded, behind the real pipeline; FHIR REST beside it. */
export interface TestDirectory {
  readonly db: TestDatabase;
  readonly clock: ReturnType<typeof stoppedClock>;
  readonly runtime: RoomRuntime;
  /** `as` names one of `PEOPLE`; nobody signed in where it is empty. */
  send(
    as: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Sent>;
  run<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
  /** Code of the first refusal. */
  readonly code: string | undefined;
}

const same = (text: string) => ({ en: text, 'zh-Hans': text, 'zh-Hant-HK': text });
const person = (role: Role, id: string, organization?: string): PersonActor => ({
  kind: 'person',
  role,
  accountId: id,
  name: same(`${id} (synthetic)`),
  scopes: ['user/*.cruds', 'patient/*.cruds'],
  clientId: 'portal',
  ...(role === 'patient' ? { patientId: 'p-1' } : {}),
  ...(organization === undefined ? {} : { organization: { id: organization, name: same(organization) } }),
});

/** Invented people. */
export const PEOPLE: Readonly<Record<string, Actor>> = {
  patient: person('patient', 'patient'),
  other: person('patient', 'other'),
  doctor: person('clinician', 'doctor', 'pku-sz'),
  contact: person('coordinator', 'contact', 'pku-sz'),
  elsewhere: person('coordinator', 'elsewhere', 'baoan-ph'),
  officer: person('regulator', 'officer'),
  officer2: person('regulator', 'officer2'),
  operator: person('operator', 'operator'),
};

export async function testDirectory(node: NodeIdentity = SHENZHEN): Promise<TestDirectory> {
  const db = await testDatabase();
  const clock = stoppedClock(START);
  const faults: unknown[] = [];
  const log = { error: (fault: unknown) => faults.push(fault), warn() {}, info() {}, debug() {} } as never;
  const runtime: RoomRuntime = { node, database: db.database, clock, ids: randomIds, log };
  const run = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { node, clock, ids: randomIds })));
  await run((scope) => loadInstitutions(scope));
  const room = createRoom();
  const rest = {
    gate: guardingEntries(gate),
    restWrite: room.fhirTypes,
    software: { name: 'Causeway', version: '0' },
  };
  const app = createApp({
    routes: [...room.routes, ...fhirRoutes(rest)],
    handlerOf: createPipeline({
      ...runtime,
      actorOf: async (token) => PEOPLE[token],
      writeLedger,
      toOutcome: toOperationOutcome,
    }),
    ready: async () => true,
    metrics: async () => '',
    toOutcome: toOperationOutcome,
  });
  return {
    db,
    clock,
    runtime,
    run,
    async send(as, method, path, body, headers = {}) {
      const type = path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json';
      const response = await app.fetch(
        new Request(`${node.url}${path}`, {
          method,
          headers: {
            ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
            ...(body === undefined ? {} : { 'content-type': type }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      if (response.status >= 500) throw new Error(`${method} ${path}`, { cause: faults.at(-1) });
      const text = await response.text();
      const json = text === '' ? undefined : JSON.parse(text);
      const code = json?.issue?.[0]?.details?.coding?.[0]?.code;
      return { status: response.status, headers: response.headers, json, code };
    },
    close: () => db.close(),
  };
}
