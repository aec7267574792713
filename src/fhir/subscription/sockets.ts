import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ownerOf } from '../owner.ts';
import { FHIR_PATH } from '../rest/parts.ts';
import type { SubscriptionParts, SubscriptionRuntime } from './parts.ts';
import { findBound, findHeard, type Pinged, saveHeard } from './registration-store.ts';

/** Where a client opens its socket. */
export const SOCKET_PATH = `${FHIR_PATH}/websocket`;

/** A command is one line. */
const MESSAGE_BYTES_MAX = 8_192;
/** Sockets of one process, and subscriptions of one socket. */
const SOCKETS_MAX = 2_000;
const BOUND_MAX = 50;
/** A socket that has not said by then who it is is closed. */
const SIGN_IN_MS = 10_000;
/** Between looks for something to tell, and for sessions that ended: as often as deliveries are. Who a token is of is remembered for five seconds, so that it costs little. */
const LOOK_EVERY_MS = 250;
/** Between signs of life: a socket whose client is gone without a word holds its place no longer than two of these. */
const ALIVE_EVERY_MS = 30_000;

/** One open socket. */
interface Session {
  /** Once it has said who it is. */
  token?: string;
  /** Whether it gave a sign of life since it was last asked for one. */
  isAlive: boolean;
  /** By subscription: how much of what there was to tell this socket was told. */
  readonly bound: Map<string, bigint>;
}

/** What clients say on their sockets, and what they are told: `bind 1` → `bound 1`, `ping 1` whenever there was something, and `unbound 1` when it is over. */
export interface Sockets {
  /** Takes the upgrades of a server. */
  attach(server: Server): void;
  /** One look: closes the sockets of those who are signed in no longer, and tells every bound one what there is, and what is over. */
  tell(): Promise<void>;
  /** Looks again and again. @returns what ends it and closes every socket */
  start(): () => Promise<void>;
}

/**
 * The websocket channel of R4. A socket says who it is first: by the request's Authorization header, or by `authenticate <token>`. It binds its own
 * subscriptions only. A ping says that there was something, not what; where nobody was bound meanwhile, binding is answered with the ping that was missed.
 *
 * R4 has no word for the end of a subscription. A socket that is bound to one that was set off, failed, was deleted or whose end has come is told `unbound <id>`, as
 * if it had asked for that, after what there still was: silence would look like nothing happening. Why, the Subscription itself says (`status`, `error`).
 *
 * @source https://hl7.org/fhir/R4/subscription.html#2.46.7.2
 */
export function createSockets(parts: SubscriptionParts, runtime: SubscriptionRuntime): Sockets {
  return new OpenSockets(parts, runtime);
}

