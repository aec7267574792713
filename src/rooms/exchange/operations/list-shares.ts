import { createHash } from 'node:crypto';
import { RefusalError, type Scope } from '#kernel';
import type { Watch } from '../../../kernel/wire.ts';
import type { CopyView, ShareView } from '../contract.ts';
import { copyViews } from '../erasure/copy-view.ts';
import { openingsOf, openingsOfShare } from '../erasure/receipt-store.ts';
import { refuse } from '../messages.ts';
import { type Grant, getGrant, listGrants } from '../rooms-below.ts';
import { shareStatus } from '../share-rules.ts';
import { findShare, findSharesOf, type ShareRow } from '../share-store.ts';

/** The patient's own shares, newest first. */
export async function listShares(scope: Scope): Promise<{ shares: ShareView[]; mark: string }> {
  const patientId = patientOf(scope);
  const shares = await findViews(scope, patientId);
  noteOwn(scope, patientId, shares.length);
  return { shares, mark: markOf(shares) };
}

/** What changes when the list of the patient's shares changes. It shows nothing, so nothing is noted. */
export async function watchShares(scope: Scope): Promise<Watch> {
  return { mark: markOf(await findViews(scope, patientOf(scope))) };
}

function markOf(shares: readonly ShareView[]): string {
  const states = shares.map(({ id, status, opens, lastOpened, copies }) => [id, status, opens, lastOpened?.at, copies]);
  return createHash('sha256').update(JSON.stringify(states)).digest('hex');
}

async function findViews(scope: Scope, patientId: string): Promise<ShareView[]> {
  const rows = new Map((await findSharesOf(scope.tx, patientId)).map((row) => [row.id, row]));
  const grants = await listGrants(scope, patientId);
  const openings = Map.groupBy(await openingsOf(scope.tx, patientId), ({ shareId }) => shareId);
  return grants.map((grant) =>
    toShareView(grant, rows.get(grant.id), copyViews(scope, openings.get(grant.id) ?? []), scope.clock.now()),
  );
}

/**
 * One of the patient's own shares.
 *
 * @refuses exchange.share-not-found (also for another patient's: that it exists is not told)
 */
export async function getShare(scope: Scope, { id }: { readonly id: string }): Promise<ShareView> {
  const patientId = patientOf(scope);
  const row = await findShare(scope.tx, id);
  if (row?.patientId !== patientId) throw new RefusalError(refuse('exchange.share-not-found'));
  noteOwn(scope, patientId, 1);
  return findView(scope, await getGrant(scope, id), row);
}

/** A grant with its link and its copies as they stand now. */
export async function findView(scope: Scope, grant: Grant, row: ShareRow | undefined): Promise<ShareView> {
  const openings = await openingsOfShare(scope.tx, grant.id);
  return toShareView(grant, row, copyViews(scope, openings), scope.clock.now());
}

export function toShareView(grant: Grant, row: ShareRow | undefined, copies: readonly CopyView[], at: Date): ShareView {
  const opens = row?.opens ?? 0;
  return {
    id: grant.id,
    ...(grant.label === undefined ? {} : { label: grant.label }),
    sections: [...grant.sections],
    lookBackMonths: grant.lookBackMonths,
    recipients:
      grant.recipients.kind === 'organizations'
        ? { kind: 'organizations', ids: grant.recipients.ids.map((named) => ({ ...named })) }
        : grant.recipients,
    createdAt: grant.createdAt,
    expiresAt: grant.expiresAt,
    opensMax: grant.opensMax,
    opens,
    status: shareStatus(grant, opens, at),
    ...(row?.lastOpened ? { lastOpened: row.lastOpened } : {}),
    copies: [...copies],
  };
}

/** The patient who acts. The routes admit nobody else; a patient account without a patient is a fault of sign-in. */
export function patientOf({ actor }: Scope): string {
  const patientId = actor.kind === 'person' ? actor.patientId : undefined;
  if (patientId === undefined) throw new RefusalError(refuse('exchange.share-not-found'));
  return patientId;
}

/** That the patient saw how their own shares stand. */
export function noteOwn(scope: Scope, patientId: string, count: number): void {
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId,
    kinds: { Consent: count },
    basis: 'consent/own-record',
  });
}
