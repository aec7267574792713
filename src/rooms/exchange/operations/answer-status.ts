import { orThrow, RefusalError, type Scope } from '#kernel';
import { hashManifestId } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import { consentInForce, getGrant } from '../rooms-below.ts';
import { decideShowing, shareStatus } from '../share-rules.ts';
import { lockByManifest } from '../share-store.ts';

/**
 * Tells a node that opened a link, or was given a copy under a consent, whether its copy may still be shown.
 *
 * @returns until when, at the latest
 * @refuses exchange.link-unknown, exchange.link-revoked, exchange.link-locked, exchange.link-expired
 */
export async function answerStatus(scope: Scope, manifestId: string): Promise<{ status: 'active'; until: string }> {
  const share = await lockByManifest(scope.tx, hashManifestId(manifestId));
  if (share === undefined) throw new RefusalError(refuse('exchange.link-unknown'));
  if (share.byConsent) {
    const artefact = await consentInForce(scope, share.id);
    if (artefact === undefined) throw new RefusalError(refuse('exchange.link-revoked'));
    return { status: 'active', until: share.expiresAt.toISOString() };
  }
  const grant = await getGrant(scope, share.id);
  orThrow(decideShowing(shareStatus(grant, share.opens, scope.clock.now())));
  return { status: 'active', until: grant.expiresAt };
}
