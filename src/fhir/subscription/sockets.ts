import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ownerOf } from '../owner.ts';
import { FHIR_PATH } from '../rest/parts.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';

/** Where a client opens its socket. */
export const SOCKET_PATH = `${FHIR_PATH}/websocket`;

/** A command is one line. */
const MESSAGE_BYTES_MAX = 8_192;
/** Sockets of one process, and subscriptions of one socket. */
const SOCKETS_MAX = 2_000;
const BOUND_MAX = 50;
/** Whoever says not who they are in this time is let go. */
const SIGN_IN_MS = 10_000;
/** Between looks for something to tell, and for sessions that ended: as often as deliveries are. Who a token is of is remembered for five seconds, so that it costs little. */
const LOOK_EVERY_MS = 250;
/** Between signs of life: a socket whose client is gone without a word holds its place no longer than two of these. */
const ALIVE_EVERY_MS = 30_000;

interface Session {
  token?: string;
  isAlive: boolean;
  /** By subscription: how much of what there was to tell this socket was told. */
  readonly bound: Map<string, bigint>;
}

/** What clients say on their sockets, and what they are told: `bind 1` → `bound 1`, and `ping 1` whenever there was something. */
export interface Sockets {
  /** Takes the upgrades of a server. */
  attach(server: Server): void;
  /** One look: closes the sockets of those who are signed in no longer, and tells every bound one what there is. */
  tell(): Promise<void>;
  start(): () => Promise<void>;
}

/**
 * The websocket channel of R4. A socket says who it is first: by the request's Authorization header, or by `authenticate <token>`. It binds its own
 * subscriptions only. A ping says that there was something, not what; where nobody was bound meanwhile, binding is answered with the ping that was missed.
 *
 * @source https://hl7.org/fhir/R4/subscription.html#2.46.7.2
 */
