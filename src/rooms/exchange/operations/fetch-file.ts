import { randomBytes } from 'node:crypto';
import { RefusalError, type Scope } from '#kernel';
import { FILE_LIFE_MINUTES } from '../lawbook.ts';
import { hashManifestId } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import { getGrant } from '../neighbours.ts';
import { decideShowing, shareStatus } from '../share-rules.ts';
import { insertFile, lockByManifest, takeFile } from '../share-store.ts';

/** Embeds the file, or where it is longer than the asker can take, lays it ready to be fetched once. */
export async function placeFile(
  scope: Scope,
  shareId: string,
  address: string,
  jwe: string,
  embeddedLengthMax: number | undefined,
): Promise<{ embedded: string } | { location: string }> {
  if (embeddedLengthMax === undefined || jwe.length <= embeddedLengthMax) return { embedded: jwe };
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(scope.clock.now().getTime() + FILE_LIFE_MINUTES * 60_000);
  await insertFile(scope.tx, { ticketHash: hashManifestId(ticket), shareId, jwe, expiresAt });
  return { location: `${address}/file/${ticket}` };
}

/**
 * Hands out a file that was too long to be embedded: once, for a quarter of an hour, and only while the share stands.
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
  return file.jwe;
}
