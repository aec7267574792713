import type { StoredResource } from '#fhir';
import type { LocalText, Scope } from '#kernel';
import type { TieKind, TieScope } from './contract.ts';

/** Why a resource cannot go to another record by itself, and whose signature stands on it: `Practitioner/…`. */
export interface KeptBeside {
  readonly held: 'signed' | 'document' | 'taken-over';
  readonly signer?: string;
}

/** One act that wrote to a record. */
export interface Writing {
  /** When it began; what it wrote is a little younger. */
  readonly at: Date;
  /** How many of each FHIR type. */
  readonly kinds: Readonly<Record<string, number>>;
  /** `Organization/…`, `Practitioner/…` */
  readonly institution?: string;
  readonly person?: string;
}

/** What this room needs of the rooms above it. The house joins them. */
export interface IdentityPorts {
  /** Of these resources those beside which something is kept that would not go along, by `Type/id`. */
  keptBeside(scope: Scope, resources: readonly StoredResource[]): Promise<ReadonlyMap<string, KeptBeside>>;
  /** Who wrote to a record since then, as the access ledger has it: which types, and for which institution. */
  findWritings(scope: Scope, patientId: string, since: Date): Promise<readonly Writing[]>;
  /** Tells somebody that another may act for them from now on: whoever is entered so without their knowing would read all there is of them. */
  tellOfTie(scope: Scope, tie: TieMade): Promise<void>;
  /** Tells who signed something that it may lie on the wrong record. */
  tellSigner(scope: Scope, signer: string, visit: SignedElsewhere): Promise<void>;
}

/** Who stands for whom. `from`, `until`: the first and the last day, YYYY-MM-DD. */
export interface TieMade {
  readonly dependant: string;
  /** By their name in the reader's script, as far as the record prints one. */
  readonly carer: LocalText;
  readonly kind: TieKind;
  readonly scope: TieScope;
  readonly from: string;
  readonly until?: string;
}

/** @property on - the record that was signed to; @property at - when it was written */
export interface SignedElsewhere {
  readonly on: string;
  readonly at: string;
}
