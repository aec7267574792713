import { isObject, parseFhirJson, type Resource, type StoredResource } from '#fhir';
import type { NodeIdentity, Scope } from '#kernel';
import type { LaterHeld, LaterReason } from '../contract.ts';
import type { IdentityPorts, KeptBeside } from '../ports.ts';
import { assignLaterWrite } from './assign-later-write.ts';
import {
  clueFrom,
  identifiersIn,
  institutionsKnown,
  type KnownInstitutions,
  keyFor,
  type LaterWrite,
  ledFromStaying,
  ownersOf,
  readAll,
  type Side,
  thereBefore,
} from './clues.ts';
import { LATER_WRITES_MAX } from './contract.ts';
import { ATTENDANTS, gatherWrites, OF_THE_PERSON } from './gather-writes.ts';
import { type Makers, makersOf, workplacesOf } from './made-by.ts';
import { keyOf, namedIn } from './references.ts';
import { beginningOf, writersOf } from './writers.ts';

/** What hangs together of it, and where it belongs. */
export interface LaterGroup {
  /** The record that it names. */
  readonly on: string;
  /** The record that it belongs to by the rule. */
  readonly belongs: string;
  readonly because: LaterReason;
  readonly held?: LaterHeld;
  /** Who signed it, where somebody did. */
  readonly signers: readonly string[];
  readonly makers: Makers;
  readonly members: readonly LaterWrite[];
}

/**
 * What was written to two records since they were joined, the newest first, and which of both each belongs to by `assignLaterWrite`. Of many more than `LATER_WRITES_MAX` nothing is
 * moved: a visit might be cut in two.
 */
export async function readLaterWrites(
  scope: Scope,
  ports: IdentityPorts,
  pair: readonly [StoredResource, StoredResource],
  since: Date,
): Promise<LaterGroup[]> {
  const sides = await Promise.all(pair.map((patient) => readSide(scope, patient, since)));
  const [one, other] = sides as [Side, Side];
  if (one.later.length + other.later.length === 0) return [];
  const groups = [
    ...(await groupsOf(scope, ports, one, other, since)),
    ...(await groupsOf(scope, ports, other, one, since)),
  ];
  return groups.sort((a, b) => orderOf(lastOf(b), lastOf(a)) || orderOf(firstKey(a), firstKey(b)));
}

function firstKey({ members }: LaterGroup): string {
  return members[0]?.key ?? '';
}

