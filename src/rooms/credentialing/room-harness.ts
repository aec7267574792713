import { type Resource, toOperationOutcome, writeResources } from '#fhir';
import { type Actor, type PersonActor, type Role, randomIds, type Scope, stoppedClock } from '#kernel';
import { createApp, createPipeline, type LedgerWriter } from '#platform/http';
import { makeNodeKeys } from '#platform/keys';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { eraseKeptFiles } from './dossiers/retention.ts';
import { type CredentialingParts, createRoom } from './index.ts';
import { text } from './words.ts';

export const SZ = { id: 'sz', jurisdiction: 'CN-SZ', url: 'https://sz.test' };

export interface Sent {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

/** A Shenzhen node of this room alone: the real pipeline and database, without a port. */
export interface TestRoom {
  readonly db: TestDatabase;
  readonly clock: ReturnType<typeof stoppedClock>;
  /** `as` names one of the people below; nobody signed in where it is empty. A body of bytes goes as it is, by `type`. */
  send(as: string, method: string, path: string, body?: unknown, type?: string): Promise<Sent>;
  within<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** What was written into the ledger, by basis. */
  readonly noted: string[];
  /** The acts before which somebody was asked to show that it is still them. */
  readonly proofsAsked: string[];
  /** What the room does every hour with files that were kept long enough. */
  erase(): Promise<number>;
  close(): Promise<void>;
}

const person = (role: Role, id: string, name = id, more: Partial<PersonActor> = {}): PersonActor => ({
  kind: 'person',
  role,
  accountId: `account-${id}`,
  name: text(name, name, name),
  fhirUser: `Practitioner/${id}`,
  organization: { id: 'baoan-central', name: text('Bao’an Central Hospital', '宝安区中心医院', '寶安區中心醫院') },
  scopes: ['user/*.cruds'],
  clientId: 'test-portal',
  ...more,
});

/** All synthetic. */
const PEOPLE: Readonly<Record<string, Actor>> = {
  ho: person('clinician', 'dr-ho', 'HO Chi Ming'),
  other: person('clinician', 'dr-other', 'OTHER'),
  clerk: person('coordinator', 'clerk', 'ZENG Meiling'),
  feng: person('regulator', 'feng', 'FENG Guohua'),
  tang: person('regulator', 'tang', 'TANG Li'),
};

export async function testRoom(parts: Partial<CredentialingParts> = {}): Promise<TestRoom> {
  const db = await testDatabase();
  const clock = stoppedClock('2026-11-20T02:00:00.000Z');
  const keys = parts.keys ?? (await makeNodeKeys(SZ.id));
  const faults: unknown[] = [];
  const noted: string[] = [];
  const proofsAsked: string[] = [];
  const writeLedger: LedgerWriter = async (_tx, entries) => void noted.push(...entries.map(({ note }) => note.basis));
  const room = createRoom({ ...parts, keys, writeLedger });
  const log = { error: (fault: unknown) => faults.push(fault), warn() {}, info() {}, debug() {} } as never;
  const app = createApp({
    routes: room.routes,
    handlerOf: createPipeline({
      node: SZ,
      database: db.database,
      clock,
      ids: randomIds,
      log,
      actorOf: async (token) => PEOPLE[token],
      writeLedger,
      requireProof: async (act) => void proofsAsked.push(act),
      toOutcome: toOperationOutcome,
    }),
    ready: async () => true,
    metrics: async () => '',
    toOutcome: toOperationOutcome,
  });
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { clock, ids: randomIds, node: SZ })));
  const ho: Resource = {
    resourceType: 'Practitioner',
    id: 'dr-ho',
    name: [{ text: '何志明醫生' }, { text: 'Dr HO Chi Ming' }],
  };
  await within((scope) => writeResources(scope, [{ create: ho, method: 'PUT' }]));
  return {
    db,
    clock,
    noted,
    proofsAsked,
    within,
    erase: () => eraseKeptFiles({ node: SZ, database: db.database, clock, ids: randomIds }, writeLedger),
    async send(as, method, path, body, type = 'application/json') {
      const response = await app.fetch(
        new Request(`${SZ.url}/api/credentialing${path}`, {
          method,
          headers: {
            ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
            ...(body === undefined ? {} : { 'content-type': type }),
          },
          ...(body === undefined
            ? {}
            : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
        }),
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status >= 500 && response.status !== 503)
        throw new Error(`${method} ${path}`, { cause: faults.at(-1) });
      const answered = response.headers.get('content-type') ?? '';
      const json =
        /json/.test(answered) && bytes.length > 0 ? JSON.parse(Buffer.from(bytes).toString('utf8')) : undefined;
      return { status: response.status, bytes, type: answered, json };
    },
    close: () => db.close(),
  };
}

/** The refusal codes of an answer, without the room's name. */
export function codesOf({ json }: Sent): string[] {
  return (json?.issue ?? []).map((issue: { details?: { coding?: { code?: string }[] } }) =>
    (issue.details?.coding?.[0]?.code ?? '').replace('credentialing.', ''),
  );
}

/** Asks until there is an answer; the test runner's own limit ends what never comes. */
export async function waitFor<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await ask();
    if (found.length > 0) return found;
  }
}
