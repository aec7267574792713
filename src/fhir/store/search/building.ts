import type { Tx } from '#kernel';
import type { RestrictionOf } from '../../gate.ts';
import type { SearchFilter } from '../../search/request.ts';
import type { SqlParams } from './sql-params.ts';

/** The statement in which a condition is being built. */
export interface Building {
  /** For what has to be asked first: the targets of a chain. */
  readonly tx: Tx;
  readonly params: SqlParams;
  /** The alias of `fhir.resource` that the condition is about. */
  readonly table: string;
  /** The type searched; empty for a search over several. */
  readonly type: string;
  readonly restrictionOf: RestrictionOf;
  /** Within a composite: the hash of the token that an ordered value must have beside it. */
  readonly pairHash?: string;
  /** The one condition that leads to few rows by an index. All others are then written by `besideKey`. */
  readonly key?: SearchKey | undefined;
}

/** What leads to few rows: a place (a patient's compartment, a resource's own id), or an identifier. */
export type SearchKey = 'place' | 'identifier';

/** Writes the filter that stands inside another one. It is handed in, because the files of chains and groups and the table of all kinds need one another. */
export type WriteInner = (building: Building, filter: SearchFilter) => Promise<string>;
