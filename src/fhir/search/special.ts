import { RefusalError } from '#kernel';
import { badValue, splitAt, splitValues, toNumberValue, unescaped } from './parse-values.ts';
import type { SearchFilter } from './request.ts';
import { toAlternatives } from './text-query.ts';
import { sameUnits } from './ucum.ts';

/** A parameter that looks at more than the values of one path. */
export interface SpecialParameter {
  readonly code: string;
  readonly type: 'special' | 'string' | 'composite';
  /** One of its values as a condition; `plain` reads one of a plain parameter of the type. */
  readonly read: (value: string, plain: ReadPlain) => SearchFilter;
}

/** Reads one value of a plain parameter, as a search by it alone would. */
export type ReadPlain = (parameter: string, value: string) => SearchFilter;

/** How far `near` looks where nobody says it. R4 leaves it to the server. */
const NEAR_KM_DEFAULT = 10;

const EVERYWHERE: readonly SpecialParameter[] = [
  { code: '_content', type: 'string', read: (value) => toContent('_content', 'all', value) },
  {
    code: '_list',
    type: 'special',
    read: (value) => {
      if (!/^[A-Za-z0-9\-.]{1,64}$/.test(value)) throw new RefusalError(badValue('_list', 'List id', value));
      return { kind: 'has', type: 'List', parameter: 'item', filter: { kind: 'id', values: [value] } };
    },
  },
];
/** These have no narrative. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set(['', 'Binary', 'Bundle', 'Parameters']);
const TEXT: SpecialParameter = {
  code: '_text',
  type: 'string',
  read: (value) => toContent('_text', 'narrative', value),
};

const OF_TYPE: Readonly<Record<string, readonly SpecialParameter[]>> = {
  Location: [{ code: 'near', type: 'special', read: toNear }],
  MolecularSequence: ['chromosome', 'referenceseqid'].flatMap((token) => [
    variantCoordinate(token),
    windowCoordinate(token),
  ]),
};

/** `chromosome-variant-coordinate=1$123$345`: start and end are those of one variant; the chromosome is the sequence's. */
function variantCoordinate(token: string): SpecialParameter {
  const code = `${token}-variant-coordinate`;
  const read: SpecialParameter['read'] = (value, plain) => {
    const [name, start, end] = threeParts(code, value);
    const numbers = [
      { key: 'start', value: toNumberValue(code, start) },
      { key: 'end', value: toNumberValue(code, end) },
    ];
    return { kind: 'all', filters: [plain(token, name), { kind: 'element', element: 'variant', numbers }] };
  };
  return { code, type: 'composite', read };
}

/** `chromosome-window-coordinate=1$123$345`: there is one reference sequence, so three conditions on the resource are conditions on it. */
function windowCoordinate(token: string): SpecialParameter {
  const code = `${token}-window-coordinate`;
  const read: SpecialParameter['read'] = (value, plain) => {
    const [name, start, end] = threeParts(code, value);
    return { kind: 'all', filters: [plain(token, name), plain('window-start', start), plain('window-end', end)] };
  };
  return { code, type: 'composite', read };
}

/** The parameters of a type that no definition reads off a path; of no type, those of every resource. */
export function specialParametersOf(type: string): readonly SpecialParameter[] {
  return [...EVERYWHERE, ...(WITHOUT_TEXT.has(type) ? [] : [TEXT]), ...(OF_TYPE[type] ?? [])];
}

/** One of several values is enough. */
export function specialFilter(parameter: SpecialParameter, value: string, plain: ReadPlain): SearchFilter {
  const filters = splitValues(value).map((one) => parameter.read(one, plain));
  const [only, ...others] = filters;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', filters };
}
/** @refuses fhir.bad-search-value */
function threeParts(code: string, value: string): [string, string, string] {
  const [first = '', second = '', third = '', ...more] = splitAt(value, '$');
  if (first === '' || second === '' || third === '' || more.length > 0) {
    throw new RefusalError(badValue(code, 'token$number$number', value));
  }
  return [first, second, third];
}

/**
 * `22.28|114.16|5|km`: within so far as the crow flies. Kilometres where no unit is said, ten of them where no distance is.
 *
 * @refuses fhir.bad-search-value
 * @source https://hl7.org/fhir/R4/location.html#positional
 */
function toNear(value: string): SearchFilter {
  const [latitude, longitude, distance = '', unit = '', ...more] = splitAt(value, '|').map(unescaped);
  const place = { latitude: degreesOf(latitude, 90), longitude: degreesOf(longitude, 180) };
  const kilometres = kilometresOf(distance, unit);
  if (more.length > 0 || Number.isNaN(place.latitude + place.longitude + kilometres)) {
    throw new RefusalError(badValue('near', 'latitude|longitude|distance|units', value));
  }
  return { kind: 'near', ...place, kilometres };
}

/** Degrees from the equator, or from Greenwich; NaN where a text is no such number. */
function degreesOf(text = '', max: number): number {
  const degrees = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(degrees) <= max ? degrees : Number.NaN;
}

/** A distance in kilometres, ten where none is said; NaN for what is no distance, or no unit of length. */
function kilometresOf(distance: string, unit: string): number {
  if (distance !== '' && !/^\d{1,9}(?:\.\d{1,20})?$/.test(distance)) return Number.NaN;
  const far = distance === '' ? NEAR_KM_DEFAULT : Number(distance);
  if (unit === '') return far;
  const inKilometres = sameUnits(UCUM_OF.get(unit) ?? unit).find(({ code }) => code === 'km');
  return inKilometres === undefined ? Number.NaN : inKilometres.convert(far);
}

/** Units as people write them; UCUM's own codes are known without. */
const UCUM_OF: ReadonlyMap<string, string> = new Map([
  ['mi', '[mi_i]'],
  ['mile', '[mi_i]'],
  ['miles', '[mi_i]'],
  ['ft', '[ft_i]'],
  ['yd', '[yd_i]'],
]);

/** @refuses fhir.bad-search-value for what is no question: unbalanced brackets, too many words */
function toContent(parameter: string, where: 'narrative' | 'all', value: string): SearchFilter {
  const alternatives = toAlternatives(unescaped(value));
  if (alternatives === undefined) throw new RefusalError(badValue(parameter, 'text', value));
  return { kind: 'content', where, alternatives };
}
