import type { Resource } from '../types.ts';
import { objects } from './code-system.ts';

/** A code that a map is asked about. */
interface Mapped {
  readonly system?: string;
  readonly code: string;
}

/** What one map says of a code. */
export interface MapMatch {
  readonly equivalence: string;
  /** Missing where the map says that there is none. */
  readonly concept?: { readonly system: string; readonly code: string; readonly display?: string };
  /** What must be so besides, for it to hold. */
  readonly dependsOn: readonly { readonly element: string; readonly system?: string; readonly value: string }[];
  /** What has to be said beside it, so that the mapping holds. */
  readonly product: readonly { readonly element: string; readonly concept: object }[];
  /** Address of the map. */
  readonly source?: string;
}

/** A fact beside the code, as the caller knows it. */
export interface Dependency {
  readonly element: string;
  /** A CodeableConcept. */
  readonly concept: Record<string, unknown>;
}

/** “This mapping is only applicable if the specified element can be resolved, and it has the specified value.” */
export function isMet({ dependsOn }: MapMatch, given: readonly Dependency[]): boolean {
  return dependsOn.every(({ element, system, value }) =>
    given.some(
      (one) =>
        one.element === element &&
        ((system === undefined && one.concept.text === value) ||
          objects(one.concept.coding).some(
            (coding) => coding.code === value && (system === undefined || coding.system === system),
          )),
    ),
  );
}

/** What an equivalence becomes when a map is read backwards; the others stay as they are. */
const REVERSED: Readonly<Record<string, string>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
};

/**
 * What a map says of a code: its targets, or read backwards, the codes that lead to it. For a code that it does not name, what it says of all unmapped ones.
 *
 * @source https://hl7.org/fhir/R4/conceptmap.html
 */
export function matchesIn(map: Resource, asked: Mapped, isReverse: boolean): MapMatch[] {
  const source = typeof map.url === 'string' ? { source: map.url } : {};
  return objects(map.group).flatMap((group) => {
    if (asked.system !== undefined && asked.system !== (isReverse ? group.target : group.source)) return [];
    const named = objects(group.element).flatMap((own) =>
      objects(own.target).flatMap((target) => {
        const [here, there] = isReverse ? [target, own] : [own, target];
        if (here.code !== asked.code) return [];
        const isNone = typeof there.code !== 'string';
        if (isNone && target.equivalence !== 'unmatched') return [];
        const equivalence = String(target.equivalence ?? 'relatedto');
        return {
          equivalence: isReverse ? (REVERSED[equivalence] ?? equivalence) : equivalence,
          ...(typeof there.code === 'string'
            ? { concept: conceptOf(isReverse ? group.source : group.target, there.code, there.display) }
            : {}),
          dependsOn: dependsOn(target),
          product: isReverse ? [] : productsOf(target),
        };
      }),
    );
    const isNamed = isReverse || objects(group.element).some(({ code }) => code === asked.code);
    return [...named, ...(isNamed ? [] : unmapped(group, asked.code))].map((match) => ({ ...match, ...source }));
  });
}

/** “What to do when there is no mapping for the source concept”: the code as it is, or one code for all. Another map is not followed. */
function unmapped({ target, unmapped: rule }: Record<string, unknown>, code: string): Omit<MapMatch, 'source'>[] {
  const { mode, code: fixed, display } = objects([rule])[0] ?? {};
  // The map does not say how the two are related.
  const to = (other: string, name?: unknown) => {
    return [{ equivalence: 'relatedto', concept: conceptOf(target, other, name), dependsOn: [], product: [] }];
  };
  if (mode === 'provided') return to(code);
  return mode === 'fixed' && typeof fixed === 'string' ? to(fixed, display) : [];
}

function conceptOf(system: unknown, code: string, display: unknown): NonNullable<MapMatch['concept']> {
  return { system: String(system), code, ...(typeof display === 'string' ? { display } : {}) };
}

function dependsOn(target: Record<string, unknown>): MapMatch['dependsOn'] {
  return objects(target.dependsOn).map(({ property, system, value }) => ({
    element: String(property),
    ...(typeof system === 'string' ? { system } : {}),
    value: String(value),
  }));
}

function productsOf(target: Record<string, unknown>): MapMatch['product'] {
  return objects(target.product).map(({ property, system, value, display }) => ({
    element: String(property),
    concept: {
      ...(typeof system === 'string' ? { system } : {}),
      code: String(value),
      ...(typeof display === 'string' ? { display } : {}),
    },
  }));
}