function orderOf(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** When the last of it was written. */
export function lastOf({ members }: Pick<LaterGroup, 'members'>): string {
  return members.reduce((last, { stored }) => (stored.lastUpdated > last ? stored.lastUpdated : last), '');
}

async function readSide({ tx, node }: Scope, patient: StoredResource, since: Date): Promise<Side> {
  const facts = parseFhirJson(patient.body);
  const keeper = isObject(facts['managingOrganization']) ? facts['managingOrganization']['reference'] : undefined;
  const later: LaterWrite[] = [];
  for await (const stored of readAll(tx, patient.id, { since })) {
    // Who is one person with whom the desk itself writes down.
    if (Date.parse(stored.lastUpdated) <= since.getTime() || stored.type === 'Person') continue;
    later.push(toLaterWrite(stored, node));
    if (later.length > LATER_WRITES_MAX) break;
  }
  return {
    patient,
    keeper: typeof keeper === 'string' ? keyOf(keeper, node) : undefined,
    papers: new Set(identifiersIn(facts['identifier'])),
    later: later.slice(0, LATER_WRITES_MAX),
    isTooMuch: later.length > LATER_WRITES_MAX,
  };
}

function toLaterWrite(stored: StoredResource, node: NodeIdentity): LaterWrite {
  const resource = parseFhirJson(stored.body) as Resource;
  return { key: keyFor(stored), type: stored.type, names: namedIn(resource, node), stored, resource };
}

async function groupsOf(
  scope: Scope,
  ports: IdentityPorts,
  here: Side,
  other: Side,
  since: Date,
): Promise<LaterGroup[]> {
  if (here.later.length === 0) return [];
  const older = await thereBefore(scope.tx, here.later, since);
  const stays = ({ type, key }: LaterWrite) => OF_THE_PERSON.has(type) || older.has(key);
  const gathered = gatherWrites(here.later.filter((write) => !stays(write)));
  const loose = gathered.flat();
  const known: Known = {
    kept: await ports.keptBeside(
      scope,
      loose.map(({ stored }) => stored),
    ),
    owners: await ownersOf(scope.tx, loose),
    led: await ledFromStaying(scope, here, loose),
    institutions: await institutionsKnown(scope, here, other, since),
    writers: writersOf(
      here.later.map(({ stored }) => stored),
      await ports.findWritings(scope, here.patient.id, beginningOf(since)),
    ),
  };
  const groups: LaterGroup[] = [];
  for (const write of here.later.filter(stays)) {
    if (ATTENDANTS.has(write.type)) continue;
    groups.push({
      on: here.patient.id,
      belongs: here.patient.id,
      because: 'named',
      held: OF_THE_PERSON.has(write.type) ? 'of-the-person' : 'older',
      signers: [],
      makers: await makersOfAll(scope, [write], known),
      members: [write],
    });
  }
  for (const members of gathered) groups.push(await toGroup(scope, here, other, members, known));
  return groups;
}

/** What is known about one record's later writes. */
interface Known {
  readonly kept: ReadonlyMap<string, KeptBeside>;
  /** In whose record that lies which they name. */
  readonly owners: ReadonlyMap<string, string>;
  /** Those that something names which stays. */
  readonly led: ReadonlySet<string>;
  readonly institutions: KnownInstitutions;
  /** Who wrote each, where the ledger tells. */
  readonly writers: ReadonlyMap<string, Makers>;
}

async function toGroup(
  scope: Scope,
  here: Side,
  other: Side,
  members: readonly LaterWrite[],
  known: Known,
): Promise<LaterGroup> {
  const makers = await makersOfAll(scope, members, known);
  const held = heldBack(here, members, known);
  const { belongs, because } = assignLaterWrite({
    papers: members
      .flatMap(({ resource }) => identifiersIn(resource))
      .map((paper) => clueFrom(paper, here.papers, other.papers)),
    leadsTo: members
      .flatMap(({ names }) => [...names])
      .map((name) => known.owners.get(name))
      .map((owner) => ({ here: owner === here.patient.id, other: owner === other.patient.id })),
    institutions: makers.institutions.map((institution) => ({
      shown: known.institutions.shown(institution),
      keeps: { here: here.keeper === institution, other: other.keeper === institution },
      knew: known.institutions.knew(institution),
    })),
  });
  return {
    on: here.patient.id,
    belongs: (belongs === 'here' ? here : other).patient.id,
    because,
    ...(held === undefined ? {} : { held }),
    signers: held === 'signed' ? signersOf(scope, members, known) : [],
    makers,
    members,
  };
}

/** Who wrote these: as the ledger has it; else as they say themselves, by the institution that they name, or the one at which those work whom they name. */
async function makersOfAll(
  { tx, node }: Scope,
  members: readonly LaterWrite[],
  { writers }: Pick<Known, 'writers'>,
): Promise<Makers> {
  const made = members.map(({ key, resource }) => writers.get(key) ?? makersOf(resource, node));
  const people = [...new Set(made.flatMap((one) => one.people))];
  const institutions = [...new Set(made.flatMap((one) => one.institutions))];
  if (institutions.length > 0) return { institutions, people };
  return { institutions: [...new Set((await workplacesOf(tx, people, node)).values())], people };
}

/** Why these cannot go to another record, the gravest reason first. */
function heldBack(here: Side, members: readonly LaterWrite[], { kept, owners, led }: Known): LaterHeld | undefined {
  if (here.isTooMuch) return 'too-many';
  const beside = members.flatMap(({ key }) => kept.get(key)?.held ?? []);
  if (beside.includes('signed') || members.some(isSigned)) return 'signed';
  const [first] = beside;
  if (first !== undefined) return first;
  const isTied = members.some(
    ({ key, names }) => led.has(key) || [...names].some((name) => owners.get(name) === here.patient.id),
  );
  return isTied ? 'tied' : undefined;
}

/** A document that somebody vouched for, and what bears a signature. */
function isSigned({ type, resource }: LaterWrite): boolean {
  const { status, attester, signature } = resource;
  if (signature !== undefined) return true;
  return type === 'Composition' && attester !== undefined && status !== 'preliminary';
}

function signersOf({ node }: Scope, members: readonly LaterWrite[], { kept }: Known): string[] {
  const signed = members.flatMap(({ key, resource: { attester } }) => [
    kept.get(key)?.signer,
    ...(Array.isArray(attester) ? attester : []).map((one) => {
      const party = isObject(one) && isObject(one['party']) ? one['party']['reference'] : undefined;
      return typeof party === 'string' ? keyOf(party, node) : undefined;
    }),
  ]);
  return [...new Set(signed.filter((one): one is string => one?.startsWith('Practitioner/') === true))];
}
