import {
  type AccessNote,
  type Actor,
  type Clock,
  HTTP_STATUS,
  type Ids,
  type Lang,
  type NodeIdentity,
  type PersonActor,
  PURPOSES,
  type Purpose,
  type Refusal,
  RefusalError,
  type Scope,
  type Tx,
  toLang,
  UnavailableError,
} from '#kernel';
import type { Logger } from '#platform/log';
import { AWAY_RETRY_SECONDS, createJoiner, type Database, isDatabaseAway } from '#platform/postgres';
import { type Asked, patientsAsked } from './about.ts';
import { BodyParts, streamOf } from './body-parts.ts';
import { headersOf } from './common-headers.ts';
import type { DenialSieve } from './denial-sieve.ts';
import { denialsOf } from './denials.ts';
import { gather, gatherRefused, parse } from './input.ts';
import type { HttpAnswer, HttpRequest } from './message.ts';
import { refuseHttp } from './messages.ts';
import { createNoteBatch } from './note-batch.ts';
import { sourceOf } from './peer.ts';
import type { Answer, BeforeScope, Route } from './route.ts';
import { PROOF_NEEDED, type SensitiveAct } from './sensitive-acts.ts';
import { isText } from './text-pieces.ts';

/** Who did what, for the ledger: a scope without its transaction. */
export type LedgerFacts = Pick<Scope, 'node' | 'actor' | 'purpose' | 'correlationId'> & { readonly at: Date };

/** Writes notes into the access ledger, in the transaction given, with one statement at most: it goes out together with the commit. The consent room is it. */
export type LedgerWriter = (tx: Tx, entries: readonly { facts: LedgerFacts; note: AccessNote }[]) => Promise<void>;

export interface PipelineParts {
  readonly node: NodeIdentity;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** The actor of a bearer token; undefined when it is not valid now. */
  readonly actorOf: (token: string) => Promise<Actor | undefined>;
  /** Says no where somebody has not shown lately enough that it is them; without it nobody is asked. */
  readonly requireProof?: (act: SensitiveAct, actor: Actor) => Promise<void>;
  readonly writeLedger: LedgerWriter;
  /** Keeps callers without a name from filling the ledger; without it each refusal is an entry. */
  readonly sieve?: DenialSieve;
  /** The one error shape: an OperationOutcome in the reader's language. */
  readonly toOutcome: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object;
}

export type Handler = (request: HttpRequest, params: Readonly<Record<string, string>>) => Promise<HttpAnswer>;

/**
 * A request's way, the same for every route: limits → who, for what purpose → route row → parse by contract → transaction → operation → ledger → present.
 *
 * What an act noted is durable before its bytes leave: in a write's own transaction; for reads in a transaction that reads of the same moment share.
 * A refused request is noted as denied although the rest rolled back.
 */
