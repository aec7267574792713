import { z } from 'zod';
import { type Route, route } from '#platform/http';
import { HandleMessage, ListMessages, ReplayMessage } from './contract.ts';
import { MESSAGE_BYTES_MAX } from './lawbook.ts';
import type { ExchangeParts, MessageHandlers } from './model.ts';
import { replayMessage, retryMessage, stopMessage } from './operations/handle-message.ts';
import { getMessage, listMessages, watchMessage, watchMessages } from './operations/list-messages.ts';
import { listPeers } from './operations/list-peers.ts';
import { receiveMessage } from './operations/receive-message.ts';

const Raw = z.object({
  body: z.object({ text: z.string(), contentType: z.string() }),
  headers: z.record(z.string(), z.string()),
});
/** The receipt is what counts; the status is for who watches the wire. */
const STATUS_OF = { applied: 200, held: 202, refused: 422 } as const;
const MessageId = z.strictObject({ id: z.string().max(64) });

/** Messages of neighbours, and the desk where a person sees, stops, retries and replays our own. */
export function messageRoutes(parts: ExchangeParts, handlers: MessageHandlers): readonly Route[] {
  return [
    // Anyone may knock: the signature is the credential, and it is checked before anything is read.
    route({
      method: 'POST',
      path: '/exchange/inbox',
      who: ['anyone'],
      mode: 'write',
      raw: true,
      bodyBytesMax: MESSAGE_BYTES_MAX,
      input: Raw,
      run: (scope, { body }) => receiveMessage(scope, parts, handlers, body.text),
      present: ({ receipt, state }) => ({
        status: STATUS_OF[state],
        headers: { 'content-type': 'application/jose' },
        body: receipt,
      }),
    }),
    route({
      method: 'GET',
      path: '/api/exchange/messages',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: ListMessages,
      run: listMessages,
    }),
    route({
      method: 'GET',
      path: '/api/exchange/messages/watch',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: z.strictObject({}),
      run: watchMessages,
    }),
    route({
      method: 'GET',
      path: '/api/exchange/messages/:id',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: MessageId,
      run: (scope, { id }) => getMessage(scope, handlers, id),
    }),
    route({
      method: 'GET',
      path: '/api/exchange/messages/:id/watch',
      who: ['coordinator', 'operator'],
      mode: 'read',
      input: MessageId,
      run: (scope, { id }) => watchMessage(scope, id),
    }),
    route({
      method: 'POST',
      path: '/api/exchange/messages/:id/stop',
      who: ['coordinator', 'operator'],
      mode: 'write',
      input: HandleMessage,
      run: stopMessage,
    }),
    route({
      method: 'POST',
      path: '/api/exchange/messages/:id/retry',
      who: ['coordinator', 'operator'],
      mode: 'write',
      input: HandleMessage,
      run: retryMessage,
    }),
    route({
      method: 'POST',
      path: '/api/exchange/messages/:id/replay',
      who: ['coordinator', 'operator'],
      mode: 'write',
      bodyBytesMax: 6_000_000,
      input: ReplayMessage,
      run: (scope, input) => replayMessage(scope, handlers, input),
    }),
    route({
      method: 'GET',
      path: '/api/exchange/peers',
      who: ['coordinator', 'operator', 'regulator'],
      mode: 'read',
      input: z.strictObject({}),
      run: (scope) => listPeers(scope, parts),
    }),
  ];
}
