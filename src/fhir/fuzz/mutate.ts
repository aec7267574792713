import type { Random } from '#kernel';
import { copyJson, isObject, textFor, toDecimal } from '../json/json.ts';

type Json = Record<string, unknown>;

/** A place in a resource: who holds it, and under which key. */
interface Place {
  readonly holder: Json | unknown[];
  readonly key: string | number;
}

/** What a broken or hostile sender may put in any place. */
const JUNK: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => ' ',
  () => '\u0000',
  () => '\ud800',
  () => '\u202e\ufeff',
  () => 'x'.repeat(3000),
  () => '<div><script>alert(1)</script></div>',
  () => "'; drop table fhir.resource; --",
  () => '#',
  () => '#nobody',
  () => 'Patient/',
  () => 'Patient/1/_history/2/3',
  () => 'Nothing/1',
  () => 'Patient?identifier=x',
  () => 'urn:uuid:',
  () => 'http://[::1',
  () => 'javascript:alert(1)',
  () => '0000-00-00',
  () => '2024-02-30',
  () => '9999-12-31T23:59:60+14:00',
  () => '2024-01-01T25:00:00Z',
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => 2 ** 53,
  () => toDecimal('1e999'),
  () => toDecimal('-0.000'),
  () => toDecimal(`0.${'0'.repeat(400)}1`),
  () => true,
  () => [],
  () => {},
  () => ({}),
  () => [[]],
  () => [null],
  () => [{}],
  () => [null, null],
  () => ({ extension: [{}] }),
  () => ({ extension: [{ url: 'urn:x', valueString: 'a', valueCode: 'b' }] }),
  () => ({ resourceType: 'Patient', id: 'x' }),
  () => ({ reference: '#' }),
  () => ({ reference: { reference: 'x' } }),
  () => ({ coding: { code: 'x' } }),
  () => ({ value: 1, code: 'mg', system: 'x', unit: [], comparator: '~' }),
  () => ({ start: '2025', end: '2024' }),
  () => deep(30),
  () => deep(90),
  () => Array.from({ length: 200 }, () => ({})),
];

/** Keys that mean something elsewhere, or to JavaScript. */
const KEYS = [
  'x',
  '_x',
  'id',
  '_id',
  'resourceType',
  'contained',
  'extension',
  'modifierExtension',
  'meta',
  'text',
  'reference',
  'value',
  'valueString',
  '_valueString',
  'valueQuantity',
  'toString',
  'constructor',
  '__proto__',
  '',
  'é',
];

/** A copy of the resource with a change or a few, each at a place drawn at random. */
export function mutated(random: Random, resource: object, others: readonly object[]): Json {
  const copy = copyJson(resource) as Json;
  for (let changes = random.chance(0.7) ? 1 : random.int(2, 4); changes > 0; changes--) change(random, copy, others);
  return copy;
}

function change(random: Random, resource: Json, others: readonly object[]): void {
  const places = placesOf(resource);
  if (places.length === 0) return;
  const { holder, key } = random.pick(places);
  const value = valueAt(holder, key);
  switch (random.int(0, 9)) {
    case 0:
      removeAt(holder, key);
      return;
    case 1:
    case 2:
    case 3:
      put(holder, key, random.pick(JUNK)());
      return;
    case 4:
      // Right in itself, and in the wrong place.
      put(holder, key, copyJson(drawn(random, random.pick(others))));
      return;
    case 5:
      put(holder, key, Array.isArray(value) ? value[0] : [value]);
      return;
    case 6:
      if (Array.isArray(value)) value.push(copyJson(value[0]));
      else if (typeof value === 'string') put(holder, key, misspelt(random, value));
      else put(holder, key, textFor(value));
      return;
    case 7:
      if (!Array.isArray(holder)) {
        removeAt(holder, key);
        put(holder, random.pick(KEYS), value);
      }
      return;
    case 8:
      if (isObject(value)) put(value, random.pick(KEYS), random.pick(JUNK)());
      else if (!Array.isArray(holder)) put(holder, `_${String(key)}`, random.pick(JUNK)());
      return;
    default:
      put(resource, random.pick(KEYS), random.pick(JUNK)());
  }
}

