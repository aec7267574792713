import {
  lockAbsences,
  parseFhirJson,
  parseSearch,
  type Restriction,
  readMany,
  type StoredResource,
  searchResources,
} from '#fhir';
import type { Tx } from '#kernel';
import { legiblePatient, type PatientResource } from './fhir.ts';

/** Patients of this node by search parameters, newest change first, only among those the restriction names. */
export async function searchPatients(
  tx: Tx,
  query: Readonly<Record<string, string>>,
  restriction: Restriction,
  limit: number,
): Promise<StoredResource[]> {
  const request = parseSearch('Patient', new URLSearchParams({ _sort: '-_lastUpdated', ...query }));
  const page = await searchResources(tx, request, restriction, limit);
  return [...page.matches];
}

/** Patients who hold any of these identifiers, each once. */
export async function findByIdentifiers(tx: Tx, identifiers: readonly IdentifierKey[]): Promise<StoredResource[]> {
  if (identifiers.length === 0) return [];
  const identifier = identifiers.map(({ system, value }) => `${escaped(system)}|${escaped(value)}`).join(',');
  return searchPatients(tx, { identifier }, 'all', 20);
}

export interface IdentifierKey {
  readonly system: string;
  readonly value: string;
}

/** Makes two registrations of one paper wait for each other: the second finds what the first wrote. */
export function lockIdentifiers(tx: Tx, identifiers: readonly IdentifierKey[]): Promise<void> {
  return lockAbsences(
    tx,
    identifiers.map(({ system, value }) => `Patient/identifier/${system}|${value}`),
  );
}

/** The patients who had a visit at an organisation, the latest visit first. */
export async function patientsSeenAt(tx: Tx, organizationId: string, limit: number): Promise<StoredResource[]> {
  const query = new URLSearchParams({ 'service-provider': `Organization/${organizationId}`, _sort: '-date' });
  const page = await searchResources(tx, parseSearch('Encounter', query), 'all', limit * 3);
  const ids = [...new Set(page.matches.flatMap(({ patientId }) => patientId ?? []))];
  const found = await readMany(
    tx,
    ids.slice(0, limit).map((id) => ({ type: 'Patient', id })),
  );
  return found.filter((stored) => !stored.deleted);
}

/** The person as far as the stored resource can be read. */
export function parsePatient(stored: StoredResource): PatientResource {
  return legiblePatient(parseFhirJson(stored.body));
}

/** A comma, a dollar or a bar inside a value is escaped in a search. @source https://hl7.org/fhir/R4/search.html#escaping */
function escaped(text: string): string {
  return text.replaceAll(/[\\,$|]/g, String.raw`\$&`);
}
