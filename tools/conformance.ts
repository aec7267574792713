/**
 * Holds the FHIR core against public inputs and writes what came of it to `docs/conformance.md`: `npm run conformance`.
 * Every row is a request that was made, in the pipeline as shipped, on a database of its own. A row fails where one of its cases does, and says which.
 */
import { createOutbound } from '#platform/http';
import { fhirOperations } from '../src/app/fhir-operations.ts';
import { bulkRoutes } from '../src/fhir/bulk/routes.ts';
import { RESOURCE_TYPES } from '../src/fhir/definitions/definitions.ts';
import { isObject, parseFhirJson, stringifyFhirJson } from '../src/fhir/json/json.ts';
import { type FhirClient, fhirClient, type Reply } from '../src/fhir/rest/rest-harness.ts';
import type { Resource } from '../src/fhir/types.ts';
import { readFhirXml } from '../src/fhir/xml/read-xml.ts';
import { writeFhirXml } from '../src/fhir/xml/write-xml.ts';
import { CHAPTERS, faultOf } from '../test/letter/index.ts';
import { background } from './conformance-background.ts';
import { operations } from './conformance-operations.ts';
import { everyType } from './conformance-own.ts';
import { searches } from './conformance-search.ts';
import { say, Tally, textsIn, writeTable } from './conformance-table.ts';
import { told } from './conformance-told.ts';