/** The sockets of one process. */
class OpenSockets implements Sockets {
  readonly #parts: SubscriptionParts;
  readonly #runtime: SubscriptionRuntime;
  readonly #sessions = new Map<WebSocket, Session>();
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });

  constructor(parts: SubscriptionParts, runtime: SubscriptionRuntime) {
    this.#parts = parts;
    this.#runtime = runtime;
  }

  attach(http: Server): void {
    http.on('upgrade', (request, stream, head) => {
      if (!stream.writable) return;
      this.#upgrade(request, stream, head).catch((error: unknown) => {
        this.#runtime.log.error({ err: error }, 'a socket could not be opened');
        stream.destroy();
      });
    });
  }

  start(): () => Promise<void> {
    let telling: Promise<void> | undefined;
    const look = setInterval(() => {
      telling ??= this.tell()
        .catch((error: unknown) => this.#runtime.log.error({ err: error }, 'sockets could not be told'))
        .finally(() => {
          telling = undefined;
        });
    }, LOOK_EVERY_MS);
    const alive = setInterval(() => this.#dropDead(), ALIVE_EVERY_MS);
    return async () => {
      clearInterval(look);
      clearInterval(alive);
      await telling;
      for (const socket of this.#sessions.keys()) socket.terminate();
    };
  }

  async tell(): Promise<void> {
    const ownerOfSocket = await this.#owners();
    const asked = new Set([...this.#sessions.values()].flatMap(({ bound }) => [...bound.keys()]));
    if (asked.size === 0) return;
    const { database } = this.#runtime;
    const found = await database.transaction((tx) => findBound(tx, [...asked]), { mode: 'read' });
    const told: Pinged[] = [];
    for (const [socket, { bound }] of this.#sessions) {
      for (const [id, heard] of bound) {
        // Bound since this look began, or by somebody who is signed in no longer.
        if (!asked.has(id) || !ownerOfSocket.has(socket)) continue;
        const one = found.get(id);
        const own = one?.owner === ownerOfSocket.get(socket) ? one : undefined;
        if (own && heard < BigInt(own.pings)) {
          bound.set(id, BigInt(own.pings));
          socket.send(`ping ${id}`);
          told.push(own);
        }
        if (own?.isOn) continue;
        bound.delete(id);
        socket.send(`unbound ${id}`);
      }
    }
    if (told.length > 0) await database.transaction((tx) => saveHeard(tx, told));
  }

  async #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const refuse = (status: string) =>
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    stream.on('error', () => stream.destroy());
    if ((request.url ?? '').split('?')[0] !== SOCKET_PATH) return void refuse('404 Not Found');
    const { origin } = request.headers;
    // A browser's page cannot set the Authorization header, and could sign in by a command: only pages of origins that are known here may.
    if (origin !== undefined && !(await this.#parts.knowsOrigin(origin))) return void refuse('403 Forbidden');
    if (this.#sessions.size >= SOCKETS_MAX) return void refuse('503 Service Unavailable');
    const token = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined && (await this.#parts.actorOf(token)) === undefined) return void refuse('401 Unauthorized');
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#open(socket, token));
  }

  #open(socket: WebSocket, token: string | undefined): void {
    const session: Session = { isAlive: true, bound: new Map(), ...(token === undefined ? {} : { token }) };
    this.#sessions.set(socket, session);
    const late = setTimeout(() => {
      if (session.token === undefined) socket.close(1008, 'who are you?');
    }, SIGN_IN_MS);
    let before: Promise<void> = Promise.resolve();
    socket.on('message', (data) => {
      // One command after another: `authenticate` has its effect before the `bind` behind it.
      before = before
        .then(() => this.#obey(socket, session, String(data).trim()))
        .catch((error: unknown) => {
          this.#runtime.log.error({ err: error }, 'a command on a socket failed');
          socket.close(1011, 'try again');
        });
    });
    socket.on('pong', () => {
      session.isAlive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(late);
      this.#sessions.delete(socket);
    });
  }

  async #obey(socket: WebSocket, session: Session, command: string): Promise<void> {
    const [word = '', value = ''] = command.split(/\s+/, 2);
    if (word === 'authenticate') {
      if ((await this.#parts.actorOf(value)) === undefined) return socket.close(1008, 'not signed in');
      session.token = value;
      return socket.send('authenticated');
    }
    const owner = await this.#ownerBy(session);
    if (owner === undefined) return socket.close(1008, 'not signed in');
    if (word !== 'bind' && word !== 'unbind') return socket.send('error: there are authenticate, bind and unbind');
    if (word === 'unbind') {
      session.bound.delete(value);
      return socket.send(`unbound ${value.slice(0, 64)}`);
    }
    const { database } = this.#runtime;
    const heard = await database.transaction((tx) => findHeard(tx, value, owner), { mode: 'read' });
    if (heard === undefined || session.bound.size >= BOUND_MAX) {
      return socket.send(`error: no such websocket subscription of yours: ${value.slice(0, 64)}`);
    }
    session.bound.set(value, BigInt(heard));
    socket.send(`bound ${value}`);
  }

  async #ownerBy({ token }: Session): Promise<string | undefined> {
    const actor = token === undefined ? undefined : await this.#parts.actorOf(token);
    return actor && ownerOf(actor);
  }

  /** Whose socket each is; one whose session ended, whose token ran out or was taken back is closed, whether there is something to tell or not. */
  async #owners(): Promise<ReadonlyMap<WebSocket, string>> {
    const found = new Map<WebSocket, string>();
    for (const [socket, session] of this.#sessions) {
      if (session.token === undefined) continue;
      const owner = await this.#ownerBy(session);
      if (owner === undefined) socket.close(1008, 'not signed in');
      else found.set(socket, owner);
    }
    return found;
  }

  /** Lets go of the sockets that gave no sign of life since the last call, and asks the others for one. */
  #dropDead(): void {
    for (const [socket, session] of this.#sessions) {
      if (!session.isAlive) socket.terminate();
      session.isAlive = false;
      socket.ping();
    }
  }
}
