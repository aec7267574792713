/** Builds a node out of its rooms: the one place where they meet. */
import type { Server } from 'node:http';
import {
  bulkRoutes,
  createSockets,
  dataTestOf,
  fhirRoutes,
  isResourceType,
  keepDefinitions,
  type RestParts,
  startBulk,
  startReindexing,
  startSubscriptions,
  subscriptionRoutes,
  takingSubscriptions,
  toOutcomeInEach,
} from '#fhir';
import type { AccessNote, Actor, Clock, Ids, NodeIdentity, Scope } from '#kernel';
import {
  createApp,
  createDenialSieve,
  createOutbound,
  createPipeline,
  createRateLimit,
  type FetchApp,
  type RestWrite,
  type RoomManifest,
  type Route,
} from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import type { Logger } from '#platform/log';
import {
  type AccountChange,
  breachedPasswordsIn,
  createSignIn,
  listClinicians,
  OAUTH_PATHS,
  readSignInPolicy,
  type SignIn,
  type SignInEvent,
  type TellHolder,
} from '#platform/oidc';
import type { Database } from '#platform/postgres';
import { type Seal, warnOfSealEnd } from '#platform/print';
import { every } from '#platform/work';
import {
  AUDIT_PARAMETERS,
  CONSENT_DEFINITIONS,
  createRoom as createConsentRoom,
  gate,
  type NoticeChannel,
  notify,
  withLabels,
  writeLedger,
} from '#rooms/consent';
import {
  adoptPermits,
  clamdScanner,
  createRoom as createCredentialingRoom,
  guardingPractice,
  type VirusScanner,
} from '#rooms/credentialing';
import { createRoom as createDirectoryRoom, guardingEntries, loadInstitutions } from '#rooms/directory';
import {
  createRoom as createExchangeRoom,
  documentSigner,
  readTrust,
  type TrustedNode,
  wayHome,
} from '#rooms/exchange';
import { createRoom as createIdentityRoom } from '#rooms/identity';
import { createRoom as createRecordsRoom } from '#rooms/records';
import { room as terminologyRoom } from '#rooms/terminology';
import { loadExportRecords } from '../world/exports.ts';
import { loadAlike, loadPeople, loadReadyMade, loadStaff } from '../world/load.ts';
import { fhirOperations } from './fhir-operations.ts';
import { identityPorts } from './identity-ports.ts';
import { createMetrics } from './metrics.ts';
import type { NodeProfile } from './network.ts';
import type { NodeSettings } from './node-settings.ts';
import { recordsToOpen } from './records-to-open.ts';
import { VERSION } from './version.ts';
import { workplacesOf } from './workplaces.ts';

export interface HouseParts {
  readonly node: NodeIdentity;
  readonly profile: NodeProfile;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly keys: NodeKeys;
  /** Seals what is printed. */
  readonly seal: Seal;
  readonly trust: readonly TrustedNode[];
  readonly demo: boolean;
  readonly webFolder?: string;
  /** Hosts inside the house, or without https, that clients may name for notifications and imports, and at which applications may stand. */
  readonly outboundHosts?: readonly string[];
  /** What becomes of a written resource that does not keep to a stored profile it claims; told unless set. */
  readonly profiles?: 'told' | 'refused';
  /** What the institution sets of signing in. */
  readonly signInSettings?: NodeSettings['signIn'];
  /** A clamd that looks at uploads: `host:port`. Without one they are taken as they come, and say so. */
  readonly clamd?: string;
  /** Where months of the access ledger lie whose rows were let go. */
  readonly ledgerArchives?: string;
  /** Ways to reach patients outside the portal. */
  readonly channels?: readonly NoticeChannel[];
  /** Opens `/metrics` to a collector on another machine. */
  readonly metricsToken?: string;
}

export interface World {
  readonly people: number;
  readonly seed: string;
}

/** How often it is looked for refusals whose minute is over. */
const DRAIN_EVERY_MS = 10_000;
/** Twice a day somebody may read that the certificate of the seal ends soon. */
const SEAL_EVERY_MS = 12 * 3_600_000;

/** A node without its port. */
export interface House {
  readonly app: FetchApp;
  readonly signIn: SignIn;
  readonly routes: readonly Route[];
  /** Takes what is no request: sockets. */
  attach(server: Server): void;
  /** Starts the rooms' background work; the answer stops it. */
  start(): Promise<() => Promise<void>>;
  /** What a demo needs before its first visitor: staff, sign-ins, ready-made patients. */
  prepareDemo(world: World): Promise<void>;
  loadWorld(world: World, progress: (done: number, total: number) => void): Promise<void>;
}

