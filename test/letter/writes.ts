import type { Reply } from '../../src/fhir/rest/rest-harness.ts';
import { type Case, type Chapter, get, isOutcome, issueCodes, post, send } from './chapter.ts';

const HTTP = 'https://hl7.org/fhir/R4/http.html';

const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more });
const named = (system: string, value: string) => ({ identifier: [{ system, value }] });
const sends = (
  method: string,
  path: string,
  body: unknown,
  status: Case['status'],
  what: string,
  headers?: Readonly<Record<string, string>>,
  holds?: Case['holds'],
): Case => send(method, path, status, what, { body, ...(headers ? { headers } : {}), ...(holds ? { holds } : {}) });
const put = (id: string, more: object, ...rest: [Case['status'], string, Record<string, string>?, Case['holds']?]) =>
  sends('PUT', `Patient/${id}`, patient({ id, ...more }), ...rest);

const header = (name: string, pattern: RegExp) => (reply: Reply) => {
  const found = reply.headers.get(name) ?? '';
  return pattern.test(found) || `${name}: ${found}`;
};
const all =
  (...checks: readonly NonNullable<Case['holds']>[]) =>
  (reply: Reply) =>
    checks.map((check) => check(reply)).find((held) => held !== true && held !== undefined) ?? true;
const empty = ({ text }: Reply) => text === '' || text.slice(0, 100);
const version = (number: number) => all(header('etag', new RegExp(`^W/"${number}"$`)));
const isKind = (type: string) => (reply: Reply) =>
  type === 'OperationOutcome' ? isOutcome(reply) : reply.json.resourceType === type;

const OUTCOME = { prefer: 'return=OperationOutcome' };
const MINIMAL = { prefer: 'return=minimal' };
const WHOLE = { prefer: 'return=representation' };
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const replaceActive = (value: boolean) => [{ op: 'add', path: '/active', value }];

