import { z } from 'zod';
import { toOperationOutcome, toOutcomeInEach } from '#fhir';
import { type Decision, HTTP_STATUS, type Refusal, RefusalError, readJson, type Scope } from '#kernel';
import { type Answer, type Route, route } from '#platform/http';
import { FhirId, LangCode } from '../../kernel/wire.ts';
import { aboutReceived, aboutShare } from './about.ts';
import { CreateShare, ListReceived, OpenShare, ViewSealed } from './contract.ts';
import { viewSealed } from './erasure/view-sealed.ts';
import { refuse } from './messages.ts';
import type { ExchangeParts } from './model.ts';
import { answerManifest, type ManifestRefused, type Opened } from './operations/answer-manifest.ts';
import { answerStatus } from './operations/answer-status.ts';
import { believe } from './operations/believe-assertion.ts';
import { createShare } from './operations/create-share.ts';
import { takeShareFile } from './operations/fetch-file.ts';
import { getShare, listShares, watchShares } from './operations/list-shares.ts';
import { createFetcher, openShare } from './operations/open-share.ts';
import { revokeShare } from './operations/revoke-share.ts';
import {
  askSharer,
  closeReceived,
  getReceived,
  listReceived,
  registerReceived,
  viewReceived,
  watchReceived,
} from './operations/view-received.ts';

const Nothing = z.strictObject({});
const ById = z.strictObject({ id: FhirId });
/** 32 random bytes. */
const Unguessable = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Door = z.object({
  id: z.string().max(200),
  body: z.object({ text: z.string(), contentType: z.string() }),
  headers: z.record(z.string(), z.string()),
});
type Door = z.infer<typeof Door>;

/** @source SMART Health Links, manifest request; what we do not know is passed over */
const Asked = z.looseObject({
  recipient: z.string().min(1).max(400),
  passcode: z.string().max(64).optional(),
  embeddedLengthMax: z.number().int().min(0).optional(),
});

/** Of which opening a neighbour asks; a neighbour that does not say asks of the share alone. */
const StatusAsked = z.looseObject({ opening: FhirId.optional() });

/** The patient's shares, the door that a link leads to, and what was opened here. */
export function shareRoutes(parts: ExchangeParts): readonly Route[] {
  return [...patientRoutes(parts), ...linkRoutes(parts), ...clinicianRoutes(parts)];
}

function patientRoutes(parts: ExchangeParts): readonly Route[] {
  const common = { who: ['patient'], purpose: 'PATRQT' } as const;
  return [
    route({
      ...common,
      method: 'POST',
      path: '/api/shares',
      act: 'share-record',
      mode: 'write',
      input: CreateShare,
      run: (scope, input) => createShare(scope, parts, input),
      present: (created) => ({ status: 201, headers: { location: `/api/shares/${created.share.id}` }, body: created }),
    }),
    route({ ...common, method: 'GET', path: '/api/shares', mode: 'read', input: Nothing, run: listShares }),
    route({ ...common, method: 'GET', path: '/api/shares/watch', mode: 'read', input: Nothing, run: watchShares }),
    route({
      ...common,
      method: 'GET',
      path: '/api/shares/:id',
      about: aboutShare,
      mode: 'read',
      input: ById,
      run: getShare,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/shares/:id/revoke',
      about: aboutShare,
      mode: 'write',
      input: ById,
      run: (scope, input) => revokeShare(scope, parts, input),
    }),
  ];
}

