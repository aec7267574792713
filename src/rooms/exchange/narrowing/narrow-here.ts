/** Where a copy is held: what its patient withholds by now goes out of it. */
import { type Bundle, isObject, parseFhirJson, stringifyFhirJson } from '#fhir';
import type { Scope } from '#kernel';
import { notBefore } from '../clocks.ts';
import { type NarrowingReceipt, signNarrowing } from '../crypto/narrowing.ts';
import { endCopies, keptByLaw, sendReceipt } from '../erasure/end-copies.ts';
import { basisOf } from '../legal-basis.ts';
import type { ExchangeParts } from '../model.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { findReceivedOf, hasShareEnded, lockOpenCopies, type ReceivedRow } from '../received-store.ts';
import { type CopyNo, noteNo, saveNarrowed } from './copy-store.ts';
import { keepNarrowing } from './given-store.ts';

type Parts = Pick<ExchangeParts, 'keys' | 'records'>;

/** What its home says of one copy. */
export interface NarrowedCopy extends CopyNo {
  readonly share: string;
  readonly opening: string;
}

/**
 * Takes out of the copy of an opening what its patient withholds, or ends it where that is all, and signs for it. What comes before the copy is remembered, and the copy is kept
 * without it. A second time changes nothing, and is signed for again: whoever asks has not had the first word.
 *
 * @param from - the node that gave it, which alone has a say
 */
export async function narrowHere(scope: Scope, parts: Parts, from: string, no: NarrowedCopy): Promise<void> {
  const { tx, clock } = scope;
  const { share, opening } = no;
  const key = { fromNode: from, shareRef: share, openingId: opening };
  // Who keeps a copy and who narrows it go one after the other.
  const isOver = await hasShareEnded(tx, key);
  const said = await noteNo(tx, key, no, clock.now());
  const row = await findReceivedOf(tx, key);
  if (said.whole && row?.status === 'open') {
    const copies = await lockOpenCopies(tx, { id: row.id });
    await endCopies(scope, parts, copies, { end: 'revoked', reason: 'exchange.copy-withheld' });
  } else if (said.whole && row === undefined && !isOver) {
    const at = clock.now().toISOString();
    const reason = 'exchange.copy-withheld';
    await sendReceipt(scope, parts, from, { share, opening, outcome: 'not-held', at, reason });
  }
  if (said.entries.length === 0) return;
  // As it is by now: where the copy ended, it may be erased or sealed.
  const held = await findReceivedOf(tx, key);
  const outcome = held === undefined ? 'not-held' : await takeOut(scope, parts, held, said);
  const facts = { from: scope.node.id, to: from, share, opening, outcome, entries: [...said.entries] };
  await signFor(scope, parts, facts, notBefore(scope, held?.openedAt));
}

/** What a copy is without what was taken out of it, for whoever may see it. */
export function shownOf(parts: Pick<ExchangeParts, 'records'>, { bundle, withheld }: ReceivedRow): Bundle {
  const whole = parseFhirJson(bundle ?? '{}') as unknown as Bundle;
  return withheld.length === 0 ? whole : parts.records.withoutResources(whole, new Set(withheld));
}

/** Takes entries out of an open copy. Where a signed visit rests on it law keeps the whole: then it is shown to nobody, and sealed with the copy. */
export async function takeOut(
  scope: Scope,
  parts: Parts,
  { id, status, withheld, shareRef }: ReceivedRow,
  { entries }: Pick<CopyNo, 'entries'>,
): Promise<NarrowingReceipt['outcome']> {
  if (status === 'sealed') return 'kept-by-law';
  const [copy] = status === 'open' ? await lockOpenCopies(scope.tx, { id }) : [];
  if (copy === undefined) return 'erased';
  const isKept = (await keptByLaw(scope, parts, copy)) !== undefined;
  const more = entries.filter((entry) => !withheld.includes(entry));
  if (more.length === 0) return isKept ? 'kept-by-law' : 'erased';
  const held = await bundleOf(scope, id);
  const left = isKept ? undefined : parts.records.withoutResources(held, new Set(entries));
  await saveNarrowed(scope.tx, copy, entries, left && stringifyFhirJson(left));
  scope.note({
    action: 'delete',
    outcome: 'permitted',
    ...(copy.patientId === null ? {} : { patientId: copy.patientId }),
    kinds: kindsAmong(held, more),
    basis: isKept ? 'exchange/copy-narrowed-kept' : 'exchange/copy-narrowed',
    detail: { share: shareRef, received: id },
  });
  return isKept ? 'kept-by-law' : 'erased';
}

async function bundleOf({ tx }: Scope, id: string): Promise<Bundle> {
  const [row] = await tx.query<{ bundle: string }>('select bundle from exchange.received_share where id = $1', [id]);
  return parseFhirJson(row?.bundle ?? '{}') as unknown as Bundle;
}

/** How many of each type the document really held. */
function kindsAmong(bundle: Bundle, keys: readonly string[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { resource } of bundle.entry ?? []) {
    if (!isObject(resource) || !keys.includes(`${resource.resourceType}/${resource.id}`)) continue;
    kinds[resource.resourceType] = (kinds[resource.resourceType] ?? 0) + 1;
  }
  return kinds;
}

async function signFor(
  scope: Scope,
  parts: Pick<Parts, 'keys'>,
  facts: Omit<NarrowingReceipt, 'at'>,
  at: Date,
): Promise<void> {
  const receipt = { ...facts, at: at.toISOString() };
  const jws = await signNarrowing(parts.keys, receipt);
  if (receipt.to === scope.node.id) {
    await keepNarrowing(scope.tx, receipt, jws, at);
    return;
  }
  await enqueueMessage(scope, {
    to: receipt.to,
    type: 'narrowing-receipt',
    caseId: `narrowing:${receipt.opening}`,
    purpose: 'HOPERAT',
    legalBasis: basisOf(scope, 'narrowing-receipt'),
    body: { receipt: jws },
  });
}
