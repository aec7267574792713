import type { Random } from '#kernel';

/** What stands where FHIR wants something else. */
const WRONG: readonly unknown[] = [
  {},
  [],
  null,
  5,
  'x',
  true,
  [null],
  [{}],
  [[]],
  { coding: {} },
  { reference: 5 },
  -1.5e300,
  '',
  '9999-99-99',
];

type Place = readonly [holder: Record<string, unknown>, key: string];

/**
 * Replaces members of a resource, wherever they stand in it, by what FHIR does not allow there. What kind it is and whose it is stay.
 *
 * @returns the places changed, for the message of a failure
 */
export function breakMembers(resource: Record<string, unknown>, count: number, random: Random): string[] {
  const broken: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const places = [...placesIn(resource)];
    const place = places[random.int(0, places.length - 1)];
    if (place === undefined) continue;
    const wrong = WRONG[random.int(0, WRONG.length - 1)];
    const [[holder, key], path] = place;
    holder[key] = structuredClone(wrong);
    broken.push(`${String(resource['resourceType'])}.${path} = ${JSON.stringify(wrong)}`);
  }
  return broken;
}

const KEPT: ReadonlySet<string> = new Set(['resourceType', 'subject', 'patient']);

function* placesIn(value: unknown, path = ''): Generator<[Place, string]> {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  for (const [key, inner] of Object.entries(holder)) {
    if (path === '' && KEPT.has(key)) continue;
    const here = path === '' ? key : `${path}.${key}`;
    yield [[holder, key], here];
    yield* placesIn(inner, here);
  }
}
