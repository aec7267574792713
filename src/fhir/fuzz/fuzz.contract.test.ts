import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Random, seededRandom } from '#kernel';
import { copyJson, parseFhirJson, stringifyFhirJson } from '../json/json.ts';
import { type FhirClient, fhirClient, type Reply } from '../rest/rest-harness.ts';
import { isResourceType } from '../types.ts';
import { readFhirXml } from '../xml/read-xml.ts';
import { writeFhirXml } from '../xml/write-xml.ts';
import { seedResources } from './fixtures.ts';
import { leadsSomewhere } from './leads-somewhere.ts';
import { searchFor } from './mangle-search.ts';
import { fhirPathPatchFor, garbled, mutated, patchFor } from './mutate.ts';

const SEED = process.env.FUZZ_SEED ?? 'fuzz-1';
/** Requests of the whole run; a hundred thousand take some minutes. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 10_000);
/** So many are enough to begin with. */
const FAULTS_MAX = 20;
/** Requests between two looks at what is stored. */
const LOOK_EVERY = 500;
/** What a fault would be if it got out: a stack, a statement, a library. */
const LEAK =
  /node_modules|\bat Object\.|\bat file:|relation "|syntax error|invalid input syntax|pg_|TypeError|RangeError/;

const ABOUT_SEARCH =
  /^fhir\.(unknown-parameter|unsupported-parameter|bad-search-value|unknown-modifier|bad-prefix|bad-include|bad-sort|bad-page|repeated-parameter|search-too-broad|criteria)/;

const BLOOD_PRESSURE = {
  resourceType: 'StructureDefinition',
  id: 'bp',
  url: 'urn:fuzz:bp',
  name: 'Pressure',
  type: 'Observation',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/bp',
  differential: { element: [{ id: 'Observation.issued', path: 'Observation.issued', min: 1 }] },
  status: 'draft',
  kind: 'resource',
  abstract: false,
  derivation: 'constraint',
};

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the body is, where it is one resource that an outcome can point into. */
  readonly resource?: object;
}

describe('mutated requests by the ten thousand', () => {
  let fhir: FhirClient;
  /** What has been answered as stored: `Patient/1` → version. */
  const stored = new Map<string, number>();

  before(async () => {
    fhir = await fhirClient();
    // What says that it follows this is held to it when it is written.
    const { status, text } = await fhir.send('PUT', 'StructureDefinition/bp', BLOOD_PRESSURE);
    assert.equal(status, 201, text.slice(0, 1000));
    stored.set('StructureDefinition/bp', 1);
  });
  after(() => fhir.close());

  it('are answered below 500 by an outcome that names the element, and store what they said they stored, no more', async (t) => {
    t.diagnostic(`FUZZ_SEED=${SEED} FUZZ_COUNT=${COUNT}`);
    const random = seededRandom(SEED);
    const resources = seedResources(t, random.fork('types'));
    const tally = new Map<string, number>();
    let slowest = { millis: 0, what: '' };
    const faults: string[] = [];
    for (let i = 0; i < COUNT; i++) {
      const sent = requestFor(random, resources, [...stored.keys()]);
      const what = `${SEED} #${i}: ${sent.method} ${sent.path.slice(0, 300)} ${sent.body?.slice(0, 2000) ?? ''}`;
      const beganAt = performance.now();
      try {
        const reply = await answered(fhir, sent, what);
        const kind = `${sent.method} ${reply.status}`;
        tally.set(kind, (tally.get(kind) ?? 0) + 1);
        if (reply.status >= 400) assertRefused(reply, sent, what);
        else note(stored, sent, reply, what);
      } catch (fault) {
        faults.push(explained(fault));
        if (faults.length === FAULTS_MAX) break;
      }
      const millis = performance.now() - beganAt;
      if (millis > slowest.millis) slowest = { millis, what: what.slice(0, 300) };
      if (i % LOOK_EVERY === 0 || i === COUNT - 1) await assertStored(fhir, stored, what);
    }
    for (const fault of faults) t.diagnostic(fault);
    assert.equal(faults.length, 0, `faults; FUZZ_SEED=${SEED} shows them again`);
    t.diagnostic(
      [...tally]
        .sort()
        .map(([kind, n]) => `${kind}: ${n}`)
        .join(', '),
    );
    t.diagnostic(
      `${stored.size} resources stored; the slowest request took ${slowest.millis.toFixed(0)} ms: ${slowest.what}`,
    );
  });
});

function explained(fault: unknown): string {
  const { message, cause } = fault as Error;
  return cause === undefined ? message : `${message}\n${(cause as Error).stack ?? String(cause)}\n${explained(cause)}`;
}

