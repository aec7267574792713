import { RefusalError, type Scope } from '#kernel';
import type { LookBefore, Restriction, RestrictionOf } from '../../gate.ts';
import type { SearchFilter } from '../../search/request.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { RestParts } from '../parts.ts';

/**
 * What the caller of one request may see, asked while the request is still being worked out. A condition that is met, a chain that leads somewhere, a patch whose
 * test holds: each tells something about a resource before any answer does, so each asks here, and tells no more than a search or a read would.
 */
export interface Sight {
  /** How far a search of a type may look. @refuses what the gate refuses at the door of a type */
  readonly restrictionOf: RestrictionOf;
  /**
   * Those of these that the caller may be shown.
   *
   * @param as - by the rules of which act: `search` for what a condition found; `read` where it is left out
   */
  shown(stored: readonly StoredResource[], as?: 'read' | 'search' | LookBefore): Promise<ReadonlySet<StoredResource>>;
  /** Called with what a condition asks, whether or not anything meets it: for the ledger (`Looks`). */
  readonly asks?: (type: string, filters: readonly SearchFilter[]) => void;
  /** Called with what was hidden from a write that named it, once that is noted: for the ledger (`Looks`). */
  readonly hides?: (stored: StoredResource) => void;
}

/** The sight of a request's caller. The gate is asked about each type once; its answer, or its refusal, holds for the request. */
export function sightOf({ gate }: Pick<RestParts, 'gate'>, scope: Scope): Sight {
  const known = new Map<string, Restriction | RefusalError>();
  const ask = async (type: string): Promise<Restriction | RefusalError> => {
    try {
      await gate.admit(scope, { action: 'search', type });
    } catch (error) {
      if (error instanceof RefusalError) return error;
      throw error;
    }
    return gate.restrict(scope, { action: 'search', type });
  };
  return {
    async restrictionOf(type) {
      const found = known.get(type) ?? (await ask(type));
      known.set(type, found);
      if (found instanceof RefusalError) throw found;
      return found;
    },
    async shown(stored, as = 'read') {
      return new Set(stored.length === 0 ? [] : await gate.mayDisclose(scope, as, stored));
    },
  };
}
