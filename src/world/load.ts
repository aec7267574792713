import { type Resource, type ResourceWrite, readMany, writeResources } from '#fhir';
import { type Scope, type Tx, toCalendarDate } from '#kernel';
import { createAccount, findAccountByLogin, listDemoAccounts } from '#platform/oidc';
import { holdersAmong, permitsOf, recordPermit, suspendPermit } from '#rooms/credentialing';
import { findInstitution, nameOf } from '#rooms/directory';
import { ALIKE_PATIENTS } from './alike.ts';
import { elderRecord } from './elder-record.ts';
import { historyOf } from './history.ts';
import { patientIdAt, personOf } from './people.ts';
import { READY_MADE, type ReadyMadePatient } from './ready-made.ts';
import { placeFor, STAFF, type StaffMember, type StaffPermit, toPractitionerResources } from './staff.ts';

/** Runs work in a transaction of its own, as the program that makes the synthetic world. */
export type InTransaction = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;

/** Password of every demo sign-in, printed at start. The accounts exist in demo mode only. */
export const DEMO_PASSWORD = 'causeway-demo';

/** Staff of this node with their sign-ins. Nothing happens to those who are there already. */
export async function loadStaff(node: string, inTransaction: InTransaction): Promise<void> {
  const staff = STAFF.filter((one) => one.node === node);
  const wanted = staff.map((member) => ({
    member,
    resources: toPractitionerResources(member),
    ...(member.signsIn ? { login: member.id } : {}),
    ...(member.permits.length > 0 ? { holder: member.id } : {}),
  }));
  for (const { member, resources } of await inTransaction((scope) => incompleteAmong(scope, wanted))) {
    await inTransaction(async (scope) => {
      await createMissing(scope, resources);
      await recordPermits(scope, member);
      if (!member.signsIn || (await findAccountByLogin(scope.tx, member.id))) return;
      const organization = findInstitution(member.organizationId);
      await createAccount(scope.tx, {
        id: `account-${member.id}`,
        login: member.id,
        password: DEMO_PASSWORD,
        role: member.role,
        name: member.name,
        fhirUser: `Practitioner/${member.id}`,
        organizationId: member.organizationId,
        ...(organization ? { organizationName: nameOf(organization) } : {}),
        demo: true,
        hint: member.hint,
        createdAt: scope.clock.now(),
      });
    });
  }
}

/** The permits of somebody who has none on file yet. */
async function recordPermits(scope: Scope, { id, organizationId, permits }: StaffMember): Promise<void> {
  if ((await permitsOf(scope.tx, id)).length > 0) return;
  for (const permit of permits) {
    const isTied = permit.kind === 'short-term-practice';
    const recorded = await recordPermit(scope, {
      id: `${id}-${permit.kind}`,
      practitionerId: id,
      kind: permit.kind,
      profession: 'doctor',
      ...daysOf(permit, scope.clock.now()),
      ...(permit.number === undefined ? {} : { number: permit.number }),
      employers: isTied ? [{ organizationId }] : [],
      specialties: permit.specialties ?? [],
      evidence: 'certificate',
    });
    if (permit.isSuspended) await suspendPermit(scope, { id: recorded.id, reason: 'synthetic inquiry 合成数据' });
  }
}

const MILLISECONDS_A_DAY = 86_400_000;

function daysOf({ from, until, daysLeft }: StaffPermit, now: Date): { firstDay: string; lastDay?: string } {
  if (daysLeft === undefined) return { firstDay: from, ...(until === undefined ? {} : { lastDay: until }) };
  const day = (days: number) => toCalendarDate(new Date(now.getTime() + days * MILLISECONDS_A_DAY));
  return { firstDay: day(daysLeft - 730), lastDay: day(daysLeft) };
}

/** The patients whom a visitor can be, with their sign-ins. */
export async function loadReadyMade(node: string, inTransaction: InTransaction): Promise<void> {
  const patients = READY_MADE.filter((one) => one.person.nodes.some((at) => at === node));
  const wanted = patients.map((ready) => {
    const patientId = patientIdAt(ready.person, node);
    return { ready, patientId, login: ready.login, resources: readyMadeRecord(ready, node, patientId) };
  });
  for (const { ready, patientId, resources } of await inTransaction((scope) => incompleteAmong(scope, wanted))) {
    await inTransaction(async (scope) => {
      await createMissing(scope, resources);
      if (await findAccountByLogin(scope.tx, ready.login)) return;
      await createAccount(scope.tx, {
        id: `account-${ready.login}`,
        login: ready.login,
        password: DEMO_PASSWORD,
        role: 'patient',
        name: ready.name,
        fhirUser: `Patient/${patientId}`,
        patientId,
        demo: true,
        hint: ready.hint,
        createdAt: scope.clock.now(),
      });
    });
  }
}

