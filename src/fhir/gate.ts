import type { AccessNote, Scope } from '#kernel';
import type { DataTest } from './store/data-test.ts';
import type { StoredResource } from './store/stored.ts';

/** What a caller wants with resources, as the gate is asked about it. */
export type GateAction = 'read' | 'search' | 'history' | 'create' | 'update' | 'delete' | 'export';

export interface GateQuestion {
  readonly action: GateAction;
  /** A resource type; `*` where a request names none (system history, a bundle). */
  readonly type: string;
  /** The patients whose data alone can match, where the request names them: of others nothing need be known. */
  readonly patients?: readonly string[];
}

/**
 * What a search may look into at all. Where it names patients, resources outside every compartment are left out too; where it has a test, what does not meet
 * it, and where it says so what carries a document's content in itself. `all` also says that totals may be counted by the database, without asking `mayDisclose` about each match.
 */
export type Restriction =
  | 'all'
  | {
      readonly patients?: readonly string[];
      readonly test?: DataTest;
      readonly withoutContent?: true;
      /** The test says all that `mayDisclose` would: the database may count what meets it. */
      readonly isExact?: true;
    };

/**
 * Whose compartments the links of a search may lead through, by type: a chain and `_has` look into other types than the one that is searched.
 * Refuses a type that the caller may not search at all.
 */
export type RestrictionOf = (type: string) => Promise<Restriction>;

/**
 * Who may see and write what. The consent room keeps the rules; the FHIR core asks at every path and on every entry of every answer, and
 * notes the outcome in the access ledger itself: a gate decides, and notes nothing but why it refused a write where its answer does not say so.
 */
export interface AccessGate {
  /**
   * May this actor do that to this type at all?
   * @refuses the gate's own, thrown as RefusalError
   */
  admit(scope: Scope, question: GateQuestion): Promise<void> | void;

  /** Which patients' data a search or history may touch: what is hidden neither matches nor counts. */
  restrict(scope: Scope, question: GateQuestion): Promise<Restriction>;

  /** Those of these resources that the actor may be shown, the same objects in the same order. Deleted ones have no body. */
  mayDisclose(
    scope: Scope,
    action: GateAction,
    resources: readonly StoredResource[],
  ): Promise<readonly StoredResource[]>;

  /**
   * May this write be made? `before` is missing at a creation, `after` at a deletion.
   * @refuses the gate's own, thrown as RefusalError
   */
  mayWrite(scope: Scope, write: GateWrite): Promise<void>;

  /**
   * Whether the actor may make a resource under an id of their own choosing. To whom something may be hidden must not: what is hidden is answered then as what is not there,
   * and what is not there is not made, so that no id can be tried. Without it everybody may.
   */
  mayNameIds?(scope: Scope): boolean;

  /** Whether what `mayWrite` rests on has to hold until the write is made: then it is asked in the very transaction that writes, which is shared with nobody. */
  holds?(scope: Scope): boolean;

  /** What allowed it, for the ledger. Without it the ledger says `fhir.rest`. */
  ground?(scope: Scope, question: GroundQuestion): Ground;

  /** Why `mayDisclose` left this resource out, for the ledger: the refusal's code. Without it the ledger names what `ground` says. */
  denial?(scope: Scope, hidden: StoredResource): string | undefined;

  /** What else the ledger is to keep of why it was left out: the consent that says so. */
  detail?(scope: Scope, hidden: StoredResource): Readonly<Record<string, string>> | undefined;
}

export type GroundQuestion = GateQuestion & { readonly patientId?: string };

/** What allowed an act: a lawbook entry or a rule of a room, and what that rested on (which Consent, which emergency). */
export type Ground = Pick<AccessNote, 'basis' | 'detail'>;

/**
 * What an entry of the ledger says of why an act was allowed. The note carries it, so that of two requests at once neither names what the other rested on.
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

export interface GateWrite {
  readonly action: 'create' | 'update' | 'delete';
  readonly before?: StoredResource;
  readonly after?: ResourceToBe;
  /** The version that it will be, where that is not the one after `before`: labels change within a version. */
  readonly version?: number;
}

/** A resource about to be stored. */
export interface ResourceToBe {
  readonly type: string;
  /** Missing where the server will choose it. */
  readonly id?: string;
  readonly patientId?: string;
  readonly resource: Readonly<Record<string, unknown>>;
}
