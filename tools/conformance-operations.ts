/** Operations as their definitions in R4 say them, and the terminology that R4 publishes itself, all of it. */
import { readFileSync } from 'node:fs';
import type { FhirClient, Reply } from '../src/fhir/rest/rest-harness.ts';

type Say = (area: string, what: string, state: 'pass' | 'fail' | 'not supported', why: string) => void;

interface Case {
  readonly operation: string;
  readonly what?: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly status?: number;
  /** What stands in the answer. */
  readonly holds?: RegExp;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const GENDER = 'http://hl7.org/fhir/administrative-gender';
const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const label = (code: string) => parameters({ name: 'meta', valueMeta: { tag: [{ system: 'urn:c', code }] } });

/** Ids of what the operations are asked about. */
interface Stored {
  readonly id: string;
  readonly composition: string;
  readonly visit: string;
  readonly group: string;
}

function casesFor({ id, composition, visit, group }: Stored): readonly Case[] {
  const patient = { resourceType: 'Patient', active: true };
  const own = {
    resourceType: 'ValueSet',
    status: 'draft',
    compose: { include: [{ system: GENDER, concept: [{ code: 'male' }] }] },
  };
  const get = (operation: string, path: string, holds?: RegExp, what?: string, status = 200): Case => ({
    operation,
    method: 'GET',
    path,
    status,
    ...(holds ? { holds } : {}),
    ...(what === undefined ? {} : { what }),
  });
  const post = (operation: string, path: string, body: unknown, holds?: RegExp, what?: string, status = 200): Case => ({
    ...get(operation, path, holds, what, status),
    method: 'POST',
    body,
  });
  const lookup = `CodeSystem/$lookup?system=${CLINICAL}`;
  const subsumes = `CodeSystem/$subsumes?system=${CLINICAL}`;
  return [
    get('everything', `Patient/${id}/$everything`, /"searchset"/),
    get('everything', 'Patient/$everything?_count=20', /"relation":"next"/, 'of all patients, in pages'),
    get('everything', `Encounter/${visit}/$everything`, /"Encounter".*"Patient"/, 'of a visit'),
    get('everything', `Group/${group}/$everything`, /"searchset"/, 'of a group'),
    get('summary', `Patient/${id}/$summary`),
    get(
      'summary',
      'Patient/$summary?identifier=urn:c|nobody',
      /fhir\.not-found/,
      'by an identifier that nobody has',
      404,
    ),
    get('meta', `Patient/${id}/$meta`),
    get('meta', 'Patient/$meta', /valueMeta/, 'of a type'),
    get('meta', '$meta', /valueMeta/, 'of the system'),
    post('meta-add', `Patient/${id}/$meta-add`, label('x'), /"code":"x"/),
    post('meta-delete', `Patient/${id}/$meta-delete`, label('x'), /"valueMeta":\{(?!.*"tag")/),
    get('lastn', `Observation/$lastn?patient=${id}&category=laboratory`),
    get('stats', `Observation/$stats?subject=Patient/${id}&system=http://loinc.org&code=8867-4&statistic=count`),
    post('validate', 'Patient/$validate', patient, /All OK/),
    post('validate', '$validate', patient, /All OK/, 'at the root, by the resource’s own type'),
    post('validate', '$validate', { resourceType: 'Observation' }, /"severity":"error"/, 'what is wrong is the answer'),
    post('validate', `Patient/${id}/$validate?mode=update`, patient, /fhir\.id-mismatch/, 'mode=update'),
    post('validate', 'Patient/$validate?profile=urn:none', patient, /urn:none/, 'a profile that is not here'),
    get('expand', 'ValueSet/$expand?url=http://hl7.org/fhir/uv/ips/ValueSet/pregnancy-status-uv-ips'),
    get('expand', `ValueSet/$expand?url=${GENDERS}&filter=fem`, /"code":"female","display":"Female"/, 'filter'),
    get('expand', `ValueSet/$expand?url=${GENDERS}&offset=1&count=1`, /"total":4,"offset":1/, 'offset and count'),
    post(
      'expand',
      'ValueSet/$expand',
      parameters({ name: 'valueSet', resource: own }),
      /"male"/,
      'of a set sent along',
    ),
    get('expand', 'ValueSet/$expand?url=urn:none', /OperationOutcome/, 'of a set that is not here', 404),
    get(
      'expand',
      'ValueSet/$expand?context=http://hl7.org/fhir/StructureDefinition/Patient%23Patient.gender',
      /"female"/,
      'by context',
    ),
    get('validate-code', `ValueSet/$validate-code?url=${GENDERS}&system=${GENDER}&code=male`, /true/, 'ValueSet'),
    get(
      'validate-code',
      `ValueSet/$validate-code?url=${GENDERS}&system=urn:none&code=male`,
      /false.*message/,
      'another system',
    ),
    get(
      'validate-code',
      `CodeSystem/$validate-code?url=${GENDER}&code=x`,
      /false.*message/,
      'CodeSystem, a code there is not',
    ),
    get(
      'validate-code',
      `CodeSystem/$validate-code?url=${GENDER}&code=male&display=X`,
      /false.*message/,
      'another display',
    ),
    get('validate-code', 'CodeSystem/$validate-code?url=urn:none&code=x', /false.*message/, 'a system not here'),
    get('lookup', `${lookup}&code=relapse`, /"Relapse".*"parent"/),
    post(
      'lookup',
      'CodeSystem/$lookup',
      parameters({ name: 'coding', valueCoding: { system: CLINICAL, code: 'active' } }),
      /"child"/,
      'a Coding, by POST',
    ),
    get('lookup', `${lookup}&code=active&version=4.0.1&property=child`, /"recurrence"/, 'version, property'),
    get('lookup', `${lookup}&code=x`, /OperationOutcome/, 'a code there is not', 404),
    get('subsumes', `${subsumes}&codeA=active&codeB=relapse`, /"subsumes"/),
    get('subsumes', `${subsumes}&codeA=relapse&codeB=active`, /"subsumed-by"/, 'the other way round'),
    get('subsumes', `${subsumes}&codeA=active&codeB=inactive`, /"not-subsumed"/, 'neither'),
    get('translate', 'ConceptMap/$translate?system=urn:none&code=x', /"result","valueBoolean":false/, 'no map'),
    post(
      'match',
      'Patient/$match',
      parameters({
        name: 'resource',
        resource: { resourceType: 'Patient', name: [{ family: 'Chan', given: ['Siu'] }] },
      }),
      /"searchset"/,
    ),
    post(
      'match',
      'Patient/$match',
      parameters({ name: 'resource', resource: { resourceType: 'Patient' } }),
      /nothing-to-match/,
      'by nothing that anybody could be found by',
      400,
    ),
    get('document', `Composition/${composition}/$document`, /"document"/),
    post(
      'document',
      `Composition/${composition}/$document?persist=true`,
      parameters(),
      /"versionId":"1"/,
      'to be kept',
    ),
    get(
      'validate',
      `Patient/${id}/$validate?mode=profile&profile=${CORE}/Patient`,
      /"OperationOutcome"/,
      'mode=profile',
    ),
    get('validate', 'Patient/$validate', /"http\.method-not-allowed"/, 'by GET: the method that it takes', 405),
  ];
}

/** Each operation, one row a case; what the CapabilityStatement does not claim is told. */
export async function operations(fhir: FhirClient, id: string, say: Say): Promise<void> {
  const patient = { reference: `Patient/${id}` };
  const composition = await fhir.send('POST', 'Composition', {
    resourceType: 'Composition',
    status: 'final',
    type: { text: 'note' },
    subject: patient,
    author: [patient],
    date: '2020',
    title: 'note',
  });
  const visit = await fhir.send('POST', 'Encounter', {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: patient,
  });
  const group = await fhir.send('POST', 'Group', {
    resourceType: 'Group',
    type: 'person',
    actual: true,
    member: [{ entity: patient }],
  });
  const [made = '', came = '', together = ''] = [composition, visit, group].map(({ json }) => json.id);
  const cases = casesFor({ id, composition: made, visit: came, group: together });
  const known = await fhir.send('GET', 'metadata');
  const offered = new Set(
    [...known.text.matchAll(/"operation":\[(.*?)\]/g)].flatMap(([, list]) =>
      [...(list ?? '').matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name),
    ),
  );
  for (const name of new Set([...cases.map(({ operation }) => operation), 'export', 'import'])) {
    if (!offered.has(name)) say('operations', `$${name}`, 'not supported', 'not in the CapabilityStatement');
  }
  for (const { operation, what, method, path, body, status, holds } of cases) {
    if (!offered.has(operation)) continue;
    const reply: Reply = await fhir.send(method, path, body);
    const isRight = reply.status === status && (holds === undefined || holds.test(reply.text));
    const name = `$${operation}${what === undefined ? '' : `: ${what}`}`;
    say('operations', name, isRight ? 'pass' : 'fail', `status ${reply.status}`);
  }
  await terminology(fhir, say);
}

interface Published {
  readonly resourceType: keyof typeof ASKED;
  readonly url: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly group?: readonly { readonly source: string; readonly element: readonly { readonly code: string }[] }[];
}

/** What is asked of each, and what stands in an answer. */
const ASKED = {
  CodeSystem: ['$lookup in each code system', /"display"/],
  ValueSet: ['$expand of each value set', /"total":[1-9]/],
  ConceptMap: ['$translate by each map', /"name":"match"/],
} as const;

function questionFor({ resourceType, url, concept, group }: Published): string {
  const query = (names: Record<string, string>) => new URLSearchParams(names).toString();
  const [first] = group ?? [];
  switch (resourceType) {
    case 'CodeSystem':
      return `CodeSystem/$lookup?${query({ system: url, code: concept?.[0]?.code ?? '' })}`;
    case 'ValueSet':
      return `ValueSet/$expand?${query({ url, count: '1' })}`;
    case 'ConceptMap':
      return `ConceptMap/$translate?${query({ url, system: first?.source ?? '', code: first?.element[0]?.code ?? '' })}`;
  }
}

/** Every code system that R4 publishes tells its first code, every value set made of them its codes, every map between them where its first code leads. */
async function terminology(fhir: FhirClient, say: Say): Promise<void> {
  const file = new URL('../src/fhir/definitions/terminology.ndjson', import.meta.url);
  const all = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Published);
  for (const type of ['CodeSystem', 'ValueSet', 'ConceptMap'] as const) {
    const [what, holds] = ASKED[type];
    const ofType = all.filter(({ resourceType }) => resourceType === type);
    const wrong: string[] = [];
    for (const one of ofType) {
      const { status, text } = await fhir.send('GET', questionFor(one));
      if (status !== 200 || !holds.test(text)) wrong.push(one.url);
    }
    const why = [`${ofType.length - wrong.length} of ${ofType.length}`, ...wrong.slice(0, 9)].join('; ');
    say('R4’s own terminology', what, wrong.length === 0 ? 'pass' : 'fail', why);
  }
}