/** What the identity desk of a demo has to decide. */
export async function loadAlike(inTransaction: InTransaction): Promise<void> {
  await inTransaction((scope) => createMissing(scope, ALIKE_PATIENTS));
}

function readyMadeRecord(ready: ReadyMadePatient, node: string, patientId: string): Resource[] {
  const place = placeFor(node, 0);
  const [patient, ...history] = historyOf(ready.person, place);
  if (patient === undefined) return [];
  if (!ready.recordAt.includes(node)) return [patient];
  if (ready.login !== 'wong') return [patient, ...history];
  return [patient, ...elderRecord(patientId, place.practitionerId, place.organizationId)];
}

/** People a transaction: small enough to let other work in between, large enough that a commit costs little. */
const PEOPLE_PER_TRANSACTION = 20;

/**
 * Writes the people of the world whom this node knows. A person is written whole or not at all, so a world that was stopped half-way goes on where it was.
 *
 * @param progress - told after each transaction how many of the people are done
 */
export async function loadPeople(
  node: string,
  world: { readonly people: number; readonly seed: string },
  inTransaction: InTransaction,
  progress: (done: number, total: number) => void,
  isStopping: () => boolean,
): Promise<void> {
  for (let from = 0; from < world.people && !isStopping(); from += PEOPLE_PER_TRANSACTION) {
    const to = Math.min(from + PEOPLE_PER_TRANSACTION, world.people);
    const people = Array.from({ length: to - from }, (_, n) => personOf(world.seed, from + n)).filter((person) =>
      person.nodes.some((at) => at === node),
    );
    await inTransaction(async (scope) => {
      const keys = people.map((person) => ({ type: 'Patient', id: patientIdAt(person, node) }));
      const there = new Set((await readMany(scope.tx, keys)).map((found) => found.id));
      const missing = people.filter((person) => !there.has(patientIdAt(person, node)));
      await create(
        scope,
        missing.flatMap((person) => historyOf(person, placeFor(node, person.index))),
      );
    });
    progress(to, world.people);
  }
}

interface Wanted {
  readonly resources: readonly Resource[];
  readonly login?: string;
  /** Somebody who is to have permits. */
  readonly holder?: string;
}

/** Those of whom something is missing. Asked of all at once: at nearly every start nothing is. */
async function incompleteAmong<One extends Wanted>({ tx }: Scope, all: readonly One[]): Promise<One[]> {
  const there = await storedAmong(
    tx,
    all.flatMap(({ resources }) => resources),
  );
  const logins = new Set((await listDemoAccounts(tx)).map(({ login }) => login));
  const holders = await holdersAmong(
    tx,
    all.flatMap(({ holder }) => holder ?? []),
  );
  return all.filter(
    ({ resources, login, holder }) =>
      !resources.every((resource) => there.has(keyOf(resource))) ||
      (login !== undefined && !logins.has(login)) ||
      (holder !== undefined && !holders.has(holder)),
  );
}

async function createMissing(scope: Scope, resources: readonly Resource[]): Promise<void> {
  const there = await storedAmong(scope.tx, resources);
  await create(
    scope,
    resources.filter((resource) => !there.has(keyOf(resource))),
  );
}

async function storedAmong(tx: Tx, resources: readonly Resource[]): Promise<ReadonlySet<string>> {
  const keys = resources.map((resource) => ({ type: resource.resourceType, id: resource.id ?? '' }));
  return new Set((await readMany(tx, keys)).map(({ type, id }) => `${type}/${id}`));
}

function keyOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`;
}

async function create(scope: Scope, resources: readonly Resource[]): Promise<void> {
  if (resources.length === 0) return;
  const writes = resources.map((resource): ResourceWrite => ({ create: resource, method: 'PUT' }));
  await writeResources(scope, writes);
  const kinds: Record<string, number> = {};
  for (const { resourceType } of resources) kinds[resourceType] = (kinds[resourceType] ?? 0) + 1;
  scope.note({ action: 'create', outcome: 'permitted', kinds, basis: 'world.synthetic' });
}
