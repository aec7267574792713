import type { z } from 'zod';
import { type Scope, toCalendarDate } from '#kernel';
import { toQrSvg } from '#platform/qr';
import type { CreatedShare, CreateShare } from '../contract.ts';
import { hashManifestId, hashPasscode, linkKey, newManifestId, newPasscode, newSalt } from '../link/secrets.ts';
import { toShlink } from '../link/shlink.ts';
import type { ExchangeParts } from '../model.ts';
import { createGrant, shareLaw } from '../rooms-below.ts';
import { insertShare } from '../share-store.ts';
import { patientOf, toShareView } from './list-shares.ts';

/** Purpose of the node's secret from which link keys and passcode hashes follow. */
export const LINK_SECRET = 'share-links';

/**
 * The patient makes a share: a grant, a link and a passcode. Link and passcode are told here and never again; what the node keeps of them
 * opens nothing without the node's own secret.
 *
 * @refuses those of `createGrant`
 */
export async function createShare(
  scope: Scope,
  parts: Pick<ExchangeParts, 'keys'>,
  input: z.output<typeof CreateShare>,
): Promise<z.infer<typeof CreatedShare>> {
  const { tx, clock, node } = scope;
  const { label, ...terms } = input;
  const grant = await createGrant(scope, {
    ...terms,
    patientId: patientOf(scope),
    ...(label === undefined ? {} : { label }),
  });
  const secret = parts.keys.secret(LINK_SECRET);
  const [salt, manifestId, passcode] = [newSalt(), newManifestId(), newPasscode()];
  const expiresAt = new Date(grant.expiresAt);
  const triesLeft = shareLaw(node.jurisdiction, toCalendarDate(clock.now()))?.passcodeTries.value ?? 0;
  await insertShare(tx, {
    id: grant.id,
    patientId: grant.patientId,
    createdAt: new Date(grant.createdAt),
    expiresAt,
    salt,
    passcodeHash: await hashPasscode(secret, salt, grant.id, passcode),
    triesLeft,
    manifestHash: hashManifestId(manifestId),
  });
  const link = toShlink({
    url: `${node.url}/shl/${manifestId}`,
    key: linkKey(secret, salt, grant.id),
    expiresAt,
    flags: 'LP',
    ...(grant.label === undefined ? {} : { label: grant.label }),
  });
  // Error correction M, as the SMART Health Links specification asks.
  const [linkQrSvg, passcodeQrSvg] = await Promise.all([toQrSvg(link, 'M'), toQrSvg(passcode, 'M')]);
  return { share: toShareView(grant, undefined, [], clock.now()), link, passcode, linkQrSvg, passcodeQrSvg };
}
