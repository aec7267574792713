import type { z } from 'zod';
import type { Purpose, Role, Scope, Tx } from '#kernel';
import type { BodyParts } from './body-parts.ts';
import type { HttpAnswer, HttpRequest } from './message.ts';
import type { SensitiveAct } from './sensitive-acts.ts';

/** Who may come in by a route at all; what they may then see or do is the access gate's and the operation's matter. */
export type Caller = Role | 'anyone' | 'system' | 'node';

/**
 * What an operation's result becomes on the wire.
 * @property body - an object is sent as JSON; a string or bytes as they are; parts as they are made; null sends no body
 */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object | string | Uint8Array | BodyParts | null;
}

/**
 * The patients of this node whom a request is about, by what it says of itself: its path, its query and, where it was read, its body. Nobody where it names none, or none who is here.
 * What it is given may be of any shape.
 */
export type About = (tx: Tx, asked: Readonly<Record<string, unknown>>) => Promise<readonly string[]>;

/** A raw body: FHIR, JOSE, XML. Its reader is the operation, because its format has rules of its own. */
export interface RawBody {
  readonly text: string;
  readonly contentType: string;
  /** In place of the text, where the route takes this content as it is. */
  readonly bytes?: Uint8Array;
}

/** A body that nobody has read yet, for what is larger than memory. */
export interface StreamedBody {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly contentType: string;
}

/**
 * One row of a room's table of requests. The CapabilityStatement, the audit and the access tests are made from these rows.
 *
 * `input` sees one flat object: query parameters (strings; an array where one is repeated), then path parameters, then the members of a JSON body, each hiding the one before.
 * With `raw`, the body arrives as `body: RawBody` and headers as `headers`.
 * Use `z.strictObject` so that an unknown parameter is refused by name.
 */
// biome-ignore lint/suspicious/noExplicitAny: a table holds routes of many inputs and outputs; each row is typed by `route()`
export interface Route<In = any, Out = any, Before = any> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/shares/:id`; FHIR REST and the share-link doors have their own prefixes. */
  readonly path: string;
  readonly who: readonly Caller[];
  /** Whether the transaction may write. A read still commits: its ledger entry is durable before the bytes leave. */
  readonly mode: 'read' | 'write';
  /** Whoever does this has to have shown lately that it is still them. */
  readonly act?: SensitiveAct;
  /** Whose data this is about: a refusal is in the ledger for each of them, also where the operation never came to look. */
  readonly about?: About;
  /** The purpose assumed when the caller names none in `X-Purpose-Of-Use`. Default: by role (TREAT, PATRQT, HOPERAT). */
  readonly purpose?: Purpose;
  readonly raw?: boolean;
  /** Of a raw route: the names that its input has of its own. A query's parameter of such a name arrives behind a `?`: it is neither lost nor taken for them. */
  readonly ownNames?: ReadonlySet<string>;
  /** As `raw`, but the body arrives unread, as `body: StreamedBody`; `before` reads it, because no transaction may wait for a network. */
  readonly streamed?: boolean;
  /** Of a raw route: content of which type is taken as bytes, not as text. */
  readonly takesBytes?: (contentType: string) => boolean;
  /** Of a PATCH: the media types that a patch may have. They are told where one of another type is refused, and to whoever asks what may be done here (OPTIONS). */
  readonly patchFormats?: readonly string[];
  /** Largest body in bytes; default 1 MiB for `/api`. */
  readonly bodyBytesMax?: number;
  /** How often one source may ask this in a minute, for what is open to everybody and costs something; no limit unless set. */
  readonly perMinute?: number;
  readonly input: z.ZodType<In>;
  /** What must be asked of another node first. It runs before the transaction is opened, so that none waits for a network; `run` gets what it answers. */
  readonly before?: (scope: BeforeScope, input: In) => Promise<Before>;
  readonly run: (scope: Scope, input: In, before: Before) => Promise<Out>;
  /** For writes that cannot stand in one another's way: those of different requests that come in the same moment share a transaction. */
  readonly joint?: JointWrite<In, Out>;
  /** Default: 200 with the output as JSON, 204 when it is undefined. */
  readonly present?: (output: Out, scope: Scope) => Answer;
  /** Writes any answer of this route, a refusal too, in the format that this request asks for; undefined where it stays as it is. */
  readonly renderingFor?: (request: HttpRequest) => ((answer: HttpAnswer) => Promise<HttpAnswer>) | undefined;
}

/** A write in two halves. What the first noted is in the ledger by the transaction of the second. */
export interface JointWrite<In, Out> {
  /** All but the writing; its Tx only reads. Undefined, before it notes anything: this request goes alone, by `run`. */
  prepare(scope: Scope, input: In): Promise<{ readonly output: Out; readonly work: unknown } | undefined>;
  /**
   * Looks, before anything is written, for what stands in a work's way.
   *
   * @returns in the order of the works what was found; undefined where the work is to be written
   */
  look?(tx: Tx, works: readonly unknown[]): Promise<readonly unknown[]>;
  /** Writes the works of several requests with one statement, which leaves together with the commit. Where it fails each is tried alone. */
  write(tx: Tx, works: readonly unknown[]): Promise<void>;
  /** The answer to a request that was not written, because of what `look` found; what its first half noted is not in the ledger. Undefined: it goes alone. */
  instead?(scope: Scope, input: In, found: unknown): Promise<Out | undefined>;
}

/** A scope without a transaction: facts are read in a short one of their own. */
export interface BeforeScope extends Omit<Scope, 'tx'> {
  inTransaction<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
}

/** Types one row: the operation's input is the contract's output. */
export function route<In, Out, Before = undefined>(row: Route<In, Out, Before>): Route<In, Out, Before> {
  return row;
}

/** Headers that a raw route may read. */
export type RequestHeaders = Readonly<Record<string, string>>;
