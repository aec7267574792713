/** Whether the record already says what an entry says. Pure: the entry and the record in, the suggestion out. */
import type { Resource } from '#fhir';
import { outcomeOf } from '#rooms/terminology';
import { toCodeable } from '../document/coded.ts';
import { asObjects, asText, choiceOf } from '../document/json.ts';
import { isEnteredInError } from '../document/statement.ts';
import { dosageText } from '../document/values.ts';
import { isSameDose } from './dose.ts';

/** Types of which the record holds one for one thing. A measurement is never the same as another measurement. */
export const RECONCILED_TYPES = [
  'Condition',
  'AllergyIntolerance',
  'MedicationStatement',
  'MedicationRequest',
  'Immunization',
  'Procedure',
] as const;

/** In what an entry differs from the record: a label of FACT_LABELS. */
export type KnownDifference = 'code' | 'status' | 'verification' | 'criticality' | 'severity' | 'dose';

export interface Known {
  /** The resource of the record. */
  readonly resource: Resource;
  /** `known`: it says nothing else. `changed`: the same thing, but not the same about it. */
  readonly likeness: 'known' | 'changed';
  readonly differences: readonly KnownDifference[];
}

/** A resource with the coded element that names it: its own, or that of the medicine it refers to. */
export interface Named {
  readonly resource: Resource;
  readonly name: unknown;
}

/**
 * Finds what the record already says about the same thing: the same code, a code that maps to the same term, the same ingredient of a medicine, or, where
 * neither is coded, the same words. What was done on a day (a vaccination, a procedure) is the same only on the same day.
 *
 * @returns the closest, or undefined where the entry is new
 */
export function findKnown(entry: Named, record: readonly Named[]): Known | undefined {
  const family = familyOf(entry.resource);
  if (family === undefined) return undefined;
  const found = record.flatMap((known): Known[] => {
    if (familyOf(known.resource) !== family || isEnteredInError(known.resource)) return [];
    const likeness = sameThing(entry, known);
    if (likeness === 'no' || (isOnce(family) && !isSameDay(entry.resource, known.resource))) return [];
    const differences = [
      ...(likeness === 'nearly' ? (['code'] as const) : []),
      ...differencesOf(entry.resource, known.resource),
    ];
    return [{ resource: known.resource, likeness: differences.length === 0 ? 'known' : 'changed', differences }];
  });
  return found.toSorted((a, b) => a.differences.length - b.differences.length)[0];
}

type Family = 'condition' | 'allergy' | 'medicine' | 'immunization' | 'procedure';

function familyOf({ resourceType }: Resource): Family | undefined {
  switch (resourceType) {
    case 'Condition':
      return 'condition';
    case 'AllergyIntolerance':
      return 'allergy';
    case 'MedicationStatement':
    case 'MedicationRequest':
      return 'medicine';
    case 'Immunization':
      return 'immunization';
    case 'Procedure':
      return 'procedure';
    default:
      return undefined;
  }
}

function isOnce(family: Family): boolean {
  return family === 'immunization' || family === 'procedure';
}

/** `nearly`: the same term, but the codes themselves say more than the term does (a side, a stage) and not the same. */
function sameThing(entry: Named, known: Named): 'yes' | 'nearly' | 'no' {
  const [a, b] = [entry, known].map(({ name }) => toCodeable('code', name));
  if (!a || !b) return 'no';
  const codes = new Set(
    a.coding.flatMap(({ system, code }) => (code === undefined ? [] : [`${system ?? ''}|${code}`])),
  );
  if (b.coding.some(({ system, code }) => code !== undefined && codes.has(`${system ?? ''}|${code}`))) return 'yes';
  const [mine, theirs] = [entry, known].map(({ resource, name }) =>
    outcomeOf(name, 'en', { element: `${resource.resourceType}.code` }),
  );
  if (mine?.conceptId !== undefined || theirs?.conceptId !== undefined) {
    if (mine?.conceptId !== theirs?.conceptId) return 'no';
    // Strength and form of a medicine are what its dose is compared for.
    const isExact = mine?.losses.length === 0 && theirs?.losses.length === 0;
    return isExact || familyOf(entry.resource) === 'medicine' ? 'yes' : 'nearly';
  }
  const [words, others] = [a, b].map(({ text }) => plain(text));
  return words !== undefined && words === others ? 'yes' : 'no';
}

function plain(text: string | undefined): string | undefined {
  const bare = text
    ?.normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  return bare === '' ? undefined : bare;
}

/** What one says and the other contradicts. What only one of them says is no contradiction. */
function differencesOf(entry: Resource, known: Resource): KnownDifference[] {
  const found: KnownDifference[] = [];
  if (isCurrent(entry) !== isCurrent(known)) found.push('status');
  const differs = (key: string) => {
    const [a, b] = [firstCode(entry[key]), firstCode(known[key])];
    return a !== undefined && b !== undefined && a !== b;
  };
  if (differs('verificationStatus')) found.push('verification');
  if (differs('criticality')) found.push('criticality');
  if (differs('severity')) found.push('severity');
  const [dose, before] = [doseOf(entry), doseOf(known)];
  if (dose !== undefined && before !== undefined && !isSameDose(dose, before)) found.push('dose');
  return found;
}

function firstCode(value: unknown): string | undefined {
  return asText(value) ?? toCodeable('code', value)?.coding[0]?.code;
}

const ENDED: ReadonlySet<string> = new Set(['inactive', 'remission', 'resolved', 'completed', 'stopped', 'cancelled']);

/** Something done on a day has no such state: it stays done. */
function isCurrent(resource: Resource): boolean {
  const family = familyOf(resource);
  if (family !== undefined && isOnce(family)) return true;
  const status = firstCode(resource.clinicalStatus) ?? firstCode(resource.status);
  return status === undefined || !ENDED.has(status);
}

function doseOf(resource: Resource): string | undefined {
  const [first, ...more] = asObjects(resource.dosage ?? resource.dosageInstruction);
  // A dose in several steps is not one amount and one frequency: compared as it stands.
  const texts = (first ? [first, ...more] : []).flatMap((dosage) => dosageText(dosage, 'en') ?? []);
  return texts.length === 0 ? undefined : texts.join('; ');
}

function isSameDay(entry: Resource, known: Resource): boolean {
  const [a, b] = [entry, known].map((resource) => {
    const { value } = choiceOf(resource, 'occurrence') ?? choiceOf(resource, 'performed') ?? {};
    return asText(value)?.slice(0, 10);
  });
  return a !== undefined && a.length === 10 && a === b;
}