export function createPipeline(parts: PipelineParts): (row: Route) => Handler {
  const batch = createNoteBatch(parts.database, parts.writeLedger);
  const sifted = (notes: readonly AccessNote[], facts: LedgerFacts, request: HttpRequest) => {
    const entries = notes.map((note) => ({ facts, note }));
    return parts.sieve?.sift(entries, sourceOf(request)) ?? entries;
  };

  return (row) => {
    const joint = jointOf(row, parts);
    return (request, params) => answer(row, joint, request, params);
  };

  async function answer(
    row: Route,
    joint: ReturnType<typeof jointOf>,
    request: HttpRequest,
    params: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const correlationId = parts.ids.next();
    const lang = toLang(request.headers.get('accept-language'));
    let facts: LedgerFacts = {
      node: parts.node,
      actor: { kind: 'anonymous' },
      purpose: row.purpose ?? 'HOPERAT',
      correlationId,
      at: parts.clock.now(),
    };
    const notes: AccessNote[] = [];
    let read: unknown;
    try {
      const actor = await identify(request, parts);
      facts = { ...facts, actor };
      const purpose = purposeOf(request, row, actor);
      facts = { ...facts, purpose };
      admit(row, actor);
      if (row.act !== undefined) await parts.requireProof?.(row.act, actor);
      read = await gather(row, request, params);
      const input = parse(row, read);
      read = input;

      const common: Omit<Scope, 'tx'> = {
        node: parts.node,
        actor,
        purpose,
        clock: parts.clock,
        ids: parts.ids,
        lang,
        correlationId,
        at: facts.at,
        note: (access) => {
          notes.push(access);
        },
      };
      const scopeOn = (tx: Tx): Scope => ({ ...common, tx });
      const inTransaction: BeforeScope['inTransaction'] = (work) =>
        parts.database.transaction((tx) => work(scopeOn(tx)));
      const before = await row.before?.({ ...common, inTransaction }, input);
      const prepare = row.joint?.prepare;
      const shared =
        prepare &&
        (await parts.database.transaction(
          async (tx) => {
            const scope = scopeOn(tx);
            const prepared = await prepare(scope, input);
            return prepared && { work: prepared.work, answer: present(row, prepared.output, scope) };
          },
          { mode: 'read' },
        ));
      const reading = async <A>(run: (scope: Scope) => Promise<A>): Promise<A> => {
        const answered = await parts.database.transaction((tx) => run(scopeOn(tx)), { mode: 'read' });
        await batch.write(notes.map((note) => ({ facts, note })));
        return answered;
      };
      const alone = async (scope: Scope): Promise<Answer> => present(row, await row.run(scope, input, before), scope);
      let presented: Answer | undefined;
      if (joint && shared) {
        const found = await joint({ work: shared.work, entries: notes.map((note) => ({ facts, note })) });
        if (found === undefined) presented = shared.answer;
        else {
          notes.length = 0;
          presented = await reading(async (scope) => {
            const output = await row.joint?.instead?.(scope, input, found);
            return output === undefined ? undefined : present(row, output, scope);
          });
        }
      }
      presented ??=
        row.mode === 'write'
          ? await parts.database.transaction((tx) => alone(scopeOn(tx)), {
              last: (tx) => parts.writeLedger(tx, sifted(notes, facts, request)),
            })
          : await reading(alone);
      const { body } = presented;
      const sent = body instanceof BodyParts ? await madeInParts(body, common, facts) : body;
      return toHttp(row, { ...presented, body: sent }, correlationId);
    } catch (error) {
      return refuse(error, { row, facts, notes, lang, request, params, input: read });
    }
  }

  function madeInParts(body: BodyParts, common: Omit<Scope, 'tx'>, facts: LedgerFacts): Promise<ReadableStream> {
    const inScope = <T>(note: Scope['note'], run: (scope: Scope) => Promise<T>): Promise<T> =>
      parts.database.transaction((tx) => run({ ...common, tx, note }), { mode: 'read' });
    const make = async (bytes: number): Promise<string | undefined> => {
      const notes: AccessNote[] = [];
      const note = (access: AccessNote) => void notes.push(access);
      const part = await inScope(note, (scope) => body.next(scope, bytes));
      const at = parts.clock.now();
      await batch.write(notes.map((access) => ({ facts: { ...facts, at }, note: access })));
      return part;
    };
    const { correlationId } = facts;
    return streamOf({
      make,
      // It gives nothing, so it has nothing to note.
      stands: () => inScope(() => undefined, body.stands),
      failed: (err) => parts.log.error({ err, correlationId }, 'an answer broke off'),
    });
  }

  async function refuse(
    error: unknown,
    context: Asked & { row: Route; facts: LedgerFacts; notes: readonly AccessNote[]; lang: Lang },
  ): Promise<HttpAnswer> {
    const { row, facts, notes, lang, request } = context;
    const { refusals, status, retryAfter } = explain(error);
    if (status >= 500) {
      parts.log.error({ err: error, correlationId: facts.correlationId, path: row.path }, 'request failed');
    }
    // What an operation itself noted as denied is kept, even where the answer only says "not found".
    const denied = notes.filter((note) => note.outcome === 'denied');
    try {
      const { actor } = facts;
      const isUnread = context.input === undefined && actor.kind !== 'anonymous';
      const asked = isUnread ? { ...context, input: await gatherRefused(row, request, context.params) } : context;
      const named = status < 500 ? await patientsAsked(row, asked, { actor, database: parts.database }) : [];
      const entries = denialsOf(row, refusals, denied, named);
      if (entries.length > 0) await batch.write(sifted(entries, facts, request));
    } catch (fault) {
      // The refusal stands whether or not it could be noted; that it could not is an operator's matter.
      parts.log.error({ err: fault, correlationId: facts.correlationId }, 'a refusal could not be noted in the ledger');
    }
    const outcome = parts.toOutcome(refusals, lang, facts.correlationId);
    const headers: Record<string, string> = { 'content-type': 'application/fhir+json; charset=utf-8' };
    if (status === 401) headers['www-authenticate'] = challengeOf(refusals);
    // “Such a response SHOULD include an Accept-Patch response header.” (RFC 5789, 2.2)
    if (status === 415 && row.patchFormats) headers['accept-patch'] = row.patchFormats.join(', ');
    if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
    return toHttp(row, { status, headers, body: outcome }, facts.correlationId);
  }
}