/** One character of a text gone, doubled or another one: a code outside its value set, a date that is none. */
function misspelt(random: Random, text: string): string {
  const at = random.int(0, text.length);
  const other = random.pick([
    '',
    text.charAt(at) + text.charAt(at),
    'X',
    '-',
    '9',
    ' ',
    '|',
    '陳',
    '\u0007',
    '\\',
    '"',
  ]);
  return text.slice(0, at) + other + text.slice(at + 1);
}

function placesOf(resource: unknown): Place[] {
  const places: Place[] = [];
  const collect = (holder: unknown): void => {
    if (!isObject(holder) && !Array.isArray(holder)) return;
    const keys = Array.isArray(holder) ? holder.keys() : Object.keys(holder);
    for (const key of keys) {
      places.push({ holder, key });
      collect(valueAt(holder, key));
    }
  };
  collect(resource);
  return places;
}

function drawn(random: Random, resource: object): unknown {
  const places = placesOf(resource);
  if (places.length === 0) return {};
  const { holder, key } = random.pick(places);
  return valueAt(holder, key);
}

function valueAt(holder: Json | unknown[], key: string | number): unknown {
  return (holder as Json)[key];
}

/** As JSON.parse does it: `__proto__` is a key like any other. */
function put(holder: Json | unknown[], key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function removeAt(holder: Json | unknown[], key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function deep(levels: number): unknown {
  let value: unknown = { url: 'urn:deep', valueBoolean: true };
  for (let level = 0; level < levels; level++) value = { url: 'urn:deep', extension: [value] };
  return { extension: [value] };
}

/** A text that was cut, doubled or scratched on its way. */
export function garbled(random: Random, text: string): string {
  const at = random.int(0, text.length);
  switch (random.int(0, 4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + random.int(1, 5));
    case 2:
      return (
        text.slice(0, at) +
        random.pick(['{', '}', '[', ']', '"', ',', ':', '\\', '<', '&', '>', '\u0000', '\ufeff', '𝄞']) +
        text.slice(at)
      );
    case 3:
      return text.slice(0, at) + text.slice(random.int(0, text.length));
    default:
      return text + text.slice(at);
  }
}

/** JSON Patch operations that may or may not make sense for a resource. */
export function patchFor(random: Random, resource: object, others: readonly object[]): unknown[] {
  return Array.from({ length: random.int(1, 3) }, () => {
    const op = random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'toString', '']);
    const value = random.chance(0.5) ? random.pick(JUNK)() : copyJson(drawn(random, random.pick(others)));
    return {
      op,
      path: pointer(random, resource),
      ...(random.chance(0.7) ? { value } : {}),
      ...(random.chance(0.3) ? { from: pointer(random, resource) } : {}),
    };
  });
}

function pointer(random: Random, resource: object): string {
  const steps: string[] = [];
  let at: unknown = resource;
  while (isObject(at) || Array.isArray(at)) {
    const keys = Object.keys(at);
    if (keys.length === 0 || random.chance(0.2)) break;
    const key = random.pick(keys);
    steps.push(key.replaceAll('~', '~0').replaceAll('/', '~1'));
    at = (at as Json)[key];
  }
  if (random.chance(0.2)) steps.push(random.pick([...KEYS, '-', '-1', '99999999999', '~2']));
  return random.chance(0.05) ? steps.join('/') : steps.map((step) => `/${step}`).join('');
}

/** A FHIRPath Patch of the same kind. @source https://hl7.org/fhir/R4/fhirpatch.html */
export function fhirPathPatchFor(random: Random, resource: object): Json {
  const type = String((resource as Json).resourceType);
  const path = pointer(random, resource)
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('');
  const part = (name: string, value: Json): Json => ({ name, ...value });
  return {
    resourceType: 'Parameters',
    parameter: [
      {
        name: random.chance(0.95) ? 'operation' : 'x',
        part: [
          part('type', { valueCode: random.pick(['add', 'insert', 'delete', 'replace', 'move', 'x']) }),
          part('path', { valueString: random.chance(0.9) ? `${type}${path}` : `${type}.where(${path})..` }),
          part('name', { valueString: random.pick(KEYS) || 'x' }),
          part('value', { valueString: random.pick(['x', '2024', 'final', 'male']) }),
          part('index', { valueInteger: random.pick([0, 1, -1, 9_999_999]) }),
        ].filter(() => random.chance(0.85)),
      },
    ],
  };
}
