import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';
import type {
  BeginsFilter,
  ContentFilter,
  ElementFilter,
  NearFilter,
  TextFilter,
  UriFilter,
} from '../../search/request.ts';
import { bodyJson, normalSql, unitsAt, valuesOf, wordsAt } from './body-path.ts';
import type { Building } from './building.ts';
import { anyOf, numberRange } from './ranges.ts';

/** Conditions of the parameters that look at more than the values of one path. They have no index: PostgreSQL reads the bodies that the others leave. */

/** Radius of the earth: the mean of IUGG. */
const EARTH_KM = 6371.0088;

/** By the haversine, which is right to half a percent anywhere. A position that cannot be one is nowhere. */
export function nearCondition({ params, table }: Building, { latitude, longitude, kilometres }: NearFilter): string {
  const [lat, lon] = [`${params.add(latitude)}::float8`, `${params.add(longitude)}::float8`];
  const degrees = (
    key: string,
    max: number,
  ) => `(select case when n between -${max} and ${max} then round(n, 12)::float8 end
    from (select (${bodyJson(table)} #>> '{position,${key}}')::numeric as n) d)`;
  const half = (difference: string) => `power(sin(radians(${difference}) / 2), 2)`;
  return `exists (select 1 from (select ${degrees('latitude', 90)} as lat, ${degrees('longitude', 180)} as lon offset 0) p
    where 2 * ${EARTH_KM} * asin(sqrt(least(1, ${half(`p.lat - ${lat}`)}
      + cos(radians(${lat})) * cos(radians(p.lat)) * ${half(`p.lon - ${lon}`)}))) <= ${params.add(kilometres)}::float8)`;
}

const NARRATIVE = `regexp_replace(b #>> '{text,div}', '<[^>]*>', ' ', 'g')`;
/** Every text of the resource, codes and addresses too; the narrative as it is read. */
const EVERYTHING = `(select string_agg(v #>> '{}', ' ') from jsonb_path_query(b #- '{text,div}', 'strict $.** ? (@.type() == "string")') v)`;

/** All words of one alternative are somewhere in it. Most bodies are seen to lack them before they are parsed. */
export function contentCondition({ params, table }: Building, { where, alternatives }: ContentFilter): string {
  const text = where === 'narrative' ? NARRATIVE : `concat_ws(' ', ${EVERYTHING}, ${NARRATIVE})`;
  const anyOfAll = (condition: (word: string) => string) =>
    alternatives.map((words) => `(${words.map(condition).join(' and ')})`).join(' or ');
  const asks = (within: string) => anyOfAll((word) => `position(${params.add(word)}::text in ${within}) > 0`);
  const found = `exists (select 1 from (select case when raw ~ '[^ -~]' then ${normalSql('raw')}
      else lower(regexp_replace(raw, '\\s+', ' ', 'g')) end as text
    from (select ${text} as raw from (select ${bodyJson(table)} as b offset 0) x offset 0) y offset 0) t where ${asks('t.text')})`;
  // Accents and full-width letters are folded before they are compared, and blanks may be anything: only plain words of a plain body can be looked for as they are.
  if (!alternatives.flat().every((word) => /^[a-z0-9]+$/.test(word))) return found;
  return `case when ${table}.body ~ '[^ -~]' or (${asks(`lower(${table}.body)`)}) then ${found} else false end`;
}

/** One of the elements has all the numbers. */
export function elementCondition(building: Building, { element, numbers }: ElementFilter): string {
  // The names are the program's own, never the caller's.
  const values = numbers.map(
    ({ key }, i) =>
      `(select (e -> '${key}')::text::numeric::float8 as low, (e -> '${key}')::text::numeric::float8 as high) n${i}`,
  );
  const ranges = numbers.map(({ value }, i) => `(${numberRange(building, `n${i}`, value)})`);
  return `exists (select 1 from jsonb_path_query(${bodyJson(building.table)}, '$."${element}"[*]') e, lateral ${values.join(', lateral ')}
    where ${ranges.join(' and ')})`;
}

/** Some words beside the code begin like that. */
export function textCondition({ params, table, type }: Building, { parameter, values }: TextFilter): string {
  const words = wordsAt(table, type, parameter);
  if (words === undefined) throw refuseModifier(type, parameter, 'text');
  const text = normalSql('w.value');
  return `exists (select 1 from (${words}) w where ${anyOf(values, (value) => `starts_with(${text}, ${params.add(value)}::text)`)})`;
}

/**
 * Below: the address begins with the one asked for. Above: the one asked for begins with the address. A URN is a name: nothing is below or above it.
 * @source https://hl7.org/fhir/R4/search.html#uri
 */
export function addressCondition({ params, table, type }: Building, { parameter, match, values }: UriFilter): string {
  const found = valuesOf(table, type, parameter);
  if (found === undefined) throw refuseModifier(type, parameter, match);
  return `exists (select 1 from (${found}) w where ${anyOf(values, (value) => {
    const asked = `${params.add(value)}::text`;
    return match === 'below' ? `starts_with(w.value, ${asked})` : `starts_with(${asked}, w.value)`;
  })} and not starts_with(w.value, 'urn:'))`;
}

/** Some value is written just so, or goes on from there. */
export function beginsCondition({ params, table, type }: Building, { parameter, values }: BeginsFilter): string {
  const found = valuesOf(table, type, parameter);
  if (found === undefined) throw refuseModifier(type, parameter, 'below');
  return `exists (select 1 from (${found}) w where ${anyOf(values, ({ is, begins }) => {
    return `w.value = ${params.add(is)}::text or starts_with(w.value, ${params.add(begins)}::text)`;
  })})`;
}

/** The unit of an ordered value is one of this system: its code stands in the body beside the system, and its hash in the value's row. */
export function unitOfSystem({ params, table, type }: Building, o: string, parameter: string, system: string): string {
  const units = unitsAt(table, type, parameter, params.add(system));
  if (units === undefined) throw refuseModifier(type, parameter, '|');
  return `exists (select 1 from (${units}) u where fhir.token_hash(${params.add('unit\n\n\n')} || u.value) = any(${o}.units))`;
}

export function refuseModifier(type: string, parameter: string, modifier: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.unknown-modifier', { type, parameter, modifier }));
}