export function createSockets(parts: SubscriptionParts, runtime: SubscriptionRuntime): Sockets {
  const { database, log } = runtime;
  const sessions = new Map<WebSocket, Session>();
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });

  function open(socket: WebSocket, token: string | undefined): void {
    const session: Session = { isAlive: true, bound: new Map(), ...(token === undefined ? {} : { token }) };
    sessions.set(socket, session);
    const late = setTimeout(() => {
      if (session.token === undefined) socket.close(1008, 'who are you?');
    }, SIGN_IN_MS);
    let before: Promise<void> = Promise.resolve();
    socket.on('message', (data) => {
      // One command after another: `authenticate` has its effect before the `bind` behind it.
      before = before
        .then(() => obey(socket, session, String(data).trim()))
        .catch((error: unknown) => {
          log.error({ err: error }, 'a command on a socket failed');
          socket.close(1011, 'try again');
        });
    });
    socket.on('pong', () => {
      session.isAlive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(late);
      sessions.delete(socket);
    });
  }

  async function obey(socket: WebSocket, session: Session, command: string): Promise<void> {
    const [word = '', value = ''] = command.split(/\s+/, 2);
    if (word === 'authenticate') {
      if ((await parts.actorOf(value)) === undefined) return socket.close(1008, 'not signed in');
      session.token = value;
      return socket.send('authenticated');
    }
    const owner = await ownerBy(session);
    if (owner === undefined) return socket.close(1008, 'not signed in');
    if (word !== 'bind' && word !== 'unbind') return socket.send('error: there are authenticate, bind and unbind');
    if (word === 'unbind') {
      session.bound.delete(value);
      return socket.send(`unbound ${value.slice(0, 64)}`);
    }
    const [found] = await database.transaction(
      (tx) =>
        tx.query<{ heard: string }>(
          "select heard::text from subscription.registration where id = $1 and owner = $2 and channel = 'websocket' and state <> 'off'",
          [value, owner],
        ),
      { mode: 'read' },
    );
    if (found === undefined || session.bound.size >= BOUND_MAX) {
      return socket.send(`error: no such websocket subscription of yours: ${value.slice(0, 64)}`);
    }
    session.bound.set(value, BigInt(found.heard));
    socket.send(`bound ${value}`);
  }

  async function ownerBy({ token }: Session): Promise<string | undefined> {
    const actor = token === undefined ? undefined : await parts.actorOf(token);
    return actor && ownerOf(actor);
  }

  /** Whose socket each is; one whose session ended, whose token ran out or was taken back is closed, whether there is something to tell or not. */
  async function owners(): Promise<ReadonlyMap<WebSocket, string>> {
    const found = new Map<WebSocket, string>();
    for (const [socket, session] of sessions) {
      if (session.token === undefined) continue;
      const owner = await ownerBy(session);
      if (owner === undefined) socket.close(1008, 'not signed in');
      else found.set(socket, owner);
    }
    return found;
  }

  async function tell(): Promise<void> {
    const ownerOfSocket = await owners();
    const ids = [...new Set([...sessions.values()].flatMap(({ bound }) => [...bound.keys()]))];
    if (ids.length === 0) return;
    const rows = await database.transaction(
      (tx) =>
        tx.query<{ id: string; owner: string; pings: string }>(
          "select id, owner, pings::text from subscription.registration where id = any($1::text[]) and state = 'active'",
          [ids],
        ),
      { mode: 'read' },
    );
    const told: { id: string; pings: string }[] = [];
    for (const [socket, session] of sessions) {
      const due = rows.filter(({ id, pings }) => (session.bound.get(id) ?? BigInt(pings)) < BigInt(pings));
      if (due.length === 0) continue;
      const owner = ownerOfSocket.get(socket);
      for (const { id, owner: own, pings } of due) {
        if (own !== owner) continue;
        session.bound.set(id, BigInt(pings));
        socket.send(`ping ${id}`);
        told.push({ id, pings });
      }
    }
    if (told.length === 0) return;
    await database.transaction((tx) =>
      tx.query(
        `update subscription.registration r set heard = greatest(r.heard, t.pings)
         from unnest($1::text[], $2::bigint[]) as t (id, pings) where r.id = t.id`,
        [told.map(({ id }) => id), told.map(({ pings }) => pings)],
      ),
    );
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const refuse = (status: string) =>
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    stream.on('error', () => stream.destroy());
    if ((request.url ?? '').split('?')[0] !== SOCKET_PATH) return void refuse('404 Not Found');
    const { origin } = request.headers;
    // A page cannot set the header that signs in, but it may be a page nobody here knows of.
    if (origin !== undefined && !(await parts.knowsOrigin(origin))) return void refuse('403 Forbidden');
    if (sessions.size >= SOCKETS_MAX) return void refuse('503 Service Unavailable');
    const token = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined && (await parts.actorOf(token)) === undefined) return void refuse('401 Unauthorized');
    server.handleUpgrade(request, stream, head, (socket) => open(socket, token));
  }

  return {
    attach(http) {
      http.on('upgrade', (request, stream, head) => {
        upgrade(request, stream, head).catch((error: unknown) => {
          log.error({ err: error }, 'a socket could not be opened');
          stream.destroy();
        });
      });
    },
    tell,
    start() {
      let telling: Promise<void> | undefined;
      const look = setInterval(() => {
        telling ??= tell()
          .catch((error: unknown) => log.error({ err: error }, 'sockets could not be told'))
          .finally(() => {
            telling = undefined;
          });
      }, LOOK_EVERY_MS);
      const alive = setInterval(() => {
        for (const [socket, session] of sessions) {
          if (!session.isAlive) socket.terminate();
          session.isAlive = false;
          socket.ping();
        }
      }, ALIVE_EVERY_MS);
      return async () => {
        clearInterval(look);
        clearInterval(alive);
        await telling;
        for (const socket of sessions.keys()) socket.terminate();
      };
    },
  };
}
