import type { Resource } from '../types.ts';

/** A system's own address for all that it has, where that is not the system's with `?fhir_vs`. @source https://hl7.org/fhir/R4/loinc.html */
const WHOLES: ReadonlyMap<string, string> = new Map([['http://loinc.org/vs', 'http://loinc.org']]);

/**
 * A value set that an address means without anybody having stored it: `[system]?fhir_vs` is all of a system, `[system]?fhir_vs=isa/[code]` a code and all below it.
 *
 * @source https://hl7.org/fhir/R4/snomedct.html#implicit
 */
export function implicitValueSet(canonical: string): Resource | undefined {
  const whole = WHOLES.get(canonical);
  if (whole !== undefined) return wholeOf(canonical, whole);
  const [, system, code] = /^([^?]+)\?fhir_vs(?:=isa\/(.+))?$/.exec(canonical) ?? [];
  if (system === undefined) return undefined;
  return wholeOf(canonical, system, code === undefined ? [] : [{ property: 'concept', op: 'is-a', value: code }]);
}

/** The value set of all codes of a system. */
export function wholeOf(url: string, system: string, filter: readonly object[] = []): Resource {
  const include = [{ system, ...(filter.length === 0 ? {} : { filter }) }];
  return { resourceType: 'ValueSet', url, status: 'active', compose: { include } } as Resource;
}
