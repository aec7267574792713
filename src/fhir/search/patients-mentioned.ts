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
