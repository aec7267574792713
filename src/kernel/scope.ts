import type { Actor, Purpose } from './actor.ts';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Lang } from './lang.ts';

/** @property planned - `anew`: the best way depends on the very values, and is worth looking for each time. */
export interface QueryOptions {
  readonly planned?: 'once' | 'anew';
}

/** A database transaction: all of a request's reads and writes go through one. */
export interface Tx {
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]>;
  /** What works that only read have in common: what they ask of it in the same moment may go as one statement. */
  readonly shared?: Tx | undefined;
  /**
   * Wakes whoever in this process does this work between requests, once the transaction has committed; nobody where it did not. It saves the wait until they look
   * by themselves, and nothing more: who works in another process, or starts later, is not woken, and looks all the same.
   */
  readonly wake?: (work: string) => void;
}

/** Who we are: the node that runs this program. */
export interface NodeIdentity {
  /** `sz`, `hk` … */
  readonly id: string;
  /** ISO 3166 country or subdivision whose law applies: `CN-SZ`, `HK`. Lawbooks are chosen by it, nothing else is. */
  readonly jurisdiction: string;
  /** Public base address without a slash at the end. */
  readonly url: string;
}

/** What can be done with personal data, as the access ledger tells it apart. */
export const ACCESS_ACTIONS = [
  'read',
  'search',
  'history',
  'create',
  'update',
  'delete',
  'disclose',
  'receive',
  'share',
  'revoke',
  'export',
  'sign-in',
  'operate',
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** One act on personal data, as the access ledger keeps it. */
export interface AccessNote {
  readonly action: AccessAction;
  readonly outcome: 'permitted' | 'denied';
  /** The patient's id at this node; absent where no patient is concerned or none could be told. */
  readonly patientId?: string;
  /** What kinds of data, by FHIR type, and how many. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The rule that allowed or denied it: a lawbook entry or a rule of the consent room. */
  readonly basis: string;
  /** Who got it, where that is not the actor: a node, an organisation. */
  readonly recipient?: string;
  /** What a person may want to know beyond that: a share id, a message id, a refusal code. No clinical content. */
  readonly detail?: Readonly<Record<string, string>>;
}

/**
 * What every operation gets first. A plain value: a function's needs stand in its signature, there is no ambient context.
 */
export interface Scope {
  readonly node: NodeIdentity;
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly tx: Tx;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly lang: Lang;
  readonly correlationId: string;
  /** The instant that the ledger gives what is noted here: when it was asked. Absent in work between requests, of which each step has its own. */
  readonly at?: Date;
  /** Notes an act on personal data; it is in the ledger, durably, before the answer leaves. */
  note(access: AccessNote): void;
}