/** Anyone may knock: link and passcode are the credentials, and a neighbour's assertion says who asks. */
function linkRoutes(parts: ExchangeParts): readonly Route[] {
  const common = { who: ['anyone'], mode: 'write', purpose: 'TREAT' } as const;
  return [
    route({
      ...common,
      method: 'POST',
      path: '/shl/:id',
      raw: true,
      bodyBytesMax: 20_000,
      input: Door,
      run: (scope, door) => knock(scope, parts, door),
      present: presentManifest,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/shl/:id/status',
      raw: true,
      bodyBytesMax: 20_000,
      input: Door,
      async run(scope, { id, body, headers }) {
        const jws = assertionIn(headers);
        if (jws === undefined) throw new RefusalError(refuse('exchange.signature-missing'));
        const { peer } = await believe(scope, parts, jws, id, 'link-status');
        const asked = StatusAsked.safeParse(readJson(body.text));
        return answerStatus(scope, id, { node: peer.id, opening: asked.data?.opening });
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/shl/:id/file/:ticket',
      input: z.strictObject({ id: Unguessable, ticket: Unguessable }),
      run: takeShareFile,
      present: (jwe) => ({ status: 200, headers: { 'content-type': 'application/jose' }, body: jwe }),
    }),
  ];
}

function clinicianRoutes(parts: ExchangeParts): readonly Route[] {
  const common = { who: ['clinician'], mode: 'write' } as const;
  const before = (scope: Parameters<typeof askSharer>[0], input: { id: string }) => askSharer(scope, parts, input);
  return [
    route({
      ...common,
      method: 'POST',
      path: '/api/received',
      input: OpenShare,
      before: createFetcher(parts),
      run: (scope, input, opened) => openShare(scope, parts, input, opened),
      present: (view, scope) => ('refusal' in view ? refused(view.refusal, scope) : { status: 201, body: view }),
    }),
    route({ ...common, method: 'GET', path: '/api/received', input: ListReceived, run: listReceived }),
    route({
      ...common,
      method: 'GET',
      path: '/api/received/:id',
      about: aboutReceived,
      input: ById,
      before,
      run: (scope, input, word) => getReceived(scope, parts, input, word),
      present: presentViewed,
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/received/:id/watch',
      about: aboutReceived,
      input: ById,
      before,
      run: (scope, input, word) => watchReceived(scope, parts, input, word),
      present: presentViewed,
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/received/:id/summary',
      about: aboutReceived,
      input: z.strictObject({ id: FhirId, lang: LangCode.optional() }),
      before,
      run: (scope, { id, lang = scope.lang }, word) => viewReceived({ ...scope, lang }, parts, { id }, word),
      present: presentViewed,
    }),
    route({
      method: 'POST',
      path: '/api/received/:id/sealed',
      about: aboutReceived,
      who: ['clinician', 'regulator', 'privacy-officer'],
      mode: 'write',
      input: ViewSealed,
      run: (scope, input) => viewSealed(scope, parts, input),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/received/:id/register',
      about: aboutReceived,
      input: ById,
      before,
      run: (scope, input, word) => registerReceived(scope, parts, input, word),
      present: presentViewed,
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/received/:id/close',
      about: aboutReceived,
      input: ById,
      run: (scope, input) => closeReceived(scope, parts, input),
    }),
  ];
}

/**
 * @refuses exchange.link-malformed (a request that is none), and all of `believe`
 */
async function knock(
  scope: Scope,
  parts: ExchangeParts,
  { id, body, headers }: Door,
): Promise<Decision<Opened> | ManifestRefused> {
  const asked = Asked.safeParse(readJson(body.text));
  if (!asked.success)
    throw new RefusalError(
      refuse('exchange.message-malformed', { what: asked.error.issues[0]?.path.join('.') || 'JSON' }),
    );
  const { recipient, passcode, embeddedLengthMax } = asked.data;
  const jws = assertionIn(headers);
  const assertion = jws === undefined ? undefined : await believe(scope, parts, jws, id, 'open-link');
  const request = {
    manifestId: id,
    recipient,
    ...(passcode === undefined ? {} : { passcode }),
    ...(embeddedLengthMax === undefined ? {} : { embeddedLengthMax }),
  };
  return answerManifest(scope, parts, request, assertion && { ...assertion, peer: assertion.peer });
}

/** `Authorization: Node <JWS>`: no sign-in, but another node's word for who asks. */
function assertionIn(headers: Readonly<Record<string, string>>): string | undefined {
  return /^node (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * The manifest, or the no. A wrong passcode is told as the specification says; a stranger is told of everything else that there is no such link.
 * @source SMART Health Links, manifest request
 */
function presentManifest(outcome: Decision<Opened> | ManifestRefused, scope: Scope): Answer {
  if (!('refusal' in outcome)) {
    if (outcome.ok) return { status: 200, body: outcome.value.manifest };
    return refused(outcome.refusals[0], scope);
  }
  const { refusal, isStranger, remainingAttempts } = outcome;
  if (remainingAttempts !== undefined && (remainingAttempts > 0 || isStranger)) {
    // The specification knows one answer for a passcode that is wrong and for one that is not there; beside it stands which of the two.
    const _outcome = toOperationOutcome([refusal], scope.lang, scope.correlationId);
    return { status: 401, body: { remainingAttempts, _outcome } };
  }
  return isStranger ? refused(refuse('exchange.link-unknown'), scope) : refused(refusal, scope);
}

function presentViewed(view: object, scope: Scope): Answer {
  return 'refusal' in view ? refused(view.refusal as Refusal, scope) : { status: 200, body: view };
}

/** A no whose transaction stands: the one error shape, made here because nothing was thrown. */
function refused(refusal: Refusal, scope: Scope): Answer {
  return {
    status: refusal.status ?? HTTP_STATUS[refusal.issue],
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    body: toOutcomeInEach([refusal], scope.lang, scope.correlationId),
  };
}
