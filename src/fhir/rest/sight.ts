import { RefusalError, type Scope } from '#kernel';
import type { Restriction, RestrictionOf } from '../gate.ts';
import type { SearchFilter } from '../search/request.ts';
import type { StoredResource } from '../store/stored.ts';
import type { RestParts } from './parts.ts';

/** What a caller sees while a request is worked out, before anything is answered: a condition, a link and a test must tell no more than an answer would. */
export interface Sight {
  /** @refuses what the gate refuses at the door of a type */
  readonly restrictionOf: RestrictionOf;
  /** Those of these that the caller may be shown. */
  shown(stored: readonly StoredResource[]): Promise<ReadonlySet<StoredResource>>;
  /** Is told what a condition asks, whatever meets it. */
  readonly asks?: (type: string, filters: readonly SearchFilter[]) => void;
}

/** The caller's sight; a type is asked about once in a request. */
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
    async shown(stored) {
      return new Set(stored.length === 0 ? [] : await gate.mayDisclose(scope, 'read', stored));
    },
  };
}
