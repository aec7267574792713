import { parseFhirJson } from '#fhir';
import { type Refusal, RefusalError, type Scope, UnavailableError } from '#kernel';
import { asNode, type NodeScope } from '../as-node.ts';
import { contentHash, type Envelope, openEnvelope, type Receipt, signReceipt } from '../crypto/envelope.ts';
import type { Peer } from '../crypto/trust.ts';
import {
  advanceCase,
  countAlarm,
  countDelivery,
  findApplied,
  findHeld,
  findIn,
  type InRow,
  lockCase,
  saveIn,
  settleHeld,
} from '../inbox-store.ts';
import { HELD_AHEAD_MAX } from '../lawbook.ts';
import { faultOfBasis } from '../legal-basis.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts, IncomingMessage, MessageHandlers } from '../model.ts';
import { toKept } from '../refusal-text.ts';

/** What the sender is answered: a receipt that this node signs for. */
export interface Received {
  readonly receipt: string;
  readonly state: Receipt['state'];
}

type Outcome = Pick<Receipt, 'state' | 'awaits' | 'refusal'>;

/**
 * Takes in a message of a neighbour. Its effect is there exactly once, however often it comes; in the order of its case, however it travels;
 * and together with the note that it is, or neither is. Held successors follow in the same transaction.
 *
 * A refusal of the message's content does not roll back: that it came and why it was refused is kept, and the sender is told in a signed receipt.
 *
 * @param jws - the envelope, compact JWS
 * @refuses all of `openEnvelope`; everything after that is told in the receipt
 */
export async function receiveMessage(
  scope: Scope,
  parts: ExchangeParts,
  handlers: MessageHandlers,
  jws: string,
): Promise<Received> {
  const at = scope.clock.now();
  const envelope = await openEnvelope(parts.trust, jws, scope.node.id, at);
  const facts = {
    contentHash: contentHash(envelope),
    bytes: Buffer.byteLength(jws),
    body: JSON.stringify(envelope.body),
  };
  const outcome = await takeIn(scope, parts, handlers, envelope, facts);
  const receipt = await signReceipt(parts.keys, {
    id: envelope.id,
    from: scope.node.id,
    to: envelope.from,
    contentHash: facts.contentHash,
    at: at.toISOString(),
    ...outcome,
  });
  return { receipt, state: outcome.state };
}

async function takeIn(
  scope: Scope,
  parts: ExchangeParts,
  handlers: MessageHandlers,
  envelope: Envelope,
  facts: { readonly contentHash: string; readonly bytes: number; readonly body: string },
): Promise<Outcome> {
  const { tx, clock } = scope;
  const { from, id, caseId, sequence } = envelope;
  const at = clock.now();
  let next = await lockCase(tx, from, caseId);
  const known = await findIn(tx, from, id);
  if (known !== undefined && known.contentHash !== facts.contentHash) return alarm(scope, parts, envelope);
  if (known?.state === 'applied') {
    await countDelivery(tx, from, id);
    return { state: 'applied' };
  }
  const keep = async (outcome: Outcome): Promise<Outcome> => {
    const saved = await saveIn(tx, envelope, facts, {
      state: outcome.state,
      at,
      ...(outcome.refusal ? { refusal: outcome.refusal } : {}),
    });
    // Between our look and our write the same id came in another case. Nothing of this attempt may stay; the next one sees it and raises the alarm.
    if (!saved) throw new UnavailableError(refuse('exchange.busy'), 1);
    return outcome;
  };
  if (sequence < next) {
    const holder = await findApplied(tx, from, caseId, sequence);
    return keep(toRefused(refuse('exchange.sequence-taken', { sequence, caseId, id: holder?.id ?? '?' })));
  }
  if (sequence > next + HELD_AHEAD_MAX) {
    return keep(toRefused(refuse('exchange.sequence-too-far', { sequence, caseId, expected: next })));
  }
  if (sequence > next) return keep({ state: 'held', awaits: next });

  const refusal = await applyOne(scope, parts, handlers, envelope);
  if (refusal) return keep(toRefused(refusal));
  const outcome = await keep({ state: 'applied' });
  next += 1;
  for (let held = await findHeld(tx, from, caseId, next); held; held = await findHeld(tx, from, caseId, next)) {
    const no = await applyOne(scope, parts, handlers, fromHeld(scope, held));
    await settleHeld(tx, held, no ? { state: 'refused', at, refusal: toKept(no) } : { state: 'applied', at });
    if (!no) next += 1;
  }
  await advanceCase(tx, from, caseId, next);
  return outcome;
}

