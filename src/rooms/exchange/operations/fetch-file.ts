import { randomBytes } from 'node:crypto';
import { RefusalError, type Scope } from '#kernel';
import { FILE_LIFE_MINUTES } from '../lawbook.ts';
import { hashManifestId } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import { getGrant, printsOfConsents, printsOfRecords, saysNo } from '../rooms-below.ts';
import { decideShowing, shareStatus } from '../share-rules.ts';
import { insertFile, lockByManifest, takeFile } from '../share-store.ts';

/**
 * Embeds the file, or where it is longer than the asker can take, lays it ready to be fetched once.
 *
 * @param record - `printOfRecord` from before the file was composed
 */
export async function placeFile(
  scope: Scope,
  { shareId, jwe, record }: { readonly shareId: string; readonly jwe: string; readonly record: string },
  address: string,
  embeddedLengthMax: number | undefined,
): Promise<{ embedded: string } | { location: string }> {
  if (embeddedLengthMax === undefined || jwe.length <= embeddedLengthMax) return { embedded: jwe };
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(scope.clock.now().getTime() + FILE_LIFE_MINUTES * 60_000);
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
  if ((await printOfRecord(scope, share.patientId)) !== file.record) throw gone;
  return file.jwe;
}

/**
 * What a file was made of, as it must still be when it is fetched: her Consents, and where any of them says no, all that it may speak of by now, for a label that is given later changes
 * it. It is taken before the file is composed: what is said while it is made counts as said after it.
 */
export async function printOfRecord({ tx }: Pick<Scope, 'tx'>, patientId: string): Promise<string> {
  const consents = await printsOfConsents(tx, [patientId]);
  const records = (await saysNo(tx, patientId)) ? await printsOfRecords(tx, [patientId]) : undefined;
  return [consents, records].map((prints) => prints?.get(patientId) ?? '').join('\n');
}