interface Shared {
  readonly work: unknown;
  readonly entries: readonly { readonly facts: LedgerFacts; readonly note: AccessNote }[];
}

/** Two, so that one transaction is made while the other waits for the disk. */
const JOINT_AT_ONCE = 2;

/** Writes of a moment in one transaction, with the notes of each. What it gives back is what was found in a work's way. */
function jointOf(
  { joint }: Route,
  { database, writeLedger }: PipelineParts,
): ((one: Shared) => Promise<unknown>) | undefined {
  if (joint === undefined) return undefined;
  return createJoiner(async (all: readonly Shared[]) => {
    let found: readonly unknown[] = [];
    const look = async (tx: Tx) => {
      found = (await joint.look?.(tx, worksOf(all))) ?? [];
    };
    // Nothing is asked in between, so all of it is one way there and back.
    const last = async (tx: Tx) => {
      const free = all.filter((_, i) => found[i] === undefined);
      const entries = free.flatMap((one) => one.entries);
      if (free.length > 0) await Promise.all([joint.write(tx, worksOf(free)), writeLedger(tx, entries)]);
    };
    await database.transaction(look, { last });
    return all.map((_, i) => found[i]);
  }, JOINT_AT_ONCE);
}

function worksOf(all: readonly Shared[]): unknown[] {
  return all.map(({ work }) => work);
}

/** Every reason of a failure, and the status it is answered with. An unknown error never shows its message. */
function explain(error: unknown): { refusals: readonly Refusal[]; status: number; retryAfter?: number } {
  if (error instanceof RefusalError) {
    const [first] = error.refusals;
    return { refusals: error.refusals, status: first.status ?? HTTP_STATUS[first.issue] };
  }
  if (error instanceof UnavailableError) {
    const { refusal, retryAfterSeconds } = error;
    const retry = retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds };
    return { refusals: [refusal], status: refusal.status ?? 503, ...retry };
  }
  if (isDatabaseAway(error)) {
    const seconds = AWAY_RETRY_SECONDS;
    return { refusals: [refuseHttp('http.busy', { seconds })], status: 503, retryAfter: seconds };
  }
  return { refusals: [refuseHttp('http.fault')], status: 500 };
}

async function identify(request: HttpRequest, parts: PipelineParts): Promise<Actor> {
  const header = request.headers.get('authorization');
  // Another node's assertion is no sign-in; the operation that expects it reads the header itself.
  if (header === null || !/^bearer /i.test(header)) return { kind: 'anonymous' };
  const actor = await parts.actorOf(header.slice(7).trim());
  if (actor === undefined) throw new RefusalError(refuseHttp('http.token-invalid'));
  return actor;
}

