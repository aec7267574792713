import { FHIR_VERSION } from '../definitions/definitions.ts';

/** A canonical without the version that it may name. */
export function addressOf(canonical: string): string {
  return canonical.split('|')[0] ?? canonical;
}

/**
 * Which of several definitions with one address is meant: the one of the version that the canonical names, or else the latest. A version that names fewer parts (`0.2`) means the latest of those that begin
 * with it, and a definition that says no version may be any. Undefined where it is not among them. What R4 publishes itself is of every version of R4.
 *
 * @source https://hl7.org/fhir/R4/references.html#canonical
 */
export function meantBy<D extends { readonly version?: string }>(canonical: string, all: readonly D[]): D | undefined {
  const latestFirst = all.toSorted((a, b) => (b.version ?? '').localeCompare(a.version ?? '', 'en', { numeric: true }));
  const bar = canonical.indexOf('|');
  if (bar < 0) return latestFirst[0];
  const version = canonical.slice(bar + 1);
  return (
    all.find((one) => one.version === version) ??
    latestFirst.find((one) => one.version?.startsWith(`${version}.`)) ??
    (version.startsWith('4.0.') ? all.find((one) => one.version === FHIR_VERSION) : undefined) ??
    all.find((one) => one.version === undefined)
  );
}
