import { RefusalError } from '#kernel';
import { badValue, splitAt, splitValues, toNumberValue, unescaped } from './parse-values.ts';
import type { SearchFilter } from './request.ts';
import { toAlternatives } from './text-query.ts';
import { sameUnits } from './ucum.ts';

/** A parameter that looks at more than the values of one path. */
export interface SpecialParameter {
  readonly code: string;
  readonly type: 'special' | 'string' | 'composite';
  /** One of its values as a condition; `find` reads a plain parameter of the type. */
  readonly read: (value: string, find: ReadPlain) => SearchFilter;
}

export type ReadPlain = (parameter: string, value: string) => SearchFilter;

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
  MolecularSequence: ['chromosome', 'referenceseqid'].flatMap((token): SpecialParameter[] => [
    {
      code: `${token}-variant-coordinate`,
      type: 'composite',
      // Start and end are those of one variant; the chromosome is the sequence's.
      read: (value, plain) => {
        const code = `${token}-variant-coordinate`;
        const [name, start, end] = threeParts(code, value);
        const numbers = [
          { key: 'start', value: toNumberValue(code, start) },
          { key: 'end', value: toNumberValue(code, end) },
        ];
        return { kind: 'all', filters: [plain(token, name), { kind: 'element', element: 'variant', numbers }] };
      },
    },
    {
      code: `${token}-window-coordinate`,
      type: 'composite',
      // There is one reference sequence, so three conditions on the resource are conditions on it.
      read: (value, plain) => {
        const [name, start, end] = threeParts(`${token}-window-coordinate`, value);
        return { kind: 'all', filters: [plain(token, name), plain('window-start', start), plain('window-end', end)] };
      },
    },
  ]),
};

export function specialParametersOf(type: string): readonly SpecialParameter[] {
  return [...EVERYWHERE, ...(WITHOUT_TEXT.has(type) ? [] : [TEXT]), ...(OF_TYPE[type] ?? [])];
}

/** One of several values is enough. */
export function specialFilter(parameter: SpecialParameter, value: string, plain: ReadPlain): SearchFilter {
  const [first, ...more] = splitValues(value).map((one) => parameter.read(one, plain));
  if (first === undefined || more.length === 0) return first ?? { kind: 'any', filters: [] };
  return { kind: 'any', filters: [first, ...more] };
}

function threeParts(code: string, value: string): [string, string, string] {
  const [first = '', second = '', third = '', ...more] = splitAt(value, '$');
  if (first === '' || second === '' || third === '' || more.length > 0) {
    throw new RefusalError(badValue(code, 'token$number$number', value));
  }
  return [first, second, third];
}

/**
 * `22.28|114.16|5|km`: within so far as the crow flies. Kilometres where no unit is said, ten of them where no distance is.
 * @source https://hl7.org/fhir/R4/location.html#positional
 */
function toNear(value: string): SearchFilter {
  const refuse = () => new RefusalError(badValue('near', 'latitude|longitude|distance|units', value));
  const [latitude = '', longitude = '', distance = '', unit = '', ...more] = splitAt(value, '|').map(unescaped);
  if (more.length > 0) throw refuse();
  const degrees = (text: string, max: number) => {
    if (!/^[+-]?\d{1,3}(?:\.\d{1,20})?$/.test(text) || Math.abs(Number(text)) > max) throw refuse();
    return Number(text);
  };
  if (distance !== '' && !/^\d{1,9}(?:\.\d{1,20})?$/.test(distance)) throw refuse();
  const toKilometres = sameUnits(UNITS[unit] ?? unit).find(({ code }) => code === 'km');
  if (unit !== '' && toKilometres === undefined) throw refuse();
  const far = distance === '' ? NEAR_KM_DEFAULT : Number(distance);
  const kilometres = unit === '' ? far : (toKilometres?.convert(far) ?? far);
  return { kind: 'near', latitude: degrees(latitude, 90), longitude: degrees(longitude, 180), kilometres };
}

/** As people write them; UCUM's own are known. */
const UNITS: Readonly<Record<string, string>> = {
  mi: '[mi_i]',
  mile: '[mi_i]',
  miles: '[mi_i]',
  ft: '[ft_i]',
  yd: '[yd_i]',
};

function toContent(parameter: string, where: 'narrative' | 'all', value: string): SearchFilter {
  const alternatives = toAlternatives(unescaped(value));
  if (alternatives === undefined) throw new RefusalError(badValue(parameter, 'text', value));
  return { kind: 'content', where, alternatives };
}
