import { NotEvaluated } from './not-evaluated.ts';
import { toItem } from './system.ts';
import type { Around, Expression, Item } from './values.ts';

/** Those that are the same everywhere. @source https://hl7.org/fhir/R4/fhirpath.html#variables */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['sct', 'http://snomed.info/sct'],
  ['loinc', 'http://loinc.org'],
  ['ucum', 'http://unitsofmeasure.org'],
]);

/** `%resource` and its kin, by the name without its `%`. @throws NotEvaluated for one that is not known */
export function variable(name: string): Expression {
  if (name === 'resource') return ({ resource }) => [resource];
  if (name === 'rootResource') return ({ root, resource }) => [root ?? resource];
  if (name === 'context') return ({ context }: Around): readonly Item[] => context;
  const [, kind, rest] = /^(vs|ext)-(.+)$/.exec(name) ?? [];
  const fixed =
    FIXED.get(name) ?? (kind && `http://hl7.org/fhir/${kind === 'vs' ? 'ValueSet' : 'StructureDefinition'}/${rest}`);
  if (fixed === undefined) throw new NotEvaluated(`%${name}`);
  const items = [toItem(fixed)];
  return () => items;
}
