import type { Answer } from './somebody.ts';

export type Kinds = Readonly<Record<string, number>>;

/** An entry that an act has to leave: exactly one such. What is left out is not said by the answer. */
export interface Expected {
  /** Absent: the entry is of nobody in particular. */
  /** `any`: the answer does not say whose. */
  readonly patient?: string | undefined;
  readonly outcome?: 'permitted' | 'denied';
  readonly action?: string;
  /** Left out: the answer does not say of how much; `any`: of something. */
  readonly kinds?: Kinds | 'any';
}

/**
 * All entries of an act. `refused`: one or more, each denied, and none about the same patient twice; which ones is not said by a no. `any`: only by whom and what for.
 * `not said`: what was asked was faulty.
 */
export type Leaves = readonly Expected[] | 'any' | 'refused' | 'not said';

// biome-ignore lint/suspicious/noExplicitAny: resources of many shapes
type Resource = any;

/** Whose a resource is, by what it says itself. */
export function ownerOf(resource: Resource): string | undefined {
  if (resource?.resourceType === 'Patient') return resource.id;
  const reference =
    resource?.subject?.reference ??
    resource?.patient?.reference ??
    resource?.for?.reference ??
    resource?.beneficiary?.reference;
  return /^Patient\/([^/]+)$/.exec(reference ?? '')?.[1];
}

/** Types that are about institutions, terms and the doings of programs: to look at them is an act on nobody's data. */
const NOBODYS = new Set([
  'Organization',
  'Location',
  'HealthcareService',
  'Practitioner',
  'PractitionerRole',
  'Endpoint',
  'Medication',
  'OperationOutcome',
]);

/** One entry for each patient of whom an answer told, with how many of each type. */
export function toldOf(resources: readonly Resource[], action: string): Expected[] {
  const byPatient = new Map<string | undefined, Record<string, number>>();
  for (const resource of resources) {
    const type: string = resource.resourceType;
    const patient = ownerOf(resource);
    if (patient === undefined && NOBODYS.has(type)) continue;
    const kinds = byPatient.get(patient) ?? {};
    kinds[type] = (kinds[type] ?? 0) + 1;
    byPatient.set(patient, kinds);
  }
  return [...byPatient].map(([patient, kinds]) => ({ patient, outcome: 'permitted', action, kinds }));
}

/** The resources of a bundle, or the one that was answered. */
export function resourcesIn({ json }: Answer): Resource[] {
  if (json?.resourceType !== 'Bundle') return json?.resourceType === undefined ? [] : [json];
  return (json.entry ?? []).flatMap((entry: Resource) => (entry.resource === undefined ? [] : [entry.resource]));
}