/** A request drawn at random; what it is about is mutated more often than not. */
function requestFor(random: Random, resources: readonly object[], keys: readonly string[]): Sent {
  const seed = random.pick(resources);
  const { id: _given, ...rest } = copyJson(seed) as Record<string, unknown>;
  const resource = mutated(random, rest, resources);
  const type = String((seed as { resourceType: string }).resourceType);
  const target = keys.length > 0 ? random.pick(keys) : 'Patient/none';
  const alike =
    resources.find((one) => target.startsWith(`${(one as { resourceType: string }).resourceType}/`)) ?? seed;
  switch (random.int(0, 20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return ofResource('POST', type, resource);
    case 5:
    case 6: {
      const id = `f${random.int(0, 4)}`;
      return ofResource('PUT', `${type}/${id}`, { ...resource, id: random.chance(0.95) ? id : 'other' });
    }
    case 7:
      return ofResource('POST', `${type}/$validate`, resource);
    case 8:
    case 9:
      return {
        method: 'PATCH',
        path: target,
        body: stringifyFhirJson(patchFor(random, alike, resources)),
        headers: { 'content-type': 'application/json-patch+json' },
      };
    case 10:
      return { method: 'PATCH', path: target, body: stringifyFhirJson(fhirPathPatchFor(random, alike)) };
    case 11: {
      const condition = searchFor(random).query;
      return { ...ofResource('POST', type, resource), headers: { 'if-none-exist': header(condition) } };
    }
    case 12:
      return { method: 'POST', path: type, body: garbled(random, stringifyFhirJson(seed)) };
    case 13: {
      const body = garbled(random, writeFhirXml(seed));
      return { method: 'POST', path: type, body, headers: { 'content-type': 'application/fhir+xml' } };
    }
    case 14:
    case 15:
      return ofResource('POST', '', bundleOf(random, resources, 'transaction'));
    case 16:
      return ofResource('POST', '', bundleOf(random, resources, 'batch'));
    case 17: {
      const { type: searched, query } = searchFor(random);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return { method: 'POST', path: searched === '' ? '_search' : `${searched}/_search`, body: query, headers };
    }
    case 18: {
      const { query } = searchFor(random);
      return { method: 'GET', path: `${oddAddress(random, type, target)}?${query}` };
    }
    default: {
      const { type: searched, query } = searchFor(random);
      return { method: 'GET', path: `${searched}?${query}` };
    }
  }
}

/** Reads, histories and operations, of what is there and of what is not. */
function oddAddress(random: Random, type: string, target: string): string {
  return random.pick([
    target,
    `${target}/_history`,
    `${target}/_history/${random.pick(['1', '2', '0', '-1', '99999999999', 'x'])}`,
    `${type}/_history`,
    '_history',
    `${target}/$everything`,
    `${target}/$meta`,
    `${target}/$document`,
    'Observation/$lastn',
    'Observation/$stats',
    'ValueSet/$expand',
    'CodeSystem/$lookup',
    'ConceptMap/$translate',
    `${type}/$validate-code`,
    `${target}/${type}`,
    `${target}/*`,
    `${type}/${random.pick(['%00', '%2e%2e', 'a b', '_', 'x'.repeat(65)])}`,
    'metadata',
  ]);
}

function ofResource(method: string, path: string, resource: object): Sent {
  return { method, path, body: stringifyFhirJson(resource), resource };
}

/** Two to four entries that know one another; the request beside a resource is mutated too. */
function bundleOf(random: Random, resources: readonly object[], type: string): object {
  const entry = Array.from({ length: random.int(2, 4) }, (_, n) => {
    const { id: _given, ...resource } = copyJson(random.pick(resources)) as Record<string, unknown>;
    const kind = String(resource.resourceType);
    const conditional = { method: 'POST', url: kind, ifNoneExist: searchFor(random).query };
    const request = random.pick<{ method: string; url: string }>([
      { method: 'POST', url: kind },
      { method: 'POST', url: kind },
      conditional,
      { method: 'PUT', url: `${kind}/b${random.int(0, 50)}` },
      { method: 'DELETE', url: `${kind}/none-${random.int(0, 50)}` },
      { method: 'GET', url: `${kind}?${searchFor(random).query}` },
    ]);
    const isWrite = request.method === 'POST' || request.method === 'PUT';
    const id = request.method === 'PUT' ? { id: request.url.split('/')[1] } : {};
    const subject = n > 0 && 'subject' in resource ? { subject: { reference: 'urn:uuid:0' } } : {};
    return { fullUrl: `urn:uuid:${n}`, ...(isWrite ? { resource: { ...resource, ...id, ...subject } } : {}), request };
  });
  const bundle = { resourceType: 'Bundle', type, entry };
  return random.chance(0.8) ? mutated(random, bundle, resources) : bundle;
}

/** What may stand in a header at all. */
function header(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').slice(0, 4000);
}

async function answered(fhir: FhirClient, { method, path, body, headers }: Sent, what: string): Promise<Reply> {
  try {
    return await fhir.send(method, path, body, headers);
  } catch (cause) {
    throw new Error(`no answer, or one of 500 and more: ${what}`, { cause });
  }
}

/** 4xx, an OperationOutcome without a word of ours inside, and for each thing wrong with a resource the place where it is wrong. */
function assertRefused(reply: Reply, { method, path, resource }: Sent, what: string): void {
  const said = `${reply.status} ${reply.text.slice(0, 1500)}\n${what}`;
  assert.ok(reply.status < 500, said);
  const outcome = (reply.text.startsWith('<') ? readFhirXml(reply.text) : reply.json) as Reply['json'];
  assert.equal(outcome.resourceType, 'OperationOutcome', said);
  const issues = outcome.issue ?? [];
  assert.ok(issues.length > 0, said);
  assert.ok(
    issues.every(({ severity, code }) => severity && code),
    said,
  );
  assert.doesNotMatch(reply.text, LEAK, said);
  if (!isTyped(resource) || method === 'GET' || ![400, 422].includes(reply.status)) return;
  assertPlaced(issues, path, resource, said);
}

/** Each issue names one element, which is in what was sent or may be there by its type. */
function assertPlaced(issues: NonNullable<Reply['json']['issue']>, path: string, resource: object, said: string): void {
  const parsed = parsedOrUndefined(resource);
  for (const { details, expression } of issues) {
    const code = details?.coding?.[0]?.code ?? '';
    // A condition in a header is no element of the body.
    if (path !== '' && ABOUT_SEARCH.test(code)) continue;
    // The sentence that says there is more.
    if (code === 'fhir.more-issues') continue;
    assert.equal(expression?.length, 1, `${code} without an expression: ${said}`);
    // Its root is the type that the address says.
    if (parsed && code !== 'fhir.type-mismatch')
      assert.ok(leadsSomewhere(expression?.[0] ?? '', parsed), `${code} ${expression?.[0]} leads nowhere: ${said}`);
  }
}

/** What is no resource at all has no elements that could be named. */
function isTyped(resource: object | undefined): resource is object {
  return isResourceType((resource as { resourceType?: string } | undefined)?.resourceType ?? '');
}

/** As it arrived: what JSON cannot hold is gone. */
function parsedOrUndefined(resource: object): object | undefined {
  try {
    return parseFhirJson(stringifyFhirJson(resource));
  } catch {
    return undefined;
  }
}

/** Keeps what the answer says is stored now. */
function note(stored: Map<string, number>, sent: Sent, reply: Reply, what: string): void {
  if (sent.method === 'GET') return;
  if (sent.path.endsWith('$validate') || sent.path.endsWith('_search')) {
    assert.ok(
      ['Bundle', 'OperationOutcome', ''].includes(reply.json.resourceType),
      `${reply.text.slice(0, 300)} ${what}`,
    );
    const found = (reply.json.issue ?? []).filter(({ severity }) => severity !== 'information');
    if (sent.path.endsWith('$validate') && isTyped(sent.resource)) {
      assertPlaced(found, sent.path, sent.resource, `${reply.text.slice(0, 1500)}\n${what}`);
    }
    return;
  }
  if (sent.path === '') {
    for (const { response } of (reply.json.entry ?? []) as { response?: { status?: string; location?: string } }[]) {
      const [, key, version] = /([A-Za-z]+\/[^/]+)\/_history\/(\d+)$/.exec(response?.location ?? '') ?? [];
      if (key !== undefined && /^20/.test(response?.status ?? '')) stored.set(key, Number(version));
    }
    return;
  }
  const { id, meta } = reply.json;
  stored.set(`${reply.json.resourceType}/${id}`, Number(meta?.versionId));
}

/** Exactly what was answered as stored is stored, each version once, and nothing in the index is without its resource. */
async function assertStored(fhir: FhirClient, stored: ReadonlyMap<string, number>, what: string): Promise<void> {
  await fhir.db.database.transaction(async (tx) => {
    const rows = await tx.query<{ key: string; version: number }>(
      `select type || '/' || id as key, version from fhir.resource`,
      [],
    );
    const there = new Map(rows.map(({ key, version }) => [key, version]));
    const odd = [...new Set([...there.keys(), ...stored.keys()])].filter((key) => there.get(key) !== stored.get(key));
    assert.deepEqual(odd, [], `stored and answered differ, at the latest after ${what}`);
    const [sums] = await tx.query<{ past: number; strays: number }>(
      `select (select count(*)::int from fhir.history) as past,
        (select count(*)::int from fhir.ordered o where not exists
          (select 1 from fhir.resource r where r.shard = o.shard and r.type = o.type and r.id = o.id)) as strays`,
      [],
    );
    const past = [...stored.values()].reduce((sum, version) => sum + version - 1, 0);
    assert.deepEqual(sums, { past, strays: 0 }, `versions and index, at the latest after ${what}`);
  });
}
