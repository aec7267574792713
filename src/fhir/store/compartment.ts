import { findElements, patientCompartmentParameters } from '../definitions/definitions.ts';
import { findSearchParameter } from '../search/parameters.ts';

const known = new Map<string, boolean>();

/**
 * Whether a reference parameter names the patient in whose compartment a resource lies. A search by it (`patient=1`) is then answered from that patient's shard alone.
 * True where the parameter reads the one element that decides the compartment (`Observation.subject`), which holds at most one reference.
 */
export function decidesCompartment(type: string, parameter: string): boolean {
  const key = `${type}.${parameter}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = readsDecidingElement(type, parameter);
    known.set(key, answer);
  }
  return answer;
}

function readsDecidingElement(type: string, parameter: string): boolean {
  const [deciding] = patientCompartmentParameters(type);
  const element = deciding === undefined ? undefined : onlyElement(type, deciding);
  if (element === undefined || onlyElement(type, parameter) !== element) return false;
  return findElements(type)?.find(({ name }) => name === element)?.max === 1;
}

/** The element directly under the resource that a parameter reads, if it reads only that. */
function onlyElement(type: string, parameter: string): string | undefined {
  const paths = findSearchParameter(type, parameter)?.paths ?? [];
  const [first] = paths;
  return paths.length === 1 && first?.keys.length === 1 && first.type === 'Reference' ? first.keys[0] : undefined;
}