/**
 * Whose token was refused is told that it was the token; who has to show anew that it is them, with how old a sign-in they may come, which an application asks for as `max_age`; who
 * showed none learns only what to bring.
 *
 * @source RFC 6750, 3 and 3.1; RFC 9470, 3
 */
function challengeOf(refusals: readonly Refusal[]): string {
  if (refusals.some(({ code }) => code === 'http.token-invalid')) return 'Bearer error="invalid_token"';
  const minutes = Number(refusals.find(({ code }) => code === PROOF_NEEDED)?.params?.['minutes']);
  return Number.isNaN(minutes)
    ? 'Bearer'
    : `Bearer error="insufficient_user_authentication", max_age="${minutes * 60}"`;
}

function purposeOf(request: HttpRequest, row: Route, actor: Actor): Purpose {
  const stated = request.headers.get('x-purpose-of-use');
  if (stated !== null) {
    if (!PURPOSES.includes(stated as Purpose))
      throw new RefusalError(refuseHttp('http.purpose-unknown', { purpose: stated.slice(0, 40) }));
    return stated as Purpose;
  }
  // Whoever is not let in at a door did not come for what it is for.
  if (row.purpose && isAdmitted(row, actor)) return row.purpose;
  if (actor.kind === 'person' && actor.purpose !== undefined) return actor.purpose;
  if (actor.kind === 'person' && actor.role === 'patient') return 'PATRQT';
  if (actor.kind === 'person' && actor.role === 'clinician') return 'TREAT';
  return 'HOPERAT';
}

function isAdmitted({ who }: Route, actor: Actor): boolean {
  if (who.includes('anyone')) return true;
  return actor.kind !== 'anonymous' && who.includes(actor.kind === 'person' ? actor.role : actor.kind);
}

function admit(row: Route, actor: Actor): void {
  if (row.who.includes('anyone')) return;
  if (actor.kind === 'anonymous') throw new RefusalError(refuseHttp('http.sign-in-needed'));
  if (!isAdmitted(row, actor)) throw new RefusalError(refuseHttp('http.role-not-admitted'));
  if (actor.kind === 'person' && row.path.startsWith('/api/') && !speaksForWhole(actor, row.method)) {
    throw new RefusalError(refuseHttp('http.application-not-admitted'));
  }
}

/**
 * A request of a portal is about more kinds of data than a SMART scope names: sharing a record, a signed visit, an access log. So it is open to applications
 * that were granted the whole of what the person may do, and to others FHIR, where each resource is held against their scopes. All of one patient's data
 * is the whole for that patient alone, not for whoever else may see it.
 */
function speaksForWhole({ role, scopes }: PersonActor, method: Route['method']): boolean {
  const whole = method === 'GET' ? /^(patient|user)\/\*\.(cruds|rs|\*|read)$/ : /^(patient|user)\/\*\.(cruds|\*)$/;
  return scopes.some((scope) => whole.test(scope) && (role === 'patient' || scope.startsWith('user/')));
}

function present(row: Route, output: unknown, scope: Scope): Answer {
  if (row.present) return row.present(output, scope);
  return output === undefined ? { status: 204, body: null } : { status: 200, body: output as object };
}

function toHttp(
  { path }: Route,
  { status, headers = {}, body }: Omit<Answer, 'body'> & { readonly body: object | string | null },
  correlationId: string,
): HttpAnswer {
  const all: Record<string, string> = {
    ...headersOf(path),
    'x-correlation-id': correlationId,
    'cache-control': 'no-store',
    ...headers,
  };
  if (body === null || isText(body) || body instanceof Uint8Array || body instanceof ReadableStream) {
    return { status, headers: all, body };
  }
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...all },
    body: JSON.stringify(body),
  };
}