/** What is said of a write: before it by conditions and preferences, after it by status and headers. */
export const WRITES: readonly Chapter[] = [
  {
    name: 'http: three preferences for every write',
    source: `${HTTP}#ops`,
    cases: [
      put(
        'w-pref',
        {},
        201,
        'update that makes, minimal',
        MINIMAL,
        all(empty, header('location', /\/w-pref\/_history\/1$/)),
      ),
      put('w-pref', { active: true }, 200, 'update, whole', WHOLE, all(isKind('Patient'), version(2))),
      put('w-pref', { active: false }, 200, 'update, outcome', OUTCOME, all(isKind('OperationOutcome'), version(3))),
      put(
        'w-pref',
        { active: true },
        200,
        'update, minimal',
        MINIMAL,
        all(empty, version(4), header('last-modified', /GMT$/)),
      ),
      ...(['minimal', 'representation', 'OperationOutcome'] as const).map((wish, at) =>
        sends(
          'PATCH',
          'Patient/w-pref',
          replaceActive(at === 0),
          200,
          `patch, return=${wish}`,
          { ...JSON_PATCH, prefer: `return=${wish}` },
          wish === 'minimal' ? empty : isKind(wish === 'representation' ? 'Patient' : wish),
        ),
      ),
      ...(['minimal', 'representation', 'OperationOutcome'] as const).map((wish) =>
        post(
          'Patient',
          patient(named('urn:w:pref', wish)),
          201,
          `create, return=${wish}: Location, ETag and Last-Modified all the same`,
          {
            headers: { prefer: `return=${wish}` },
            holds: all(
              header('location', /^http:\/\/hk\.test\/fhir\/R4\/Patient\/[^/]+\/_history\/1$/),
              version(1),
              header('last-modified', /GMT$/),
            ),
          },
        ),
      ),
      ...(['minimal', 'representation', 'OperationOutcome'] as const).map((wish) =>
        post('Patient', patient(), 200, `conditional create that finds, return=${wish}`, {
          headers: { prefer: `return=${wish}`, 'if-none-exist': `identifier=urn:w:pref|${wish}` },
          holds: all(wish === 'minimal' ? empty : isKind(wish === 'representation' ? 'Patient' : wish), version(1)),
        }),
      ),
      post('Patient', patient(), 201, 'two preferences in one header', {
        headers: { prefer: 'handling=strict, return=minimal' },
        holds: empty,
      }),
      post('Patient', patient(), 201, 'two preferences, parted by a semicolon', {
        headers: { prefer: 'return=minimal; handling=lenient' },
        holds: empty,
      }),
      post('Patient', patient(), 201, 'a preference that nobody knows is none', {
        headers: { prefer: 'return=nonsense' },
        holds: isKind('Patient'),
      }),
      sends('DELETE', 'Patient/w-pref', undefined, [200, 204], 'delete, outcome', OUTCOME),
    ],
  },
  {
    name: 'http: ETag conditions',
    source: `${HTTP}#concurrency`,
    cases: [
      put('w-tag', {}, 201, 'it is made'),
      put('w-tag', { active: true }, 200, 'weak', { 'if-match': 'W/"1"' }),
      put('w-tag', { active: false }, 200, 'strong', { 'if-match': '"2"' }),
      put('w-tag', { active: true }, 200, 'one of a list', { 'if-match': 'W/"1", W/"3"' }),
      put(
        'w-tag',
        { active: false },
        412,
        'none of a list',
        { 'if-match': 'W/"1", W/"2"' },
        isKind('OperationOutcome'),
      ),
      put('w-tag', { active: false }, [400, 412], 'a version that never was', { 'if-match': 'W/"99"' }),
      ...['W/"nonsense"', '"-1"', '""', 'W/', 'nonsense', 'W/"1.0"'].map((tag) =>
        put(
          'w-tag',
          { active: false },
          [400, 412],
          `If-Match: ${tag}`,
          { 'if-match': tag },
          isKind('OperationOutcome'),
        ),
      ),
      get('Patient/w-tag', 200, 'none of these was done', { holds: version(4) }),
      sends('DELETE', 'Patient/w-tag', undefined, 412, 'delete of another version', { 'if-match': 'W/"1"' }),
      sends('PATCH', 'Patient/w-tag', replaceActive(false), 412, 'patch of another version', {
        ...JSON_PATCH,
        'if-match': 'W/"2"',
      }),
      sends('PATCH', 'Patient/w-tag', replaceActive(false), 200, 'patch of this version', {
        ...JSON_PATCH,
        'if-match': 'W/"4"',
      }),
      sends('DELETE', 'Patient/w-tag', undefined, [200, 204], 'delete of this version', { 'if-match': 'W/"5"' }),
      put('w-tag', {}, 412, 'what is deleted has no version to match', { 'if-match': 'W/"5"' }),
      put('w-never', {}, 412, 'nor has what never was', { 'if-match': 'W/"1"' }),
      put('w-tag', {}, 201, 'If-None-Match: * after a deletion', { 'if-none-match': '*' }, version(7)),
      put('w-tag', { active: true }, 412, 'If-None-Match: * of what is there', { 'if-none-match': '*' }),
      get('Patient/w-tag', 304, 'a read with a strong tag', {
        headers: { 'if-none-match': '"7"' },
        holds: all(empty, version(7)),
      }),
      send('HEAD', 'Patient/w-tag', 304, 'HEAD with a tag', { headers: { 'if-none-match': 'W/"7"' } }),
      get('Patient/w-tag/_history/1', 304, 'a version with a tag', { headers: { 'if-none-match': 'W/"1"' } }),
      get('Patient/w-tag/_history/1', 200, 'a version with a tag of another', {
        headers: { 'if-none-match': 'W/"7"' },
      }),
      get('Patient/w-tag', 200, 'a tag without its quotes is none', { headers: { 'if-none-match': '7' } }),
    ],
  },
  {
    name: 'http: update, beyond the plain',
    source: `${HTTP}#update`,
    cases: [
      sends('PUT', 'Patient/w-up', patient(), 400, 'no id within', undefined, isKind('OperationOutcome')),
      sends('PUT', 'Patient/w-up', patient({ id: 'w-UP' }), 400, 'the same id in other letters'),
      sends(
        'PUT',
        'Patient/w-up',
        { resourceType: 'Group', id: 'w-up', type: 'person', actual: true },
        [400, 422],
        'another type within',
      ),
      sends('PUT', 'Patient', patient({ id: 'w-up' }), [400, 404, 405, 412], 'no id in the address, and no condition'),
      sends('PUT', 'Patient/w-up', { ...patient(), id: { a: 1 } }, [400, 422], 'an id that is no text'),
      sends('PUT', 'Patient/w-up', { ...patient(), id: 7 }, [400, 422], 'an id that is a number'),
      sends('PUT', 'Patient/w_up', patient({ id: 'w_up' }), 400, 'an id that is none'),
      sends('PUT', `Patient/${'a'.repeat(64)}`, patient({ id: 'a'.repeat(64) }), 201, 'an id as long as one may be'),
      sends('PUT', 'Patient/0', patient({ id: '0' }), 201, 'an id of one figure'),
      sends('PUT', 'Patient/w-Up', patient({ id: 'w-Up' }), 201, 'ids tell letters apart'),
      get('Patient/w-uP', 404, 'and so do reads'),
      put(
        'w-up',
        { meta: { versionId: '7', lastUpdated: '2001-01-01T00:00:00Z' } },
        201,
        'meta of the client’s',
        undefined,
        all(version(1), ({ json }) => json.meta?.versionId === '1'),
      ),
      put(
        'w-up',
        { meta: { versionId: '77' }, active: true },
        200,
        'a version within says nothing',
        undefined,
        version(2),
      ),
      get('Patient/w-up', 200, 'Last-Modified is lastUpdated', {
        holds: ({ headers, json }) =>
          Date.parse(headers.get('last-modified') ?? '') ===
          Math.floor(Date.parse(String(json.meta?.lastUpdated)) / 1000) * 1000,
      }),
      put('w-up', { meta: { tag: [{ system: 'urn:w', code: 't' }] } }, 200, 'a tag'),
      put(
        'w-up',
        { active: false },
        200,
        '“tags … if the request lacks them”: they stay or go, the rest is replaced',
        undefined,
        ({ text }) => !text.includes('"active":true'),
      ),
      put(
        'w-up',
        { name: [{ family: 'A' }] },
        200,
        'what is left out is gone',
        undefined,
        ({ json }) => json.active === undefined,
      ),
      send('DELETE', 'Patient/w-up', [200, 204], 'away'),
      put('w-up', { active: true }, 201, 'and back: as if made'),
      get('Patient/w-up/_history', 200, 'with its past', { holds: ({ json }) => (json.entry?.length ?? 0) >= 7 }),
      put('w-up/', { id: 'w-up' }, [200, 404], 'a slash behind the id'),
    ],
  },
  {
    name: 'http: conditional update',
    source: `${HTTP}#cond-update`,
    cases: [
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|1',
        patient(named('urn:w:cu', '1')),
        201,
        'none, and no id: made with an id of the server’s',
        undefined,
        header('location', /\/Patient\/[A-Za-z0-9\-.]{1,64}\/_history\/1$/),
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|1',
        patient({ ...named('urn:w:cu', '1'), active: true }),
        200,
        'one, and no id: changed',
        undefined,
        all(version(2), ({ json }) => json.active === true),
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|2',
        patient({ id: 'w-cu-2', ...named('urn:w:cu', '2') }),
        201,
        'none, and an id: made under it',
        undefined,
        ({ json }) => json.id === 'w-cu-2',
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|2',
        patient({ id: 'w-cu-2', ...named('urn:w:cu', '2'), active: true }),
        [200],
        'one, of that id',
        undefined,
        ({ json }) => json.id === 'w-cu-2',
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|2',
        patient({ id: 'w-cu-other', ...named('urn:w:cu', '2') }),
        400,
        'one, of another id',
        undefined,
        isKind('OperationOutcome'),
      ),
      post('Patient', patient(named('urn:w:cu', '2')), 201, 'a second of the same'),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|2',
        patient(named('urn:w:cu', '2')),
        412,
        'several',
        undefined,
        (reply) => issueCodes(reply).length > 0,
      ),
      sends('PUT', 'Patient?', patient(), [400, 412], 'no condition at all'),
      sends('PUT', 'Patient?_count=1', patient(), [400, 412], 'nothing that is a condition'),
      sends('PUT', 'Patient?nonsense=1', patient(), [400, 412], 'a condition of no meaning', undefined, ({ text }) =>
        text.includes('nonsense'),
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|1',
        patient({ ...named('urn:w:cu', '1') }),
        200,
        'with the version that is there',
        { 'if-match': 'W/"2"' },
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|1',
        patient({ ...named('urn:w:cu', '1') }),
        412,
        'with one that is past',
        { 'if-match': 'W/"1"' },
      ),
      sends(
        'PUT',
        'Patient?identifier=urn:w:cu|1&birthdate=1950',
        patient({ ...named('urn:w:cu', '1'), birthDate: '1950-01-01' }),
        201,
        'all of a condition has to hold',
      ),
      sends('PUT', 'Patient?_id=w-cu-2', patient(), 200, 'by _id', undefined, ({ json }) => json.id === 'w-cu-2'),
      sends('PUT', 'Patient?_id=w-cu-none', patient(), 201, 'by an _id that is not there: with an id of the server’s'),
      sends('PUT', 'Observation?identifier=urn:w:cu|1', patient(), [400, 422], 'another type than the address'),
    ],
  },
  {
    name: 'http: conditional create, patch and delete',
    source: `${HTTP}#ccreate`,
    cases: [
      post('Patient', patient(named('urn:w:cc', '1')), 201, 'none', {
        headers: { 'if-none-exist': 'identifier=urn:w:cc|1' },
      }),
      post('Patient', patient(named('urn:w:cc', '1')), 200, 'one: it is named, and nothing is made', {
        headers: { 'if-none-exist': 'identifier=urn%3Aw%3Acc%7C1' },
        holds: all(version(1), header('location', /\/_history\/1$/)),
      }),
      post('Patient', patient(named('urn:w:cc', '1')), [400, 412], 'an empty condition', {
        headers: { 'if-none-exist': '' },
      }),
      post('Patient', patient(), [400, 412], 'of nothing but how many', { headers: { 'if-none-exist': '_count=1' } }),
      post(
        'Patient',
        patient({ gender: 'robot' }),
        [200, 400, 422],
        'what is wrong with what is sent, where one is found',
        {
          headers: { 'if-none-exist': 'identifier=urn:w:cc|1' },
        },
      ),
      post(
        'Observation',
        { resourceType: 'Observation', status: 'final', code: { text: 'x' } },
        201,
        'of another type: none',
        {
          headers: { 'if-none-exist': 'identifier=urn:w:cc|1' },
        },
      ),
      sends(
        'PATCH',
        'Patient?identifier=urn:w:cc|1',
        replaceActive(true),
        200,
        'a patch by condition',
        JSON_PATCH,
        version(2),
      ),
      sends('PATCH', 'Patient?identifier=urn:w:cc|1', replaceActive(false), 412, 'and by a version that is past', {
        ...JSON_PATCH,
        'if-match': 'W/"1"',
      }),
      sends('PATCH', 'Patient', replaceActive(true), [400, 404, 405, 412], 'a patch of a type', JSON_PATCH),
      sends('PATCH', 'Patient?', replaceActive(true), [400, 404, 405, 412], 'a patch by no condition', JSON_PATCH),
      post('Patient', patient(named('urn:w:cd', 'x')), 201, 'one to be deleted'),
      sends('DELETE', 'Patient?identifier=urn:w:cd|x', undefined, [200, 204], 'by condition'),
      get('Patient?identifier=urn:w:cd|x', 200, 'it is found no more', {
        holds: ({ json }) => json.total === 0 || json.entry === undefined,
      }),
      sends('DELETE', 'Patient?identifier=urn:w:cd|x', undefined, [200, 204, 404], 'by condition, again'),
      sends('DELETE', 'Patient?nonsense=x', undefined, [400, 412], 'by a condition of no meaning'),
      sends('DELETE', 'Patient?identifier=', undefined, [400, 412], 'by an empty condition'),
      sends('DELETE', 'Patient/w-nobody', undefined, [200, 204, 404], 'what never was'),
      sends('DELETE', 'Nonsense/1', undefined, [400, 404], 'of a type that is none'),
      sends('DELETE', 'Patient/w_x', undefined, [200, 204, 400, 404], 'of an id that is none'),
    ],
  },
];