const XML = { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' };

/** Content without what the server sets, keys in one order, decimals as spelled. */
function content(value: unknown): string {
  const { id: _id, meta, ...rest } = value as Record<string, unknown>;
  const { versionId: _v, lastUpdated: _l, ...ours } = isObject(meta) ? meta : {};
  return stringifyFhirJson(sorted(Object.keys(ours).length > 0 ? { ...rest, meta: ours } : rest));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

async function roundTrips(fhir: FhirClient): Promise<void> {
  const json = new Tally();
  const xml = new Tally();
  const types = new Set<string>();
  for (const { name, text } of textsIn('fhir-r4-examples')) {
    const before = parseFhirJson(text) as unknown as Resource;
    const { resourceType, id } = before;
    const put = await fhir.send('PUT', `${resourceType}/${id}`, text);
    const path = `${resourceType}/${id}`;
    const asked = { accept: 'application/fhir+json' };
    const got = put.status < 400 ? await fhir.send('GET', path, undefined, asked) : undefined;
    if (!got) {
      say('R4 examples', name, 'not supported', `refused as it breaks a rule of R4: ${firstIssue(put)}`);
      continue;
    }
    json.check(content(parseFhirJson(got.text)) === content(before), name);
    types.add(resourceType);
    const again = await fhir.send('PUT', `${resourceType}/${id}`, writeFhirXml(before), XML);
    const back = await fhir.send('GET', `${resourceType}/${id}?_format=xml`);
    xml.check(again.status < 300 && content(readFhirXml(back.text)) === content(before), `${name} (${again.status})`);
  }
  const note = `${types.size} resource types of ${RESOURCE_TYPES.length}`;
  json.say('R4 examples', 'PUT and GET in JSON: the same, decimals as written', 'files', note);
  xml.say('R4 examples', 'PUT and GET in XML: the same, decimals as written', 'files');
  const { tried, wrong } = await everyType(fhir);
  const lives = new Tally();
  lives.tried = tried;
  lives.wrong.push(...wrong);
  lives.say(
    'every type',
    'create, read, XML out and in, update, search, delete, history of a minimal resource',
    'types',
  );
}

function firstIssue({ status, json }: Reply): string {
  const [issue] = json.issue ?? [];
  return status < 400 ? 'changed' : `${issue?.expression?.[0] ?? status}: ${issue?.details?.coding?.[0]?.code ?? ''}`;
}

async function transactions(fhir: FhirClient): Promise<void> {
  const files = textsIn('synthea/r4-transaction');
  for (const round of ['once', 'twice']) {
    const tally = new Tally();
    let entries = 0;
    for (const { name, text } of files) {
      const reply = await fhir.send('POST', '', text);
      const sent = (parseFhirJson(text).entry as unknown[] | undefined)?.length;
      const answered = reply.json.entry ?? [];
      tally.check(
        reply.status === 200 && answered.length === sent && answered.every((e) => /^20/.test(e.response?.status ?? '')),
        name,
      );
      entries += answered.length;
    }
    if (files.length > 0) tally.say('Synthea', `transactions, ${round}`, 'bundles', `${entries} entries`);
  }
}

async function guide(fhir: FhirClient): Promise<void> {
  const folder = 'ips/hl7-uv-ips-1.1.0';
  const stored = new Tally();
  for (const { name, text } of textsIn(`${folder}/definitions`)) {
    const { resourceType, id } = parseFhirJson(text);
    const put = await fhir.send('PUT', `${resourceType}/${id}`, text);
    stored.check(put.status < 300, `${name} (${firstIssue(put)})`);
  }
  stored.say('IPS 1.1.0', 'definitions are stored and loaded', 'files');
  // What a document refers to is looked at where it is stored.
  for (const { text } of textsIn(`${folder}/examples`)) {
    const { resourceType, id } = parseFhirJson(text);
    await fhir.send('PUT', `${resourceType}/${id}`, text);
  }
  const valid = new Tally();
  const unchecked = new Set<string>();
  for (const { name, text } of textsIn(`${folder}/examples`)) {
    const { resourceType } = parseFhirJson(text);
    const profile = `?profile=http://hl7.org/fhir/uv/ips/StructureDefinition/${profileFor(name)}`;
    const { status, json } = await fhir.send('POST', `${resourceType}/$validate${profile}`, text);
    const errors = (json.issue ?? []).filter(({ severity }) => severity === 'error');
    valid.check(
      status === 200 && errors.length === 0,
      `${name} (${errors[0]?.expression?.[0]}: ${errors[0]?.details?.text})`,
    );
    for (const issue of json.issue ?? [])
      if (issue.severity === 'information' && issue.expression) unchecked.add(String(issue.details?.text));
  }
  valid.say('IPS 1.1.0', 'the guide’s examples are valid by $validate with the profile of their type', 'files');
  if (unchecked.size === 0) say('IPS 1.1.0', 'every part of the profiles is checked', 'pass', 'nothing left out');
  for (const text of [...unchecked].sort()) say('IPS 1.1.0', 'a part of a profile', 'not supported', text);
}

/** The guide's examples say in their names what they are examples of. */
function profileFor(name: string): string {
  const kind = /^Observation-(alcohol-use|tobacco-use|pregnancy-edd|pregnancy-outcome|pregnancy-status)/.exec(
    name,
  )?.[1];
  if (kind !== undefined) return `Observation-${kind.replace(/-use$/, 'use')}-uv-ips`;
  if (name.startsWith('Observation-pathology')) return 'Observation-results-pathology-uv-ips';
  if (name.startsWith('Observation-ips-example-imaging')) return 'Observation-results-radiology-uv-ips';
  if (name.startsWith('Observation-')) return 'Observation-results-laboratory-uv-ips';
  if (name.startsWith('Device-ips-example-imaging')) return 'Device-observer-uv-ips';
  if (name.startsWith('Media-')) return 'Media-observation-uv-ips';
  return `${name.split('-')[0]}-uv-ips`;
}

async function interactions(fhir: FhirClient): Promise<void> {
  const made = await fhir.send('POST', 'Patient', {
    resourceType: 'Patient',
    birthDate: '1970',
    identifier: [{ system: 'urn:c', value: '1' }],
  });
  const { id } = made.json;
  const patch = {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'operation',
        part: [
          { name: 'type', valueCode: 'replace' },
          { name: 'path', valueString: 'Patient.birthDate' },
          { name: 'value', valueDate: '1971' },
        ],
      },
    ],
  };
  const jsonPatch = { 'content-type': 'application/json-patch+json' };
  const cases: readonly [
    what: string,
    expected: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ][] = [
    ['read', 200, 'GET', `Patient/${id}`],
    ['vread', 200, 'GET', `Patient/${id}/_history/1`],
    ['conditional read', 304, 'GET', `Patient/${id}`, undefined, { 'if-none-match': 'W/"1"' }],
    ['JSON Patch', 200, 'PATCH', `Patient/${id}`, [{ op: 'replace', path: '/birthDate', value: '1972' }], jsonPatch],
    ['FHIRPath Patch', 200, 'PATCH', `Patient/${id}`, patch],
    ['conditional FHIRPath Patch', 200, 'PATCH', 'Patient?identifier=urn:c|1', patch],
    [
      'conditional create, found',
      200,
      'POST',
      'Patient',
      { resourceType: 'Patient', active: true },
      { 'if-none-exist': 'identifier=urn:c|1' },
    ],
    [
      'update with a stale If-Match',
      412,
      'PUT',
      `Patient/${id}`,
      { resourceType: 'Patient', id },
      { 'if-match': 'W/"1"' },
    ],
    ['history of an instance', 200, 'GET', `Patient/${id}/_history`],
    ['history of a type', 200, 'GET', 'Patient/_history'],
    ['history of the system', 200, 'GET', '_history'],
    ['_summary', 200, 'GET', `Patient/${id}?_summary=true`],
    ['_elements', 200, 'GET', `Patient/${id}?_elements=birthDate`],
    [
      '_search by POST',
      200,
      'POST',
      'Patient/_search',
      '_id=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['HEAD', 200, 'HEAD', `Patient/${id}`],
    ['CapabilityStatement', 200, 'GET', 'metadata'],
    ['TerminologyCapabilities', 200, 'GET', 'metadata?mode=terminology'],
    ['a version that there is not', 404, 'GET', `Patient/${id}/_history/99`],
    ['a parameter of no meaning, whatever its name', 400, 'GET', 'Patient?__proto__=1'],
    ['an unsupported format asked for', 406, 'GET', 'Patient', undefined, { accept: 'text/turtle' }],
    ['an unsupported format sent', 415, 'POST', 'Patient', 'x', { 'content-type': 'text/turtle' }],
    ['XML with a document type', 400, 'POST', 'Patient', '<!DOCTYPE a><Patient xmlns="http://hl7.org/fhir"/>', XML],
    ['delete', 204, 'DELETE', `Basic/never`],
  ];
  for (const [what, expected, method, path, body, headers] of cases) {
    const { status } = await fhir.send(method, path, body, headers);
    say('REST', what, status === expected ? 'pass' : 'fail', `status ${status}`);
  }
  await operations(fhir, id ?? '', say);
}

/** Hundreds of requests, and what the specification says comes of each; on a store of their own, because they count what they find. */
async function toTheLetter(): Promise<void> {
  const own = await fhirClient();
  try {
    for (const { name, source, cases } of CHAPTERS) {
      const tally = new Tally();
      for (const one of cases) tally.check((await faultOf(own, one)) === undefined, one.what);
      tally.say('to the letter', name, 'requests', source);
    }
  } finally {
    await own.close();
  }
}

const fhir = await fhirClient({ operations: fhirOperations }, undefined, (rest) =>
  bulkRoutes({ rest, outbound: createOutbound(), stands: async () => true }),
);
try {
  await roundTrips(fhir);
  await searches(fhir);
  await guide(fhir);
  await interactions(fhir);
  await transactions(fhir);
  await told(say);
  await background(say);
  await toTheLetter();
} finally {
  writeTable();
  await fhir.close();
}
process.exit(0);
