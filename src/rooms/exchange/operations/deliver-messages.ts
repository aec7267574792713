import { parseFhirJson } from '#fhir';
import { RefusalError, type Tx } from '#kernel';
import { type Envelope, openReceipt, signEnvelope } from '../crypto/envelope.ts';
import { nextOut } from '../lifecycle.ts';
import { refuse } from '../messages.ts';
import { type KeptRefusal, type MessageHandlers, type PostAnswer, UnreachableError } from '../model.ts';
import {
  claimDue,
  type Lane,
  lockOut,
  noteEvent,
  noteReached,
  noteUnreachable,
  type OutRow,
  saveOut,
} from '../outbox-store.ts';
import { readOutcome } from '../outcome.ts';
import { toKept } from '../refusal-text.ts';
import { decideRetry, type Failure, failureOfStatus } from '../rules.ts';
import { type WorkerParts, withProgram } from '../worker-scope.ts';

/**
 * How long a worker may hold a message. Twice the time-out of a delivery and its settling: shorter, and a slow neighbour gets the same message twice at once;
 * longer, and a message of a killed worker waits for nothing.
 */
const LEASE_MS = 60_000;
const POST_TIMEOUT_MS = 20_000;
/** A receipt has one kilobyte, a refusal as OperationOutcome some more. */
const ANSWER_BYTES_MAX = 65_536;
/** Messages in one round. */
const ROUND = 10;

/** How an attempt ended. */
export type Attempt = { readonly outcome: 'applied' } | { readonly outcome: Failure; readonly refusal: KeptRefusal };

/**
 * Delivers what is due, one round. Three steps with nothing but the message row between them: claim (committed), send (no transaction), settle.
 * A process killed between any two leaves a message that is claimed again when its lease runs out.
 *
 * @returns how many messages were tried
 */
export async function deliverMessages(parts: WorkerParts, handlers: MessageHandlers = {}): Promise<number> {
  const claimed = await claimMessages(parts);
  await Promise.all(
    claimed.map(async (row) => {
      const attempt = await sendMessage(parts, row);
      await settleMessage(parts, row, attempt, handlers);
    }),
  );
  return claimed.length;
}

/** First step: takes messages that are due. */
export function claimMessages(
  parts: WorkerParts,
  { limit = ROUND, only = {} }: { readonly limit?: number; readonly only?: Lane } = {},
): Promise<OutRow[]> {
  const claim = parts.ids.next();
  return parts.database.transaction((tx) =>
    claimDue(tx, { claim, at: parts.clock.now(), leaseMs: LEASE_MS, limit, only }),
  );
}

/** Second step: signs the message as of now and sends it. Never throws: whatever happens is an outcome. */
export async function sendMessage(parts: WorkerParts, row: OutRow): Promise<Attempt> {
  const peer = parts.trust.byId(row.peer);
  if (peer === undefined)
    return { outcome: 'refused', refusal: toKept(refuse('exchange.unknown-node', { node: row.peer })) };
  try {
    const envelope = toEnvelope(parts, row);
    const answer = await parts.post({
      url: `${peer.url}/exchange/inbox`,
      method: 'POST',
      headers: { 'content-type': 'application/jose', accept: 'application/jose' },
      body: await signEnvelope(parts.keys, envelope),
      timeoutMs: POST_TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
    return await toAttempt(parts, row, answer);
  } catch (error) {
    if (error instanceof UnreachableError) {
      return {
        outcome: 'unreachable',
        refusal: toKept(refuse('exchange.peer-unreachable', { node: peer.id, why: error.why })),
      };
    }
    if (error instanceof RefusalError) return { outcome: 'fault', refusal: toKept(error.refusals[0]) };
    parts.log.error({ err: error, message: row.id }, 'a message could not be sent');
    return { outcome: 'fault', refusal: toKept(refuse('exchange.peer-fault', { node: peer.id, status: 0 })) };
  }
}

/** Third step: writes what became of the attempt. What a person did meanwhile stands, except that an arrival is a fact. */
export async function settleMessage(
  parts: WorkerParts,
  row: OutRow,
  attempt: Attempt,
  handlers: MessageHandlers = {},
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    if (attempt.outcome === 'unreachable') await noteUnreachable(tx, row.peer, at);
    else await noteReached(tx, row.peer, at);
    const now = await lockOut(tx, row.id);
    if (now === undefined) return;
    if (attempt.outcome === 'applied') {
      const state = nextOut(now.state, 'applied');
      if (state === null || now.state === 'delivered') return;
      const handler = Object.hasOwn(handlers, now.type) ? handlers[now.type] : undefined;
      const body: unknown = JSON.parse(now.body ?? '{}');
      if (handler?.delivered) await withProgram(parts, tx, async (scope) => handler.delivered?.(scope, body));
      await saveOut(tx, row.id, { state, at });
      await noteEvent(tx, row.id, at, 'applied');
      return;
    }
    await noteEvent(tx, row.id, at, attempt.outcome, attempt.refusal.text);
    // Another worker has it, or a person laid hands on it: this attempt's failure decides nothing any more.
    if (now.claim !== row.claim || now.state !== 'delivering') return;
    await fail(tx, parts, now, attempt, at);
  });
}

