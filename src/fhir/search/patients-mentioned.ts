import { patientCompartmentParameters } from '../definitions/definitions.ts';
import type { SearchFilter } from './request.ts';

/** Parameters that take a patient's id by itself. */
const OF_PATIENTS: ReadonlySet<string> = new Set(['patient', 'subject', 'beneficiary']);

/** Whom the filters of a search mention, by whatever parameter: whoever asks about somebody by name is told of them by whatever comes, and by nothing too. */
export function patientsMentioned(type: string, filters: readonly SearchFilter[]): readonly string[] {
  return [...new Set(filters.flatMap((filter) => mentionedIn(type, filter)))];
}

function mentionedIn(type: string, filter: SearchFilter): readonly string[] {
  switch (filter.kind) {
    case 'id':
      return type === 'Patient' ? filter.values : [];
    case 'compartment':
      return [filter.patientId];
    case 'reference': {
      // Whatever the element is called: a patient is mentioned.
      const isOfPatients = OF_PATIENTS.has(filter.parameter);
      return filter.values.flatMap((value) => (value.type === 'Patient' || isOfPatients ? (value.id ?? []) : []));
    }
    case 'chain':
    case 'of-types':
      return filter.branches.flatMap((branch) => mentionedIn(branch.type, branch.filter));
    case 'has':
      return mentionedIn(filter.type, filter.filter);
    case 'all':
    case 'any':
      return filter.filters.flatMap((one) => mentionedIn(type, one));
    default:
      return [];
  }
}

/** What of somebody's record the filters of a search mention by its id: `_id`, `encounter=Encounter/1`, `/Encounter/1/Observation`. Who the patients are themselves is not among it. */
export function recordsMentioned(
  type: string,
  filters: readonly SearchFilter[],
): readonly { readonly type: string; readonly id: string }[] {
  const all = filters.flatMap((filter) => recordsIn(type, filter)).filter((one) => isOfSomebody(one.type));
  return [...new Map(all.map((one) => [`${one.type}/${one.id}`, one])).values()];
}

function recordsIn(type: string, filter: SearchFilter): readonly { readonly type: string; readonly id: string }[] {
  switch (filter.kind) {
    case 'id':
      return filter.values.map((id) => ({ type, id }));
    case 'tree':
      return filter.ids.map((id) => ({ type: filter.target, id }));
    case 'linked':
      return [{ type: filter.compartment, id: filter.id }];
    case 'reference':
      return filter.values.flatMap((value) =>
        value.type === undefined || value.id === undefined ? [] : [{ type: value.type, id: value.id }],
      );
    case 'chain':
    case 'of-types':
      return filter.branches.flatMap((branch) => recordsIn(branch.type, branch.filter));
    case 'has':
      return recordsIn(filter.type, filter.filter);
    case 'all':
    case 'any':
      return filter.filters.flatMap((one) => recordsIn(type, one));
    default:
      return [];
  }
}

/** Whether a resource of this type lies in a patient's record. */
function isOfSomebody(type: string): boolean {
  return type !== 'Patient' && patientCompartmentParameters(type).length > 0;
}
