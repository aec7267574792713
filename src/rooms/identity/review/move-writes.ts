import {
  isObject,
  newId,
  parseFhirJson,
  type Resource,
  type ResourceWrite,
  type StoredResource,
  writeResources,
} from '#fhir';
import type { AccessNote, NodeIdentity, Scope } from '#kernel';
import { legiblePatient } from '../fhir.ts';
import type { IdentityPorts } from '../ports.ts';
import type { Outcome } from './decide-moves.ts';
import { type Decider, toMoveProvenance } from './fhir.ts';
import { type LaterGroup, lastOf } from './later-writes.ts';
import { keyOf } from './references.ts';

/** A group of later writes, and what becomes of it. */
export interface Settled {
  readonly group: LaterGroup;
  readonly outcome: Outcome;
}

/**
 * Carries out what was decided of later writes, in the transaction of the unlink: what moves gets a new version that names the other record and is the same in all else; both
 * histories and the ledger of both patients say so; signers are told of what they signed. Labels stay with what they label, and no consent is touched.
 *
 * @refuses fhir.version-conflict where somebody was faster
 */
export async function settleWrites(
  scope: Scope,
  ports: IdentityPorts,
  pair: readonly [StoredResource, StoredResource],
  settled: readonly Settled[],
  decision: { readonly reason: string } & Decider,
): Promise<void> {
  const [one, other] = pair;
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const moved = settled.filter(({ group, outcome }) => outcome === 'moved' && group.on === from.id);
    const members = moved.flatMap(({ group }) => group.members);
    if (members.length > 0) await moveAll(scope, members, from, to, decision);
  }
  for (const { group, outcome } of settled) if (outcome === 'signer-told') await tellSigners(scope, ports, group);
}

async function moveAll(
  scope: Scope,
  members: LaterGroup['members'],
  from: StoredResource,
  to: StoredResource,
  decision: { readonly reason: string } & Decider,
): Promise<void> {
  const target = { ...namesAndPapers(to), id: to.id };
  const moves = members.map(
    ({ resource, stored }): ResourceWrite => ({
      update: toRecord(resource, from.id, target, scope.node),
      before: stored,
    }),
  );
  const provenances = [
    toMoveProvenance(scope, newId(scope.ids, to.id), {
      ...decision,
      activity: 'moved-here',
      targets: [...members.map(({ key }) => key), `Patient/${to.id}`],
      source: `Patient/${from.id}`,
    }),
    // What it was is not told here: it is another person's.
    toMoveProvenance(scope, newId(scope.ids, from.id), {
      ...decision,
      activity: 'moved-away',
      targets: [`Patient/${from.id}`],
      source: `Patient/${to.id}`,
    }),
  ];
  await writeResources(scope, [...moves, ...provenances.map((create): ResourceWrite => ({ create }))]);
  const kinds = kindsOf(members);
  noteMove(scope, { patientId: from.id, kinds, basis: 'identity.moved-away' }, to.id);
  noteMove(scope, { patientId: to.id, kinds, basis: 'identity.moved-here' }, from.id);
}

async function tellSigners(scope: Scope, ports: IdentityPorts, group: LaterGroup): Promise<void> {
  for (const signer of group.signers) await ports.tellSigner(scope, signer, { on: group.on, at: lastOf(group) });
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId: group.on,
    kinds: kindsOf(group.members),
    basis: 'identity.signer-told',
    detail: { operation: 'identity.review-desk', whom: group.signers.join(' ') },
  });
}

function noteMove(
  scope: Scope,
  note: Pick<AccessNote, 'kinds' | 'basis'> & { patientId: string },
  other: string,
): void {
  scope.note({ action: 'update', outcome: 'permitted', ...note, detail: { operation: 'identity.review-desk', other } });
}

/** How many of each type. */
export function kindsOf(members: readonly { readonly type: string }[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { type } of members) kinds[type] = (kinds[type] ?? 0) + 1;
  return kinds;
}

/** Whom a resource is to name. */
interface TargetRecord {
  readonly id: string;
  readonly names: ReadonlySet<string>;
  /** `system|value` */
  readonly papers: ReadonlySet<string>;
}

function namesAndPapers({ body }: StoredResource): Omit<TargetRecord, 'id'> {
  const { name = [], identifier = [] } = legiblePatient(parseFhirJson(body));
  return {
    names: new Set(name.flatMap(({ text }) => text ?? [])),
    papers: new Set(identifier.map(({ system, value }) => `${system}|${value}`)),
  };
}

/**
 * The same resource of another record: wherever it names the one it names the other. A name or a paper's number that stands beside such a reference stays only where it is the
 * other's own: a record must not call its patient by another person's name.
 */
export function toRecord<R extends Resource>(resource: R, from: string, to: TargetRecord, node: NodeIdentity): R {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn);
    if (!isObject(value)) return value;
    const { reference, display, identifier, ...rest } = value;
    if (typeof reference !== 'string' || keyOf(reference, node) !== `Patient/${from}`) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, turn(part)]));
    }
    return {
      ...rest,
      reference: `Patient/${to.id}`,
      ...(isObject(identifier) && to.papers.has(`${identifier['system']}|${identifier['value']}`)
        ? { identifier }
        : {}),
      ...(typeof display === 'string' && to.names.has(display) ? { display } : {}),
    };
  };
  return turn(resource) as R;
}