/**
 * Applies one message under a savepoint: a refusal undoes the effect and nothing else. Any other fault ends the whole transaction, and the sender tries again.
 */
async function applyOne(
  scope: Scope,
  parts: ExchangeParts,
  handlers: MessageHandlers,
  envelope: Envelope,
): Promise<Refusal | undefined> {
  const found = Object.hasOwn(handlers, envelope.type) ? handlers[envelope.type] : undefined;
  const acting = asPeer(scope, parts, envelope);
  const jurisdictions = [scope.node.jurisdiction, peerOf(parts, envelope).jurisdiction];
  let refusal: Refusal | undefined;
  if (found === undefined) refusal = refuse('exchange.message-type-unknown', { type: envelope.type });
  else refusal = faultOfBasis(envelope, jurisdictions);
  if (found !== undefined && refusal === undefined) {
    const body = found.body.safeParse(envelope.body);
    if (!body.success) {
      refusal = refuse('exchange.message-malformed', { what: `body.${body.error.issues[0]?.path.join('.') ?? ''}` });
    } else {
      const message: IncomingMessage = { ...envelope, from: peerOf(parts, envelope), body: body.data };
      await scope.tx.query('savepoint effect');
      try {
        await found.apply(acting.scope, message);
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
        await scope.tx.query('rollback to savepoint effect');
        refusal = error.refusals[0];
      }
      await scope.tx.query('release savepoint effect');
    }
  }
  if (refusal !== undefined) {
    const denied = asPeer(scope, parts, envelope);
    denied.scope.note({
      action: 'receive',
      outcome: 'denied',
      kinds: {},
      basis: refusal.code,
      detail: detailOf(envelope),
    });
    await denied.write(parts.writeLedger);
    return refusal;
  }
  await acting.write(parts.writeLedger);
  return undefined;
}

/** The request as the sender's own act. */
function asPeer(scope: Scope, parts: ExchangeParts, envelope: Envelope): NodeScope {
  const { id, name } = peerOf(parts, envelope);
  return asNode(scope, { kind: 'node', nodeId: id, name }, envelope.purpose);
}

/** The same id with another content: neither replaces the other, and somebody must look at it. */
async function alarm(scope: Scope, parts: ExchangeParts, envelope: Envelope): Promise<Outcome> {
  const refusal = refuse('exchange.message-altered', { id: envelope.id });
  await countAlarm(scope.tx, envelope.from, envelope.id);
  const denied = asPeer(scope, parts, envelope);
  denied.scope.note({
    action: 'receive',
    outcome: 'denied',
    kinds: {},
    basis: refusal.code,
    detail: detailOf(envelope),
  });
  await denied.write(parts.writeLedger);
  return toRefused(refusal);
}

function fromHeld(scope: Scope, row: InRow): Envelope {
  return {
    id: row.id,
    from: row.peer,
    to: scope.node.id,
    type: row.type,
    caseId: row.caseId,
    sequence: row.sequence,
    sentAt: row.receivedAt.toISOString(),
    purpose: row.purpose as Envelope['purpose'],
    legalBasis: JSON.parse(row.legalBasis) as Envelope['legalBasis'],
    body: parseFhirJson(row.body ?? '{}'),
  };
}

function peerOf(parts: ExchangeParts, envelope: Envelope): Peer {
  const peer = parts.trust.byId(envelope.from);
  if (peer === undefined) throw new RefusalError(refuse('exchange.unknown-node', { node: envelope.from }));
  return peer;
}

function detailOf({ id, type, caseId }: Envelope): Record<string, string> {
  return { message: id, type, case: caseId };
}

function toRefused(refusal: Refusal): Outcome {
  return { state: 'refused', refusal: toKept(refusal) };
}