export async function buildHouse(parts: HouseParts): Promise<House> {
  const { node, database, clock, ids, log, keys, seal } = parts;
  const inTransaction = transactionsOf(parts);
  await inTransaction('directory', (scope) => loadInstitutions(scope));
  await inTransaction('definitions', (scope) => keepDefinitions(scope, CONSENT_DEFINITIONS));
  await inTransaction('credentialing', async (scope) => adoptPermits(scope, await listClinicians(scope.tx)));
  const workplace = workplacesOf(parts);

  const breached = parts.signInSettings?.breachedPasswords;
  const signIn = await createSignIn({
    database,
    node,
    keys,
    demo: parts.demo,
    clock,
    log,
    onSignIn: (event) => noteSignIn(parts, event),
    onTold: ({ note, ...facts }) =>
      database.transaction((tx) => writeLedger(tx, [{ facts: { ...facts, node, correlationId: ids.next() }, note }])),
    tell: (tx, holder, change) => tellHolder({ tx, clock, ids }, holder, change),
    workplace,
    ...readSignInPolicy(parts.signInSettings ?? {}),
    ...(breached === undefined ? {} : { isBreached: await breachedPasswordsIn(breached) }),
    toOutcome: toOutcomeInEach,
    ...(parts.outboundHosts === undefined ? {} : { houseHosts: parts.outboundHosts }),
    records: recordsToOpen(parts),
    canHold: (type, query) => (query === undefined ? isResourceType(type) : dataTestOf(type, query) !== undefined),
  });
  const rooms: readonly RoomManifest[] = [
    createIdentityRoom(gate, writeLedger, identityPorts),
    createDirectoryRoom(),
    createConsentRoom({
      keys,
      seal,
      trust: parts.trust,
      synthetic: parts.demo,
      channels: parts.channels ?? [],
      ...(parts.ledgerArchives === undefined ? {} : { archives: parts.ledgerArchives }),
    }),
    createCredentialingRoom({
      keys,
      writeLedger,
      ...(parts.clamd === undefined ? {} : { scanner: scannerAt(parts.clamd) }),
    }),
    terminologyRoom,
    createRecordsRoom({ gate, seal, signDocument: documentSigner(keys, node), ...wayHome(readTrust(parts.trust)) }),
    createExchangeRoom({ keys, trust: parts.trust, writeLedger }),
  ];
  const restWrite: Record<string, RestWrite> = Object.assign({}, ...rooms.map((room) => room.fhirTypes));
  const outbound = createOutbound(parts.outboundHosts);
  const core: RestParts = {
    gate: guardingPractice(guardingEntries(gate)),
    restWrite,
    secret: keys.secret('fhir-places'),
    labels: withLabels,
    definitions: CONSENT_DEFINITIONS,
    software: { name: 'Causeway 深港医桥', version: VERSION },
    oauth: {
      authorize: OAUTH_PATHS.authorization,
      token: OAUTH_PATHS.token,
      introspect: OAUTH_PATHS.introspection,
      revoke: OAUTH_PATHS.revocation,
    },
    writtenBy: { AuditEvent: 'POST /fhir/R4/AuditEvent' },
    views: { AuditEvent: { interactions: ['create', 'read', 'search-type'], searchParameters: AUDIT_PARAMETERS } },
    operations: fhirOperations,
    ...(parts.profiles === undefined ? {} : { profiles: parts.profiles }),
  };
  const rest = takingSubscriptions(core, { outbound });
  const { stands } = signIn;
  const bulk = { rest, outbound, stands };
  const subscriptions = {
    rest,
    outbound,
    stands,
    actorOf: (token: string) => signIn.actorOf(token),
    knowsOrigin: signIn.knowsOrigin,
  };
  const runtime = { node, database, clock, ids, log, writeLedger };
  const sockets = createSockets(subscriptions, runtime);
  const routes: readonly Route[] = [
    ...signIn.routes,
    ...rooms.flatMap((room) => room.routes),
    ...fhirRoutes(rest, [...bulkRoutes(bulk), ...subscriptionRoutes]),
  ];
  const metrics = createMetrics();
  const sieve = createDenialSieve(clock);
  const pipeline = createPipeline({
    node,
    database,
    clock,
    ids,
    log,
    actorOf: (token) => signIn.actorOf(token),
    requireProof: signIn.requireProof,
    writeLedger,
    sieve,
    toOutcome: toOutcomeInEach,
  });
  const limited = createRateLimit({ clock, toOutcome: toOutcomeInEach });
  let stopping = false;
  const app = createApp({
    routes,
    handlerOf: (row) => metrics.timed(row, limited(row, pipeline(row))),
    ...(parts.webFolder === undefined ? {} : { webFolder: parts.webFolder }),
    ready: () =>
      database.ping().then(
        () => !stopping,
        () => false,
      ),
    metrics: () => metrics.text(),
    ...(parts.metricsToken === undefined ? {} : { metricsToken: parts.metricsToken }),
    toOutcome: toOutcomeInEach,
  });

  let loading: Promise<void> | undefined;
  return {
    app,
    signIn,
    routes,
    attach: (server) => sockets.attach(server),
    async start() {
      const stops: (() => Promise<void>)[] = [];
      for (const room of rooms) if (room.start) stops.push(await room.start(runtime));
      stops.push(
        every(SEAL_EVERY_MS, log, 'the seal could not be looked at', async () => {
          warnOfSealEnd(seal, clock.now(), log);
          return 0;
        }),
      );
      stops.push(startReindexing(runtime));
      stops.push(await startBulk(bulk, runtime), await startSubscriptions(subscriptions, runtime), sockets.start());
      const drain = (which?: 'all') =>
        sieve.drain((entries) => database.transaction((tx) => writeLedger(tx, entries)), which);
      const draining = setInterval(() => {
        void drain().catch((error: unknown) => log.error({ err: error }, 'refusals could not be told in numbers'));
      }, DRAIN_EVERY_MS);
      stops.unshift(async () => {
        clearInterval(draining);
        await drain('all');
      });
      return async () => {
        stopping = true;
        await loading;
        for (const stop of stops.reverse()) await stop();
      };
    },
    async prepareDemo(world) {
      const own = <T>(work: (scope: Scope) => Promise<T>) => inTransaction('world', work);
      await loadStaff(node.id, own);
      await loadExportRecords(node.id, readTrust(parts.trust), own);
      if (world.people === 0) return;
      await loadReadyMade(node.id, own);
      await loadAlike(own);
    },
    loadWorld(world, progress) {
      const own = <T>(work: (scope: Scope) => Promise<T>) => inTransaction('world', work);
      loading = loadPeople(node.id, world, own, progress, () => stopping);
      return loading;
    },
  };
}