async function fail(
  tx: Tx,
  parts: WorkerParts,
  row: OutRow,
  attempt: Exclude<Attempt, { outcome: 'applied' }>,
  at: Date,
): Promise<void> {
  const answered = attempt.outcome !== 'unreachable';
  const decision = decideRetry({
    failure: attempt.outcome,
    messageId: row.id,
    attempts: row.attempts,
    answeredAttempts: row.answeredAttempts + (answered ? 1 : 0),
    createdAt: row.createdAt,
    at,
  });
  if (decision.next === 'retry') {
    const state = nextOut(row.state, 'failed') ?? row.state;
    const nextAttemptAt = new Date(at.getTime() + decision.afterMs);
    await saveOut(tx, row.id, { state, at, nextAttemptAt, answered, lastError: attempt.refusal });
    return;
  }
  const state = nextOut(row.state, 'refused') ?? row.state;
  const lastError = attempt.outcome === 'refused' ? attempt.refusal : gaveUp(row, attempt.refusal);
  await saveOut(tx, row.id, { state, at, answered, lastError });
  await noteEvent(tx, row.id, at, 'poison', lastError.text);
  parts.log.warn(
    { message: row.id, type: row.type, peer: row.peer, code: attempt.refusal.code },
    'a message waits for a person',
  );
}

async function toAttempt(parts: WorkerParts, row: OutRow, answer: PostAnswer): Promise<Attempt> {
  if (/^application\/jose\b/i.test(answer.contentType)) {
    const at = parts.clock.now();
    const expected = { id: row.id, peer: row.peer, to: parts.node.id, contentHash: row.contentHash, at };
    const receipt = await openReceipt(parts.trust, answer.body, expected);
    if (receipt.state === 'applied') return { outcome: 'applied' };
    if (receipt.state === 'held') {
      const refusal = refuse('exchange.waits-for-predecessor', { expected: receipt.awaits ?? 0 });
      return { outcome: 'held', refusal: toKept(refusal) };
    }
    return {
      outcome: 'refused',
      refusal: receipt.refusal ?? toKept(refuse('exchange.peer-refused', { node: row.peer, why: '?' })),
    };
  }
  const told = readOutcome(answer);
  const failure = failureOfStatus(answer.status, told?.code);
  const refusal = refuse('exchange.peer-refused', { node: row.peer, why: told?.text ?? `HTTP ${answer.status}` });
  if (failure === 'refused') return { outcome: 'refused', refusal: toKept(refusal) };
  if (told) return { outcome: 'fault', refusal: toKept(refusal) };
  return {
    outcome: 'fault',
    refusal: toKept(refuse('exchange.peer-fault', { node: row.peer, status: answer.status })),
  };
}

function toEnvelope(parts: WorkerParts, row: OutRow): Envelope {
  return {
    id: row.id,
    from: parts.node.id,
    to: row.peer,
    type: row.type,
    caseId: row.caseId,
    sequence: row.sequence,
    sentAt: parts.clock.now().toISOString(),
    purpose: row.purpose as Envelope['purpose'],
    legalBasis: JSON.parse(row.legalBasis) as Envelope['legalBasis'],
    body: parseFhirJson(row.body ?? '{}'),
  };
}

function gaveUp(row: OutRow, last: KeptRefusal): KeptRefusal {
  const { code, text } = toKept(refuse('exchange.gave-up', { attempts: row.attempts, why: '{why}' }));
  return {
    code,
    text: {
      en: text.en.replace('{why}', last.text.en),
      'zh-Hans': text['zh-Hans'].replace('{why}', last.text['zh-Hans']),
      'zh-Hant-HK': text['zh-Hant-HK'].replace('{why}', last.text['zh-Hant-HK']),
    },
  };
}
