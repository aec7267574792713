import type { AccessNote, Scope } from '#kernel';
import type { DataTest } from './store/data-test.ts';
import type { ResourceKey, StoredResource } from './store/stored.ts';

/** What a caller wants with resources, as the gate is asked about it. */
export type GateAction = 'read' | 'search' | 'history' | 'create' | 'update' | 'delete' | 'export';

/**
 * A look at what stands there before it is changed or deleted: by the rules of reading it, but within what lets the caller's application change or delete it.
 * An application that may update and not read patches what its user may read.
 *
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html (`u`: “Instance level patch”)
 */
export type LookBefore = 'before-update' | 'before-delete';

/** What the gate is asked before anything is read. */
export interface GateQuestion {
  readonly action: GateAction;
  /** A resource type; `*` where a request names none (system history, a bundle). */
  readonly type: string;
  /** The only patients whose data can match, where the request names them: the gate then need not look at others. */
  readonly patients?: readonly string[];
}

/**
 * What a search or history may look into. It becomes a condition of the statement, so that what lies outside neither matches nor counts. With `all` the database may even
 * count matches by itself, without asking `mayDisclose` about each.
 */
export type Restriction =
  | 'all'
  | {
      /** Only these patients' compartments, and so nothing that lies in no compartment. */
      readonly patients?: readonly string[];
      /** Only what meets this. */
      readonly test?: DataTest;
      /** Nothing that has a document's content (`data`) or other resources (`contained`) within it. */
      readonly withoutContent?: true;
      /** The test says all that `mayDisclose` would: the database may count what meets it. */
      readonly isExact?: true;
    };

/**
 * The restriction of any type, asked when a search comes to it: a chain, `_has` and `_include` lead into other types than the one that is searched.
 * Refuses a type that the caller may not search at all.
 */
export type RestrictionOf = (type: string) => Promise<Restriction>;

/**
 * Decides who may see and write what. The consent room keeps the rules. The FHIR core asks on every path and about every entry of every answer, and notes the outcome in the
 * access ledger itself: a gate only decides. The one thing that it may note is why it refused a write, where its answer does not say so.
 */
export interface AccessGate {
  /**
   * May this actor do that to this type at all?
   *
   * @refuses the gate's own, thrown as RefusalError
   */
  admit(scope: Scope, question: GateQuestion): Promise<void> | void;

  /** Which patients' data a search or history may touch: what is hidden neither matches nor counts. */
  restrict(scope: Scope, question: GateQuestion): Promise<Restriction>;

  /** Those of these resources that the actor may be shown: the same objects, in the same order. A deletion among them has an empty body. */
  mayDisclose(
    scope: Scope,
    action: GateAction | LookBefore,
    resources: readonly StoredResource[],
  ): Promise<readonly StoredResource[]>;

  /**
   * May this write be made? `before` is missing at a creation, `after` at a deletion.
   *
   * @refuses the gate's own, thrown as RefusalError
   */
  mayWrite(scope: Scope, write: GateWrite): Promise<void>;

  /**
   * Whether the actor may make a resource under an id of their own choosing. Nobody may from whom something may be hidden: otherwise a PUT would tell an id that is taken, but hidden, from
   * one that is free. Both are answered as not found then. Without this method everybody may.
   */
  mayNameIds?(scope: Scope): boolean;

  /**
   * Whether there may be something of this type that the actor is not shown. Then a request for what is not there is noted as well, after the same work: neither the ledger nor the time that an answer
   * takes may tell it from what is hidden. Without this method nothing is hidden.
   */
  mayHide?(scope: Scope, type: string): boolean;

  /**
   * Whether what `mayWrite` rests on (a consent that may be withdrawn at this moment) has to hold until the write is committed. Then it is asked in the transaction that writes, which is
   * shared with no other request. Without this method nothing has to hold.
   */
  holds?(scope: Scope): boolean;

  /** What allowed an act, for the ledger. Without this method the ledger says `fhir.rest`. */
  ground?(scope: Scope, question: GroundQuestion): Ground;

  /** Whether the gate itself has noted a refusal of this request for this patient, so that it is not noted twice. */
  hasNoted?(scope: Scope, patientId: string): boolean;

  /** Why `mayDisclose` left this resource out, for the ledger: a refusal's code. Without this method the ledger names what `ground` says. */
  denial?(scope: Scope, hidden: StoredResource): string | undefined;

  /** What else the ledger is to keep of why `mayDisclose` left a resource out, such as the consent that says so. */
  detail?(scope: Scope, hidden: StoredResource): Readonly<Record<string, string>> | undefined;
}

/** What `ground` is asked about: the act, and whose data it was on. */
export type GroundQuestion = GateQuestion & { readonly patientId?: string };

/** What allowed an act: a lawbook entry or a rule of a room, and what that rested on (which Consent, which emergency). */
export type Ground = Pick<AccessNote, 'basis' | 'detail'>;

/**
 * What an entry of the ledger says of why an act was allowed. It is asked for when the note is made, and goes with it: the gate serves many requests at once, and must not
 * be asked later what “the last one” rested on.
 *
 * @param otherwise - the basis where the gate names none
 * @param detail - what the operation itself says of the act
 */
export function groundOf(
  gate: AccessGate,
  scope: Scope,
  question: GroundQuestion,
  otherwise: string,
  detail?: AccessNote['detail'],
): Ground {
  const ground = gate.ground?.(scope, question) ?? { basis: otherwise };
  return detail === undefined ? ground : { ...ground, detail: { ...ground.detail, ...detail } };
}

/** A write as the gate is asked about it. */
export interface GateWrite {
  readonly action: 'create' | 'update' | 'delete';
  readonly before?: StoredResource;
  readonly after?: ResourceToBe;
  /** Set where a creation was asked for as an update (PUT): an application that may update may then make it. */
  readonly asked?: 'update';
  /** The version that will be written, where it is not the one after `before`: labels change within a version. */
  readonly version?: number;
}

/** A resource about to be stored, with the patient in whose compartment it will lie. */
export interface ResourceToBe {
  readonly type: string;
  /** Missing where the server will choose it. */
  readonly id?: string;
  readonly patientId?: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

/**
 * A resource that stands in for one that is not there, in the record of a patient whose id nobody has. The gate is asked about it, and its answer thrown away, so that a request for what
 * is not there takes the same work as one for what is hidden.
 */
export function notThere({ type, id }: ResourceKey): StoredResource {
  const lastUpdated = new Date(0).toISOString();
  const body = JSON.stringify({ resourceType: type, id });
  return { type, id, version: 1, lastUpdated, method: 'PUT', deleted: false, patientId: id, body };
}