function scannerAt(address: string): VirusScanner {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  if (host === '') throw new Error(`CAUSEWAY_CLAMD is a host and a port, not “${address}”`);
  return clamdScanner({ host, port: Number(port) });
}

/** Several processes of a node may start at once: one puts there what has to be there, the others wait and find it. The number is ours alone. */
const START_LOCK = 727_008;

/** Transactions of the program itself, noted in the ledger like anybody's; one at a time in all of the node's processes. */
function transactionsOf({ node, database, clock, ids }: HouseParts) {
  return <T>(program: string, work: (scope: Scope) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [START_LOCK]);
      const actor: Actor = { kind: 'system', clientId: `causeway-${program}`, scopes: [] };
      const notes: AccessNote[] = [];
      const correlationId = ids.next();
      const facts = { node, actor, purpose: 'HSYSADMIN', correlationId, at: clock.now() } as const;
      const result = await work({ ...facts, tx, clock, ids, lang: 'en', note: (access) => void notes.push(access) });
      await writeLedger(
        tx,
        notes.map((note) => ({ facts, note })),
      );
      return result;
    });
}

/** Tells patients, and those who work here as practitioners; others see it at `/account` alone. */
async function tellHolder(
  scope: Pick<Scope, 'tx' | 'clock' | 'ids'>,
  { patientId, fhirUser }: Parameters<TellHolder>[1],
  change: AccountChange,
): Promise<void> {
  const recipient = patientId ?? (fhirUser?.startsWith('Practitioner/') ? fhirUser : undefined);
  if (recipient !== undefined) await notify(scope, recipient, 'account-changed', { change });
}

async function noteSignIn({ node, database, ids }: HouseParts, event: SignInEvent): Promise<void> {
  const facts = {
    node,
    actor: event.actor ?? ({ kind: 'anonymous' } as const),
    purpose: 'HOPERAT',
    correlationId: ids.next(),
    at: event.at,
  } as const;
  const note: AccessNote = {
    action: 'sign-in',
    outcome: event.outcome,
    ...(event.patientId ? { patientId: event.patientId } : {}),
    kinds: {},
    basis: event.reason ?? `sign-in.${event.method}`,
    detail: {
      client: event.clientId,
      ...(event.accountId ? { account: event.accountId } : {}),
      ...(event.amr ? { methods: event.amr.join(' ') } : {}),
    },
  };
  await database.transaction((tx) =>
    writeLedger(tx, [{ facts, note }, ...closedWorkplaceOf(event).map((closed) => ({ facts, note: closed }))]),
  );
}

/** Who signed in and was not let into their workplace is told apart from who was. */
function closedWorkplaceOf({ actor, clientId }: SignInEvent): AccessNote[] {
  if (actor?.kind !== 'person' || actor.closedWorkplace === undefined) return [];
  const { organization, refusals } = actor.closedWorkplace;
  const codes = refusals.map(({ code }) => code).join(' ');
  const detail = { client: clientId, organization: organization.id, refusals: codes };
  return [{ action: 'sign-in', outcome: 'denied', kinds: {}, basis: refusals[0].code, detail }];
}
