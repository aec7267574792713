import type { z } from 'zod';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import type { HandleMessage, MessageView, ReplayMessage } from '../contract.ts';
import type { LegalBasis } from '../crypto/envelope.ts';
import { nextOut, type OutEvent, type OutState } from '../lifecycle.ts';
import { refuse } from '../messages.ts';
import type { MessageHandlers, OutgoingMessage } from '../model.ts';
import { findOut, liftPause, lockOut, noteEvent, type OutRow, saveOut } from '../outbox-store.ts';
import { insertMessage } from './enqueue-message.ts';
import { outView } from './list-messages.ts';

/**
 * A person stops a message. It stays where it is and holds back its successors until somebody retries or replays it.
 * When it was under way at that moment and arrives after all, it will say so.
 *
 * @refuses exchange.message-not-found, exchange.message-state
 */
export function stopMessage(scope: Scope, input: z.output<typeof HandleMessage>): Promise<MessageView> {
  return handle(scope, input, 'stopped-by-person');
}

/**
 * A person has it sent again as it is, now and with the count of tries at zero: also where its neighbour did not answer and was to be left alone for a while.
 *
 * @refuses exchange.message-not-found, exchange.message-state
 */
export function retryMessage(scope: Scope, input: z.output<typeof HandleMessage>): Promise<MessageView> {
  return handle(scope, input, 'retried-by-person');
}

/**
 * A person sends a copy, edited or not, under a new id. It takes the message's place and number in its case, so that what waits behind keeps its order.
 * The message itself stays as it was, marked `replaced`, with the person's reason.
 *
 * @refuses exchange.message-not-found, exchange.message-state, exchange.body-not-editable, exchange.message-malformed
 */
export async function replayMessage(
  scope: Scope,
  handlers: MessageHandlers,
  { id, body, reason }: z.output<typeof ReplayMessage>,
): Promise<MessageView> {
  const row = await load(scope, id);
  const state = allowed(row, 'replaced-by-person');
  const at = scope.clock.now();
  const message: OutgoingMessage = {
    to: row.peer,
    type: row.type,
    caseId: row.caseId,
    purpose: row.purpose as OutgoingMessage['purpose'],
    legalBasis: JSON.parse(row.legalBasis) as LegalBasis[],
    body:
      body === undefined
        ? (JSON.parse(row.body ?? '{}') as Record<string, unknown>)
        : editedBody(handlers, row.type, body),
  };
  const copy = scope.ids.next();
  await saveOut(scope.tx, id, { state, at, replacedBy: copy });
  await insertMessage(scope, copy, row.sequence, message);
  await liftPause(scope.tx, row.peer);
  const detail = { reason, by: nameOf(scope) };
  await noteEvent(scope.tx, id, at, 'replaced', detail);
  await noteEvent(scope.tx, copy, at, body === undefined ? 'replayed' : 'edited', detail);
  noteAct(scope, row, body === undefined ? 'exchange.message-replayed' : 'exchange.message-edited', {
    replacedBy: copy,
    reason,
  });
  return viewOf(scope, copy);
}

async function handle(
  scope: Scope,
  { id, reason }: z.output<typeof HandleMessage>,
  event: 'stopped-by-person' | 'retried-by-person',
): Promise<MessageView> {
  const row = await load(scope, id);
  const state = allowed(row, event);
  const at = scope.clock.now();
  await saveOut(scope.tx, id, { state, at, nextAttemptAt: at });
  const outcome = event === 'stopped-by-person' ? 'stopped' : 'retried';
  if (outcome === 'retried') await liftPause(scope.tx, row.peer);
  await noteEvent(scope.tx, id, at, outcome, { reason: reason ?? '', by: nameOf(scope) });
  const rule = outcome === 'stopped' ? 'exchange.message-stopped' : 'exchange.message-retried';
  noteAct(scope, row, rule, reason === undefined ? {} : { reason });
  return viewOf(scope, id);
}

async function load(scope: Scope, id: string): Promise<OutRow> {
  const row = await lockOut(scope.tx, id);
  if (row === undefined) throw new RefusalError(refuse('exchange.message-not-found'));
  return row;
}

function allowed(row: OutRow, event: OutEvent): OutState {
  const state = nextOut(row.state, event);
  if (state === null) throw new RefusalError(refuse('exchange.message-state', { state: row.state, event }));
  return state;
}

function editedBody(handlers: MessageHandlers, type: string, text: string): Record<string, unknown> {
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (handler?.editable !== true) throw new RefusalError(refuse('exchange.body-not-editable', { type }));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RefusalError(refuse('exchange.message-malformed', { what: 'JSON' }, 'body'));
  }
  const parsed = handler.body.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new RefusalError(refuse('exchange.message-malformed', { what: `body.${path}` }, 'body'));
  }
  return json as Record<string, unknown>;
}

function noteAct(scope: Scope, row: OutRow, basis: string, detail: Readonly<Record<string, string>>): void {
  const { id, type, caseId, peer } = row;
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    kinds: {},
    basis,
    recipient: peer,
    detail: { message: id, type, case: caseId, ...detail },
  });
}

async function viewOf(scope: Scope, id: string): Promise<MessageView> {
  const row = await findOut(scope.tx, id);
  if (row === undefined) throw new RefusalError(refuse('exchange.message-not-found'));
  return outView(scope, row);
}

function nameOf({ actor }: Scope): LocalText {
  if (actor.kind === 'person') return actor.name;
  const id = actor.kind === 'system' ? actor.clientId : actor.kind;
  return { en: id, 'zh-Hans': id, 'zh-Hant-HK': id };
}
