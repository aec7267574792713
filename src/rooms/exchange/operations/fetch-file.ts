import { randomBytes } from 'node:crypto';
import { readCompartment } from '#fhir';
import { RefusalError, type Scope } from '#kernel';
import { FILE_LIFE_MINUTES } from '../lawbook.ts';
import { hashManifestId } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import { getGrant, printsOfRecords, recordsOfOnePerson, saysNo } from '../rooms-below.ts';
import { decideShowing, shareStatus } from '../share-rules.ts';
import { insertFile, lockByManifest, takeFile } from '../share-store.ts';

/** Embeds the file, or where it is longer than the asker can take, lays it ready to be fetched once. */
export async function placeFile(
  scope: Scope,
  { id: shareId, patientId }: { readonly id: string; readonly patientId: string },
  address: string,
  jwe: string,
  embeddedLengthMax: number | undefined,
): Promise<{ embedded: string } | { location: string }> {
  if (embeddedLengthMax === undefined || jwe.length <= embeddedLengthMax) return { embedded: jwe };
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(scope.clock.now().getTime() + FILE_LIFE_MINUTES * 60_000);
  const record = await printOf(scope, patientId);
  await insertFile(scope.tx, { ticketHash: hashManifestId(ticket), shareId, jwe, record, expiresAt });
  return { location: `${address}/file/${ticket}` };
}

/**
 * Hands out a file that was too long to be embedded: once, for a quarter of an hour, and only while the share stands, she has said nothing new of what is hers, and, where she
 * keeps anything back, nothing of hers was written or labelled anew. What she withheld since is
 * in the file still; who asks anew gets one without it.
 *
 * @refuses exchange.file-gone
 */
export async function takeShareFile(
  scope: Scope,
  { id, ticket }: { readonly id: string; readonly ticket: string },
): Promise<string> {
  const { tx, clock } = scope;
  const gone = new RefusalError(refuse('exchange.file-gone'));
  const share = await lockByManifest(tx, hashManifestId(id));
  const file = await takeFile(tx, hashManifestId(ticket), clock.now());
  if (share === undefined || share.byConsent || file?.shareId !== share.id) throw gone;
  const grant = await getGrant(scope, share.id);
  if (!decideShowing(shareStatus(grant, share.opens, clock.now())).ok) throw gone;
  const madeAt = new Date(file.expiresAt.getTime() - FILE_LIFE_MINUTES * 60_000);
  if (await hasConsentSince(scope, share.patientId, madeAt)) throw gone;
  if ((await printOf(scope, share.patientId)) !== file.record) throw gone;
  return file.jwe;
}

/** What a no may speak of by now: a label that is given later changes it. Null where the patient says no to nothing. */
async function printOf({ tx }: Scope, patientId: string): Promise<string | null> {
  if (!(await saysNo(tx, patientId))) return null;
  return (await printsOfRecords(tx, [patientId])).get(patientId) ?? '';
}

/** Whether a Consent on any of a person's records was written after an instant. */
export async function hasConsentSince({ tx }: Scope, patientId: string, at: Date): Promise<boolean> {
  const records = (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId];
  const since = new Date(at.getTime() + 1);
  for (const record of records) {
    const { resources } = await readCompartment(tx, { patientId: record, types: ['Consent'], since, count: 1 });
    if (resources.length > 0) return true;
  }
  return false;
}
