import {
  type AccessGate,
  mapReferences,
  newId,
  patientOfType,
  type Resource,
  type ResourceWrite,
  readMany,
  type StoredResource,
  writeResources,
} from '#fhir';
import { canonicalJson, type Scope } from '#kernel';
import { withLabels } from '#rooms/consent';
import { sha256 } from '../document/store.ts';
import {
  findOrigins,
  forgetOrigins,
  lockOrigins,
  type NewOrigin,
  type Origin,
  type OriginKey,
  originName,
  saveOrigins,
} from './origin.ts';

/** A resource from elsewhere that is to become one of ours. */
export interface Incoming {
  readonly index: number;
  /** What it is called where it came from; two with the same name are one thing. */
  readonly source: string;
  readonly resource: Resource;
}

export interface Taken {
  readonly index: number;
  readonly outcome: 'taken' | 'changed' | 'unchanged';
  readonly type: string;
  readonly id: string;
  /** In whose record it lies here; missing for what is nobody's, and for a Patient. */
  readonly patientId?: string;
}

export interface TakeOptions {
  readonly gate: AccessGate;
  /** The whole name of what a reference means where it came from: whose it is that came before its patient. */
  readonly nameOf?: (reference: string, from: Incoming) => string;
  /**
   * Where a reference of an incoming resource shall lead: `Type/id` of ours, another incoming one by its number, or undefined to leave it as it is.
   */
  readonly resolve: (reference: string, from: Incoming) => string | { readonly incoming: number } | undefined;
}

/**
 * Takes resources over into the record. Each keeps all its content but gets an id of ours; references among them, and to what is here already, are
 * rewritten. What came before is found by its origin: content that came already is left alone, new content becomes a new version, so a rerun changes
 * nothing, also where two files bring different states of one thing.
 *
 * @refuses what the gate refuses
 */
export async function takeOver(scope: Scope, incoming: readonly Incoming[], options: TakeOptions): Promise<Taken[]> {
  const plan = await planTargets(scope, incoming, options);
  const prepared = incoming.map((one) => {
    const target = plan.targets.get(one.index) as Target;
    const resource = mapReferences(withoutIdentity(one), (reference) => plan.leadsTo(reference, one) ?? reference);
    return { one, target, resource, hash: sha256(canonicalJson(resource)) };
  });
  const known = prepared.filter(({ target }) => target.origin !== undefined);
  const before = new Map(
    (
      await readMany(
        scope.tx,
        known.map(({ target }) => target),
      )
    ).map((stored) => [`${stored.type}/${stored.id}`, stored]),
  );
  const writes: ResourceWrite[] = [];
  const origins: NewOrigin[] = [];
  const taken: Taken[] = [];
  for (const { one, target, resource, hash } of prepared) {
    const { type, id } = target;
    const stored = before.get(`${type}/${id}`);
    const isHere = stored !== undefined && !stored.deleted;
    if (isHere && target.origin?.seen.includes(hash)) {
      const whose = stored.patientId === undefined ? {} : { patientId: stored.patientId };
      taken.push({ index: one.index, outcome: 'unchanged', type, id, ...whose });
      continue;
    }
    const whole = withLabels(scope, { ...resource, id }, stored);
    const patientId = patientOfType(whole);
    await askGate(scope, options.gate, whole, stored);
    writes.push(isHere || stored ? { update: whole, before: stored as StoredResource } : { create: whole });
    origins.push({ patientId: target.patientId, source: one.source, type, id, sha256: hash });
    const whose = patientId === undefined ? {} : { patientId };
    taken.push({ index: one.index, outcome: isHere ? 'changed' : 'taken', type, id, ...whose });
  }
  await writeResources(scope, writes);
  const outgrown = prepared.flatMap(({ one, target: { origin, patientId } }) =>
    origin === undefined || origin.patientId === patientId ? [] : [{ patientId: origin.patientId, source: one.source }],
  );
  await forgetOrigins(scope.tx, outgrown);
  await saveOrigins(scope.tx, origins);
  return taken;
}

/** Where an incoming resource goes: its id here, old or new, and whose it is. */
interface Target {
  readonly type: string;
  readonly id: string;
  readonly patientId: string;
  readonly origin: Origin | undefined;
}

/**
 * Gives every resource its id before any is written, because they refer to one another. Whose a resource is follows from its references to people
 * who are here; what belongs to nobody is the same for all.
 */
async function planTargets(scope: Scope, incoming: readonly Incoming[], options: TakeOptions) {
  const byIndex = new Map(incoming.map((one) => [one.index, one]));
  const patientOf = new Map<number, string>();
  for (const one of incoming) {
    const withPeople = mapReferences(one.resource, (reference) => {
      const target = options.resolve(reference, one);
      return typeof target === 'string' ? target : reference;
    });
    patientOf.set(one.index, patientOfType(withPeople) ?? ownerElsewhere(one, options));
  }
  const keys = incoming.map((one) => ({ patientId: patientOf.get(one.index) ?? '', source: one.source }));
  // What came before its patient lies under the name that its source has for the patient; it is the same thing still.
  const early = incoming.map((one) => ({ patientId: ownerElsewhere(one, options), source: one.source }));
  await lockOrigins(
    scope.tx,
    [...keys, ...early].map(({ patientId }) => patientId),
  );
  const origins = await findOrigins(scope.tx, [...keys, ...early]);
  const targets = new Map<number, Target>();
  for (const [nth, one] of incoming.entries()) {
    const { patientId } = keys[nth] as OriginKey;
    const names = [keys[nth], early[nth]].map((key) => originName(key as OriginKey));
    const origin = names.map((name) => origins.get(name)).find((found) => found !== undefined);
    const type = one.resource.resourceType;
    const id = origin?.type === type ? origin.id : newId(scope.ids, patientId === '' ? undefined : patientId);
    targets.set(one.index, { type, id, patientId, origin: origin?.type === type ? origin : undefined });
  }
  return {
    targets,
    leadsTo(reference: string, from: Incoming): string | undefined {
      const target = options.resolve(reference, from);
      if (target === undefined || typeof target === 'string') return target;
      const other = byIndex.has(target.incoming) ? targets.get(target.incoming) : undefined;
      return other && `${other.type}/${other.id}`;
    },
  };
}

/** Whose a resource is by the name that its source has for the patient; empty for what is nobody's. */
function ownerElsewhere(one: Incoming, { nameOf }: TakeOptions): string {
  const id = patientOfType(one.resource);
  return id === undefined ? '' : (nameOf?.(`Patient/${id}`, one) ?? id);
}

/** The content without what a server gave it: its id and its version. Where it came from is kept as `meta.source`. */
function withoutIdentity({ resource, source }: Incoming): Resource {
  const { id: _id, meta, ...content } = resource;
  const { versionId: _version, lastUpdated: _updated, ...labels } = meta ?? {};
  const isAddress = /^(https?:|urn:)/.test(source);
  const kept = { ...(isAddress ? { source } : {}), ...labels };
  const { resourceType, ...rest } = content;
  return { resourceType, ...(Object.keys(kept).length > 0 ? { meta: kept } : {}), ...rest } as Resource;
}

async function askGate(
  scope: Scope,
  gate: AccessGate,
  resource: Resource,
  before: StoredResource | undefined,
): Promise<void> {
  const patientId = patientOfType(resource);
  const after = {
    type: resource.resourceType,
    resource,
    ...(resource.id === undefined ? {} : { id: resource.id }),
    ...(patientId === undefined ? {} : { patientId }),
  };
  await gate.mayWrite(
    scope,
    before && !before.deleted ? { action: 'update', before, after } : { action: 'create', after },
  );
}
