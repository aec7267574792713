import { createHash } from 'node:crypto';
import { isObject, parseFhirJson, type StoredResource } from '#fhir';
import { type Role, type Scope, type Tx, toCalendarDate } from '#kernel';
import type { VerificationWay } from '../contract.ts';
import { legiblePatient } from '../fhir.ts';
import { type HeldPaper, papersOn } from '../papers/held.ts';
import { fromIdentifier } from '../papers/identifier.ts';
import type { JoinSide, SeenPaper } from './machine-join.ts';

/** By what two sightings of one paper are known to be of one; a passport's number is another's in another country. */
export function printOf({ kind, key, issuer }: Pick<HeldPaper, 'kind' | 'key' | 'issuer'>): string {
  const country = kind === 'passport' ? (issuer ?? '') : '';
  return createHash('sha256').update([kind, country, key].join('\n')).digest('base64url');
}

/** Keeps that papers were looked at for a record by somebody at a counter. What a program says, or somebody who works for no institution, is nobody's sight. */
export async function noteSeenPapers(
  { tx, actor, clock }: Pick<Scope, 'tx' | 'actor' | 'clock'>,
  patient: string,
  papers: readonly HeldPaper[],
): Promise<void> {
  if (actor.kind !== 'person' || actor.organization === undefined) return;
  for (const paper of papers) {
    if (paper.verified === undefined) continue;
    await tx.query(
      `insert into identity.seen_paper (patient, paper, how, role, organization, at) values ($1, $2, $3, $4, $5, $6)
       on conflict (patient, paper, how, role, organization) do update set at = excluded.at`,
      [patient, printOf(paper), paper.verified.how, actor.role, actor.organization.id, clock.now().toISOString()],
    );
  }
}

/** What two records bring to a join, in their order. */
export async function sidesOf(
  { tx, clock }: Pick<Scope, 'tx' | 'clock'>,
  records: readonly [StoredResource, StoredResource],
): Promise<[JoinSide, JoinSide]> {
  const seen = await seenPapersOf(
    tx,
    records.map(({ id }) => id),
  );
  const today = toCalendarDate(clock.now());
  const side = (stored: StoredResource): JoinSide => ({
    keeper: keeperOf(stored),
    papers: heldPapers(stored, today).map(printOf),
    seen: seen.get(stored.id) ?? [],
  });
  return [side(records[0]), side(records[1])];
}

/** The papers of a record that are in force, as far as they can be read. */
export function heldPapers({ body }: Pick<StoredResource, 'body'>, today: string): readonly HeldPaper[] {
  const { identifier = [] } = legiblePatient(parseFhirJson(body) as never);
  const papers = identifier.map(fromIdentifier).filter((paper) => paper !== undefined);
  return papersOn(papers, today);
}

/** The institution that keeps a record, `Organization/…`. */
export function keeperOf({ body }: Pick<StoredResource, 'body'>): string | undefined {
  const { managingOrganization } = parseFhirJson(body);
  const reference = isObject(managingOrganization) ? managingOrganization.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

async function seenPapersOf(tx: Tx, patients: readonly string[]): Promise<Map<string, SeenPaper[]>> {
  const rows = await tx.query<{
    patient: string;
    paper: string;
    how: VerificationWay;
    role: Role;
    organization: string;
    at: Date;
  }>('select patient, paper, how, role, organization, at from identity.seen_paper where patient = any($1::text[])', [
    patients,
  ]);
  const seen = new Map<string, SeenPaper[]>();
  for (const { patient, ...sight } of rows) seen.set(patient, [...(seen.get(patient) ?? []), sight]);
  return seen;
}
