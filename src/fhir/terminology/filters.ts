import { RefusalError } from '#kernel';
import { badValue } from '../search/parse-values.ts';
import { type CodeSystem, type Concept, valuesOf } from './code-system.ts';
import { atOrAbove, atOrBelow, childrenOf } from './hierarchy.ts';

type Test = (concept: Concept) => boolean;

/**
 * The concepts of a code system that pass all filters of a part of a value set (`compose.include.filter`).
 *
 * @refuses fhir.bad-search-value for an operator that is not understood
 * @source https://hl7.org/fhir/R4/valueset-filter-operator.html
 */
export function filtered({ concepts }: CodeSystem, filters: readonly Record<string, unknown>[]): Concept[] {
  // Each is worked out once, and not for each concept: what lies below a code may be half of the system.
  const tests = filters.map((filter) => testOf(filter, concepts));
  return [...concepts.values()].filter((concept) => tests.every((test) => test(concept)));
}

function testOf(filter: Record<string, unknown>, concepts: ReadonlyMap<string, Concept>): Test {
  const [property, op, value] = [String(filter.property), String(filter.op), String(filter.value)];
  const own = (concept: Concept) => ownValues(concept, property, concepts);
  switch (op) {
    case 'is-a':
      return isOneOf(atOrBelow(value, concepts));
    case 'descendent-of': {
      const isBelow = isOneOf(atOrBelow(value, concepts));
      return (concept) => concept.code !== value && isBelow(concept);
    }
    case 'is-not-a':
      return not(isOneOf(atOrBelow(value, concepts)));
    case 'generalizes':
      return isOneOf(atOrAbove(value, concepts));
    case '=':
      return (concept) => own(concept).includes(value);
    case 'in':
      return hasListed(own, value);
    case 'not-in':
      return not(hasListed(own, value));
    case 'exists':
      return (concept) => String(own(concept).length > 0) === value;
    default:
      throw new RefusalError(
        badValue('filter', 'is-a, descendent-of, is-not-a, generalizes, =, in, not-in, exists', op),
      );
  }
}

function ownValues(concept: Concept, property: string, concepts: ReadonlyMap<string, Concept>): readonly string[] {
  if (property === 'code' || property === 'concept') return [concept.code];
  if (property === 'parent') return concept.parents;
  if (property === 'child') return childrenOf(concept.code, concepts);
  return valuesOf(concept, property);
}

function isOneOf(codes: ReadonlySet<string>): Test {
  return ({ code }) => codes.has(code);
}

/** Some value is in a list that is written with commas. */
function hasListed(own: (concept: Concept) => readonly string[], list: string): Test {
  const listed = new Set(list.split(',').map((one) => one.trim()));
  return (concept) => own(concept).some((value) => listed.has(value));
}

function not(test: Test): Test {
  return (concept) => !test(concept);
}
