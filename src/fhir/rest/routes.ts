import { z } from 'zod';
import { RefusalError, type Scope } from '#kernel';
import type { Answer, Caller, Route } from '#platform/http';
import { badValue } from '../search/parse-values.ts';
import { bodyFor } from './answer/subset.ts';
import { aboutAddress, noteTurnedAway } from './disclosure/turned-away.ts';
import { LIMITS } from './limits.ts';
import { capabilityOf } from './metadata/capability.ts';
import { terminologyCapability } from './metadata/terminology-capability.ts';
import { versions } from './metadata/versions.ts';
import { FHIR_PATH, type RestParts } from './parts.ts';
import { read, subsetWishOf } from './read/read.ts';
import { isFhirContent, renderingFor } from './request/format.ts';
import { type FhirRequest, fhirAnswer, OWN_NAMES, type RawInput, toFhirRequest } from './request/request.ts';
import { timed } from './request/time-limit.ts';
import { type WrongMethod, wrongMethodIn } from './request/wrong-method.ts';
import { type Claim, type ExtensionRoute, REST_TABLE, type RestRow } from './table.ts';
import { jointOf } from './write/joint.ts';
import { PATCH_FORMATS } from './write/patch-body.ts';

const SIGNED_IN: readonly Caller[] = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'system',
  'node',
];

/** A query may have any parameter, so the pipeline's contract takes it as it is; each is checked by name where it is understood. (A copy would silently lose `__proto__`.) */
const ANY_INPUT = z.custom<RawInput>();

/**
 * The routes of `/fhir/R4`. Whoever is signed in may come in; how far, the gate decides.
 *
 * @param extensions - routes of parts beside the table; they stand before it, because their addresses would also fit its parameters
 */
export function fhirRoutes(given: RestParts, extensions: readonly ExtensionRoute[] = []): Route[] {
  const capability = metadataOf(given, [...extensions, ...REST_TABLE]);
  const parts: RestParts = { ...given, capability };
  const open = [openRoute('/metadata', capability), openRoute('/$versions', versions)];
  const own = REST_TABLE.map((row) => ({ ...row, path: `${FHIR_PATH}${row.path}` }));
  const wrongMethod = wrongMethodIn([...open, ...extensions, ...own]);
  return [...open, ...extensions, ...REST_TABLE.map((row) => toRoute(parts, row, wrongMethod))];
}

/** What a client may know before it signs in. */
function openRoute(path: string, answer: (scope: Scope, request: FhirRequest) => Answer): Route<RawInput, Answer> {
  return {
    method: 'GET',
    path: `${FHIR_PATH}${path}`,
    who: ['anyone'],
    mode: 'read',
    raw: true,
    ownNames: OWN_NAMES,
    input: ANY_INPUT,
    run: async (scope, input) => answer(scope, toFhirRequest(input)),
    present: (answered) => answered,
    renderingFor,
  };
}

/** `GET /metadata`, of the whole server or of its terminology. @refuses fhir.bad-search-value for another mode, fhir.unknown-parameter */
function metadataOf(
  parts: RestParts,
  table: readonly { readonly says?: Claim }[],
): NonNullable<RestParts['capability']> {
  const capability = capabilityOf(parts, table);
  return (scope, request) => {
    const query = new URLSearchParams(request.query);
    const mode = query.get('mode') ?? 'full';
    query.delete('mode');
    const type = mode === 'terminology' ? 'TerminologyCapabilities' : 'CapabilityStatement';
    const wish = subsetWishOf({ type, query });
    if (mode !== 'full' && mode !== 'normative' && mode !== 'terminology')
      throw new RefusalError(badValue('mode', 'full, normative, terminology', mode));
    const whole = mode === 'terminology' ? terminologyCapability(parts, scope, request) : capability(scope, request);
    if (wish.elements.length === 0 && wish.summary === 'false') return whole;
    return fhirAnswer(request, 200, {}, bodyFor({ type, body: String(whole.body) }, wish));
  };
}

function toRoute(parts: RestParts, row: RestRow, wrongMethod: WrongMethod): Route<RawInput, Answer> {
  const anyFormat = row.isContent === true;
  return {
    method: row.method,
    path: `${FHIR_PATH}${row.path}`,
    about: aboutAddress(row.path),
    who: SIGNED_IN,
    mode: row.mode,
    raw: true,
    ownNames: OWN_NAMES,
    bodyBytesMax: LIMITS.bodyBytes,
    ...(row.method === 'PATCH' ? { patchFormats: PATCH_FORMATS } : {}),
    ...(anyFormat ? { takesBytes: (contentType: string) => !isFhirContent(contentType) } : {}),
    input: ANY_INPUT,
    run: async (scope, input) => {
      try {
        // A read by id is one statement, which may be shared with other reads: it needs no limit of its own.
        return await row.run(parts, row.run === read ? scope : timed(scope), toFhirRequest(input, { anyFormat }));
      } catch (error) {
        const answer = wrongMethod(scope, row, input, error);
        if (answer) return answer;
        // A refused write is noted in the ledger where it is decided (`write/unit-of-work.ts`), a refused read here.
        if (error instanceof RefusalError && row.mode === 'read')
          await noteTurnedAway(scope, meantBy(row, input), error);
        throw error;
      }
    },
    ...(row.prepare ? { joint: jointOf(parts, row.prepare) } : {}),
    present: (answer) => answer,
    renderingFor,
  };
}

/** What a refused request was about, as far as its address can be read. */
function meantBy({ path }: RestRow, input: RawInput): Parameters<typeof noteTurnedAway>[1] {
  const request = toFhirRequest(input, { anyFormat: true });
  const [, type = request.type] = /^\/([A-Z][A-Za-z]+)\//.exec(path) ?? [];
  return { ...request, type };
}
