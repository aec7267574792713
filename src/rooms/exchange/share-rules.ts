import { type Decision, granted, type Refusal, refused } from '#kernel';
import type { ShareView } from './contract.ts';
import { refuse } from './messages.ts';
import type { Grant } from './rooms-below.ts';

/** Where a share stands now. Computed, never set: it follows from the grant, the clock and the count. */
export function shareStatus(
  grant: Pick<Grant, 'state' | 'expiresAt' | 'opensMax'>,
  opens: number,
  at: Date,
): ShareView['status'] {
  if (grant.state !== 'active') return grant.state;
  if (at.getTime() >= Date.parse(grant.expiresAt)) return 'expired';
  return opens >= grant.opensMax ? 'exhausted' : 'active';
}

const REFUSAL_OF = {
  revoked: 'exchange.link-revoked',
  locked: 'exchange.link-locked',
  expired: 'exchange.link-expired',
  exhausted: 'exchange.link-exhausted',
} as const;

/**
 * May the link be used at all, whoever asks?
 *
 * @refuses exchange.link-revoked, exchange.link-locked, exchange.link-expired, exchange.link-exhausted
 */
export function decideLink(status: ShareView['status']): Decision<undefined> {
  return status === 'active' ? granted(undefined) : refused(refuse(REFUSAL_OF[status]));
}

/**
 * May a copy that was opened before still be shown? The count of openings no longer matters.
 *
 * @refuses exchange.link-revoked, exchange.link-locked, exchange.link-expired
 */
export function decideShowing(status: ShareView['status']): Decision<undefined> {
  return status === 'active' || status === 'exhausted' ? granted(undefined) : refused(refuse(REFUSAL_OF[status]));
}

/** What a refusal of the consent room is called on a link. Those not listed keep their name. */
const OURS: Readonly<Record<string, Refusal>> = {
  'consent.revoked': refuse('exchange.link-revoked'),
  'consent.locked': refuse('exchange.link-locked'),
  'consent.expired': refuse('exchange.link-expired'),
  'consent.exhausted': refuse('exchange.link-exhausted'),
  'consent.recipient-not-named': refuse('exchange.recipient-not-named'),
};

export function asLinkRefusal(refusal: Refusal): Refusal {
  return OURS[refusal.code] ?? refusal;
}
