import { orThrow, RefusalError, type Scope } from '#kernel';
import { hashManifestId } from '../link/secrets.ts';
import { refuse } from '../messages.ts';
import { findTold } from '../narrowing/given-store.ts';
import { consentInForce, getGrant } from '../rooms-below.ts';
import { decideShowing, shareStatus } from '../share-rules.ts';
import { lockByManifest } from '../share-store.ts';

/**
 * Tells a node that opened a link, or was given a copy under a consent, whether its copy may still be shown.
 *
 * @param asked - by which node, of which opening; one that was ended by itself is over although its share goes on
 * @returns until when, at the latest, and what the patient has had taken out since
 * @refuses exchange.link-unknown, exchange.link-revoked, exchange.link-locked, exchange.link-expired
 */
export async function answerStatus(
  scope: Scope,
  manifestId: string,
  asked: { readonly node: string; readonly opening?: string | undefined },
): Promise<CopyStatus> {
  const share = await lockByManifest(scope.tx, hashManifestId(manifestId));
  if (share === undefined) throw new RefusalError(refuse('exchange.link-unknown'));
  if (share.byConsent) {
    const artefact = await consentInForce(scope, share.id);
    if (artefact === undefined) throw new RefusalError(refuse('exchange.link-revoked'));
    return { ...(await toldOf(scope, share.id, asked)), until: share.expiresAt.toISOString() };
  }
  const grant = await getGrant(scope, share.id);
  orThrow(decideShowing(shareStatus(grant, share.opens, scope.clock.now())));
  return { ...(await toldOf(scope, share.id, asked)), until: grant.expiresAt };
}

/** @refuses exchange.link-revoked */
async function toldOf(
  { tx }: Scope,
  shareId: string,
  { node, opening }: { readonly node: string; readonly opening?: string | undefined },
): Promise<Omit<CopyStatus, 'until'>> {
  const told = opening === undefined ? undefined : await findTold(tx, { shareId, id: opening, node });
  if (told !== undefined && told.endedAt !== null) throw new RefusalError(refuse('exchange.link-revoked'));
  return { status: 'active', ...(told && told.withheld.length > 0 ? { withheld: [...told.withheld] } : {}) };
}

/** How a copy stands at its home. */
export interface CopyStatus {
  readonly status: 'active';
  readonly until: string;
  /** What is to be out of it by now, as `Type/id`. */
  readonly withheld?: readonly string[];
}
