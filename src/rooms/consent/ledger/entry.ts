import { newId } from '#fhir';
import {
  type AccessAction,
  type AccessNote,
  type Actor,
  canonicalJson,
  type LocalText,
  numberOfBase32,
  type PersonActor,
  type Purpose,
  type Role,
  random128,
  type Scope,
  toBase32,
} from '#kernel';
import { type Hash, leafHash } from './merkle.ts';
import { isStorable, storable } from './storable.ts';

/** Who acted, as an entry keeps it: enough to name and find them, without their scopes. */
export type EntryActor =
  | {
      readonly kind: 'person';
      readonly role: Role;
      readonly accountId: string;
      readonly name: LocalText;
      readonly fhirUser?: string;
      readonly patientId?: string;
      readonly organization?: { readonly id: string; readonly name: LocalText };
      readonly clientId: string;
    }
  | { readonly kind: 'system'; readonly clientId: string }
  | {
      readonly kind: 'node';
      readonly nodeId: string;
      readonly name?: LocalText;
      readonly onBehalfOf?: {
        readonly practitioner: string;
        readonly practitionerName: LocalText;
        readonly organization: string;
        readonly organizationName: LocalText;
      };
    }
  | { readonly kind: 'anonymous' };

/** One act on personal data as it is hashed. */
export interface EntryBody {
  /** Version of this shape. Old entries keep theirs for ever. */
  readonly v: 1;
  readonly id: string;
  /** Instant of the act by the node's clock, ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly node: string;
  readonly actor: EntryActor;
  readonly purpose: Purpose;
  readonly action: AccessAction;
  readonly outcome: 'permitted' | 'denied';
  readonly patientId?: string;
  readonly kinds: Readonly<Record<string, number>>;
  readonly basis: string;
  readonly recipient?: string;
  readonly detail?: Readonly<Record<string, string>>;
  readonly correlationId: string;
}

/** An entry ready to be stored. */
export interface LedgerEntry {
  readonly id: string;
  readonly at: string;
  readonly patientId?: string;
  /** 16 random bytes. */
  readonly salt: Uint8Array;
  /** Canonical JSON of an EntryBody. */
  readonly body: string;
}

/** What an entry takes from the request besides the note itself. */
export type NoteFacts = Pick<Scope, 'node' | 'actor' | 'purpose' | 'correlationId'> & { readonly at: Date };

/** Makes the entry of one note. */
export function toEntry(facts: NoteFacts, note: AccessNote): LedgerEntry {
  const at = facts.at.toISOString();
  const id = newId({ next: () => idAt(facts.at) }, note.patientId);
  // In the order of their names, in which they are written.
  const body: EntryBody = {
    action: note.action,
    actor: toEntryActor(facts.actor),
    at,
    basis: note.basis,
    correlationId: facts.correlationId,
    ...(note.detail === undefined ? {} : { detail: note.detail }),
    id,
    kinds: note.kinds,
    node: facts.node.id,
    outcome: note.outcome,
    ...(note.patientId === undefined ? {} : { patientId: note.patientId }),
    purpose: facts.purpose,
    ...(note.recipient === undefined ? {} : { recipient: note.recipient }),
    v: 1,
  };
  const whose = note.patientId === undefined ? {} : { patientId: note.patientId };
  const text = canonicalJson(body);
  return { id, at, salt: random128(), body: isStorable(text) ? text : canonicalJson(storable(body)), ...whose };
}

/**
 * An id that grows with time: 48 bits of milliseconds, 80 of chance. What is written in the same minutes lies together in the indexes of a shard, so that a ledger of any
 * length is added to in pages that are in memory. Chance from the machine, not from the scope: a replayed world must not replay the secrets of its hashes.
 */
function idAt(at: Date): string {
  const bytes = Buffer.from(random128());
  bytes.writeUIntBE(at.getTime(), 0, 6);
  return toBase32(bytes);
}

/** The instant that an id was made of; of an id of another make it is another one, or none. */
export function timeOf(id: string): Date | undefined {
  // Two characters of the shard, and then 48 bits in the first 50.
  const bits = id.length < 12 ? undefined : numberOfBase32(id.slice(2, 12));
  return bits === undefined ? undefined : new Date(Math.floor(bits / 4));
}

/** SHA-256(0x00 ‖ salt ‖ body). */
export function entryHash(salt: Uint8Array, body: string): Hash {
  return leafHash(salt, Buffer.from(body, 'utf8'));
}

/** People whose sessions go on: of each request of theirs the same is kept. */
const keptOf = new WeakMap<PersonActor, EntryActor>();

/** The actor as an entry keeps it: without scopes, launch and session, which are the session's, not the act's. */
export function toEntryActor(actor: Actor): EntryActor {
  switch (actor.kind) {
    case 'person': {
      const known = keptOf.get(actor);
      if (known !== undefined) return known;
      const { scopes: _, launch: __, session: ___, methods: ____, purpose: _____, grant: ______, ...rest } = actor;
      const kept = JSON.parse(canonicalJson(rest)) as EntryActor;
      keptOf.set(actor, kept);
      return kept;
    }
    case 'system':
      return { clientId: actor.clientId, kind: 'system' };
    case 'node':
    case 'anonymous':
      return actor;
  }
}
