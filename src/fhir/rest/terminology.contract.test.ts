import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { findBaseTerminology } from '../definitions/base-terminology.ts';
import { RESOURCE_TYPES } from '../definitions/definitions.ts';
import type { Resource } from '../types.ts';
import { validate } from '../validate/validate.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from './rest-harness.ts';

const FHIR = 'http://hl7.org/fhir';
const THO = 'http://terminology.hl7.org/CodeSystem';
const LEVELS = 'urn:test:levels';

interface Parameter {
  readonly name: string;
  readonly part?: readonly Parameter[];
  readonly [value: `value${string}`]: unknown;
}
const parametersOf = ({ json }: Reply) => (json.parameter ?? []) as readonly Parameter[];
const valueIn = (parameter: Parameter | undefined) =>
  Object.entries(parameter ?? {}).find(([key]) => key.startsWith('value'))?.[1];
const named = (parameters: readonly Parameter[], name: string) =>
  valueIn(parameters.find((parameter) => parameter.name === name));
const propertiesIn = (parameters: readonly Parameter[]) =>
  parameters
    .filter(({ name }) => name === 'property')
    .map(({ part = [] }) => `${named(part, 'code')}=${named(part, 'value')}`);
const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

describe('terminology: R4’s own, and what is sent along', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    for (const version of ['9', '10']) {
      await made({
        resourceType: 'CodeSystem',
        id: `levels-${version}`,
        url: LEVELS,
        version,
        name: 'Levels',
        status: 'active',
        content: 'complete',
        property: [{ code: 'rank', type: 'integer' }],
        concept: [
          {
            code: 'any',
            display: 'Any level',
            definition: 'Groups the levels.',
            property: [{ code: 'notSelectable', valueBoolean: true }],
            designation: [
              { language: 'zh-Hans', value: '任何级别' },
              { language: 'zh-Hant-HK', value: '任何級別' },
            ],
            concept: [
              { code: 'low', display: `Low (${version})`, property: [{ code: 'rank', valueInteger: 1 }] },
              { code: 'old', display: 'Old', property: [{ code: 'inactive', valueBoolean: true }] },
            ],
          },
        ],
      });
    }
    await made({
      resourceType: 'CodeSystem',
      id: 'part',
      url: 'urn:test:part',
      status: 'active',
      content: 'fragment',
      concept: [{ code: 'a' }],
    });
    await made({ resourceType: 'CodeSystem', url: 'urn:test:name', status: 'active', content: 'not-present' });
    await made({
      resourceType: 'ValueSet',
      id: 'mixed',
      url: 'urn:test:mixed',
      status: 'active',
      compose: { include: [{ system: LEVELS }, { system: 'urn:test:elsewhere' }] },
    });
    for (const [name, other] of [
      ['ring', 'ring2'],
      ['ring2', 'ring'],
    ]) {
      const include = Array.from({ length: 9 }, () => ({ valueSet: [`urn:test:${other}`] }));
      await made({ resourceType: 'ValueSet', url: `urn:test:${name}`, status: 'active', compose: { include } });
    }
  });
  after(() => fhir.close());

  async function made(resource: object): Promise<void> {
    const { resourceType, id } = resource as Resource;
    const reply = await fhir.send(id ? 'PUT' : 'POST', id ? `${resourceType}/${id}` : resourceType, resource);
    assert.equal(reply.status, 201, reply.text);
  }
  async function asked(path: string, body?: object): Promise<readonly Parameter[]> {
    const reply = await fhir.send(body ? 'POST' : 'GET', path, body);
    assert.equal(reply.status, 200, `${path} ${reply.text}`);
    assert.deepEqual(
      validate(reply.json as unknown as Resource).filter(({ severity }) => severity === 'error'),
      [],
    );
    return parametersOf(reply);
  }

  // @source https://hl7.org/fhir/R4/codesystem-operation-lookup.html
  describe('CodeSystem/$lookup: “given a code/system, or a Coding, get additional details about the concept”', () => {
    const DISPLAYS = [
      [`${FHIR}/administrative-gender`, 'female', 'Female'],
      [`${FHIR}/observation-status`, 'final', 'Final'],
      [`${THO}/condition-clinical`, 'recurrence', 'Recurrence'],
      [`${THO}/v3-ActCode`, 'AMB', 'ambulatory'],
      [`${THO}/v2-0203`, 'MR', 'Medical record number'],
      [`${FHIR}/resource-types`, 'Patient', 'Patient'],
    ] as const;
    for (const [system, code, display] of DISPLAYS) {
      it(`${system}|${code}`, async () => {
        const inAddress = await asked(`CodeSystem/$lookup?system=${encodeURIComponent(system)}&code=${code}`);
        assert.equal(named(inAddress, 'display'), display);
        const asCoding = parameters({ name: 'coding', valueCoding: { system, code } });
        const asCode = parameters({ name: 'system', valueUri: system }, { name: 'code', valueCode: code });
        assert.deepEqual(await asked('CodeSystem/$lookup', asCoding), inAddress);
        assert.deepEqual(await asked('CodeSystem/$lookup', asCode), inAddress);
      });
    }
    it('says the name and version of the code system', async () => {
      const found = await asked(`CodeSystem/$lookup?system=${FHIR}/observation-status&code=final`);
      assert.deepEqual([named(found, 'name'), named(found, 'version')], ['ObservationStatus', '4.0.1']);
    });
    it('“if no properties are specified, the server chooses what to return”: all of them', async () => {
      const path = `CodeSystem/$lookup?system=${THO}/condition-clinical`;
      assert.deepEqual(propertiesIn(await asked(`${path}&code=relapse`)).slice(1), ['parent=active']);
      assert.deepEqual(propertiesIn(await asked(`${path}&code=active&property=child`)), [
        'child=recurrence',
        'child=relapse',
      ]);
      assert.deepEqual(propertiesIn(await asked(`CodeSystem/$lookup?system=${LEVELS}&code=low&property=rank`)), [
        'rank=1',
      ]);
    });
    it('designations: all, none, or those of a language', async () => {
      const told = async (more: string) => {
        const found = await asked(`CodeSystem/$lookup?system=${LEVELS}&code=any${more}`);
        return found.filter(({ name }) => name === 'designation').map(({ part = [] }) => named(part, 'value'));
      };
      assert.deepEqual(await told(''), ['任何级别', '任何級別']);
      assert.deepEqual(await told('&property=parent'), []);
      assert.deepEqual(await told('&property=lang.zh-Hant-HK'), ['任何級別']);
    });
    it('displayLanguage: the name in it, also where the tag is longer; else the own one', async () => {
      const display = async (language: string) =>
        named(await asked(`CodeSystem/$lookup?system=${LEVELS}&code=any&displayLanguage=${language}`), 'display');
      assert.equal(await display('zh-Hans'), '任何级别');
      assert.equal(await display('zh-Hans-CN'), '任何级别');
      assert.equal(await display('fr'), 'Any level');
    });
    it('“version: the version of the system, if one was provided in the source data”; without, the latest', async () => {
      const display = async (more: string) => named(await asked(`CodeSystem/$lookup?code=low&${more}`), 'display');
      assert.equal(await display(`system=${LEVELS}`), 'Low (10)');
      assert.equal(await display(`system=${LEVELS}&version=9`), 'Low (9)');
      assert.equal(await display(`system=${LEVELS}|9`), 'Low (9)');
      assert.equal(named(await asked('CodeSystem/levels-9/$lookup?code=low'), 'display'), 'Low (9)');
      assert.equal((await fhir.send('GET', `CodeSystem/$lookup?code=low&system=${LEVELS}&version=8`)).status, 404);
      assert.equal(
        (await fhir.send('GET', `CodeSystem/$lookup?code=final&system=${FHIR}/observation-status|5.0.0`)).status,
        404,
      );
    });
  });

  // @source https://hl7.org/fhir/R4/codesystem-operation-subsumes.html
  describe('CodeSystem/$subsumes: “test the subsumption relationship between code/Coding A and B”', () => {
    const CASES = [
      ['active', 'relapse', 'subsumes'],
      ['relapse', 'active', 'subsumed-by'],
      ['active', 'active', 'equivalent'],
      ['active', 'inactive', 'not-subsumed'],
      ['relapse', 'recurrence', 'not-subsumed'],
    ] as const;
    for (const [a, b, outcome] of CASES) {
      it(`${a} – ${b}: ${outcome}`, async () => {
        const system = `${THO}/condition-clinical`;
        const inAddress = await asked(`CodeSystem/$subsumes?system=${system}&codeA=${a}&codeB=${b}`);
        assert.equal(named(inAddress, 'outcome'), outcome);
        const posted = await asked(
          'CodeSystem/$subsumes',
          parameters(
            { name: 'codingA', valueCoding: { system, code: a } },
            { name: 'codingB', valueCoding: { system, code: b } },
          ),
        );
        assert.equal(named(posted, 'outcome'), outcome);
      });
    }
    it('what version 3 says by naming children', async () => {
      const outcome = async (a: string, b: string) =>
        named(await asked(`CodeSystem/$subsumes?system=${THO}/v3-RoleCode&codeA=${a}&codeB=${b}`), 'outcome');
      assert.equal(await outcome('FAMMEMB', 'MTH'), 'subsumes');
      assert.equal(await outcome('MTH', 'FAMMEMB'), 'subsumed-by');
    });
    it('of the stored one of the address', async () => {
      assert.equal(named(await asked('CodeSystem/levels-9/$subsumes?codeA=any&codeB=low'), 'outcome'), 'subsumes');
    });
  });

  // @source https://hl7.org/fhir/R4/codesystem-operation-validate-code.html, …/valueset-operation-validate-code.html
  describe('$validate-code', () => {
    const CASES: readonly (readonly [path: string, result: boolean, message?: RegExp])[] = [
      [`CodeSystem/$validate-code?url=${FHIR}/administrative-gender&code=male`, true],
      [`CodeSystem/$validate-code?url=${FHIR}/administrative-gender&code=m`, false, /m is not in/],
      [`CodeSystem/$validate-code?url=${FHIR}/administrative-gender&code=male&display=Male`, true],
      [`CodeSystem/$validate-code?url=${FHIR}/administrative-gender&code=male&display=Female`, false, /called Male/],
      [`CodeSystem/$validate-code?url=${FHIR}/administrative-gender&coding=urn:other|male`, false, /urn:other\|male/],
      [`CodeSystem/$validate-code?url=${LEVELS}&code=any`, false, /abstract=true/],
      [`CodeSystem/$validate-code?url=${LEVELS}&code=any&abstract=true`, true],
      [`CodeSystem/$validate-code?url=urn:test:part&code=b`, false, /part of urn:test:part/],
      [`CodeSystem/levels-9/$validate-code?code=low&display=Low (9)`, true],
      [`CodeSystem/levels-9/$validate-code?code=low&display=Low (10)`, false, /called Low \(9\)/],
      [
        `ValueSet/$validate-code?url=${FHIR}/ValueSet/administrative-gender&system=${FHIR}/administrative-gender&code=other`,
        true,
      ],
      [`ValueSet/$validate-code?url=${FHIR}/ValueSet/administrative-gender|4.0.1&code=other`, true],
      [
        `ValueSet/$validate-code?url=${FHIR}/ValueSet/condition-clinical&system=${THO}/condition-clinical&code=relapse`,
        true,
      ],
      [
        `ValueSet/$validate-code?url=${FHIR}/ValueSet/observation-status&system=${FHIR}/observation-status&code=done`,
        false,
        /not in/,
      ],
      [
        `ValueSet/$validate-code?url=${FHIR}/ValueSet/observation-status&system=urn:nowhere&code=final`,
        false,
        /urn:nowhere/,
      ],
      [`ValueSet/mixed/$validate-code?system=${LEVELS}&code=low`, true],
    ];
    for (const [path, result, message] of CASES) {
      it(`${path} is ${result}`, async () => {
        const answer = await asked(path);
        assert.equal(named(answer, 'result'), result);
        if (message) assert.match(String(named(answer, 'message')), message);
        else assert.equal(named(answer, 'message'), undefined);
      });
    }
    it('the message is in the reader’s language', async () => {
      const path = `CodeSystem/$validate-code?url=${FHIR}/administrative-gender&code=m`;
      const reply = await fhir.send('GET', path, undefined, { 'accept-language': 'zh-Hans' });
      assert.match(String(named(parametersOf(reply), 'message')), /中没有 m/);
    });
    it('“valueSet: the value set is provided directly as part of the request”, and so for a code system', async () => {
      const valueSet = {
        resourceType: 'ValueSet',
        status: 'draft',
        compose: { include: [{ system: `${FHIR}/administrative-gender`, concept: [{ code: 'male' }] }] },
      };
      const inSet = (code: string) =>
        asked(
          'ValueSet/$validate-code',
          parameters({ name: 'valueSet', resource: valueSet }, { name: 'code', valueCode: code }),
        );
      assert.equal(named(await inSet('male'), 'result'), true);
      assert.equal(named(await inSet('male'), 'display'), 'Male');
      assert.equal(named(await inSet('female'), 'result'), false);
      const codeSystem = {
        resourceType: 'CodeSystem',
        url: 'urn:sent',
        status: 'draft',
        content: 'complete',
        concept: [{ code: 'x' }],
      };
      const inSystem = (code: string) =>
        asked(
          'CodeSystem/$validate-code',
          parameters({ name: 'codeSystem', resource: codeSystem }, { name: 'code', valueCode: code }),
        );
      assert.equal(named(await inSystem('x'), 'result'), true);
      assert.equal(named(await inSystem('y'), 'result'), false);
      const expanded = await fhir.send(
        'POST',
        'ValueSet/$expand',
        parameters({ name: 'valueSet', resource: valueSet }),
      );
      assert.match(expanded.text, /"contains":\[\{"system":"[^"]+","code":"male","display":"Male"\}\]/);
    });
  });

  // @source https://hl7.org/fhir/R4/valueset-operation-expand.html
  describe('ValueSet/$expand', () => {
    const expansion = async (query: string) => {
      const reply = await fhir.send('GET', `ValueSet/$expand?${query}`);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(
        validate(reply.json as unknown as Resource).filter(({ severity }) => severity === 'error'),
        [],
      );
      return reply.json as unknown as {
        compose?: object;
        expansion: { total: number; parameter?: object[]; contains?: { code: string; display?: string }[] };
      };
    };
    it('of each required value set of R4 that HL7’s own systems make: every code with its display', async () => {
      for (const name of [
        'administrative-gender',
        'observation-status',
        'condition-clinical',
        'encounter-status',
        'v3-ConfidentialityClassification',
      ]) {
        const base = name.startsWith('v3') ? 'http://terminology.hl7.org' : FHIR;
        const { contains = [], total } = (await expansion(`url=${base}/ValueSet/${name}`)).expansion;
        assert.ok(total > 3 && contains.length === total, name);
        assert.ok(
          contains.every(({ display }) => display !== undefined),
          name,
        );
      }
      const { total } = (await expansion(`url=${FHIR}/ValueSet/resource-types`)).expansion;
      assert.ok(total >= RESOURCE_TYPES.length);
    });
    it('activeOnly, excludeNotForUI, includeDefinition, and what was used', async () => {
      const supplied = parameters(
        {
          name: 'valueSet',
          resource: { resourceType: 'ValueSet', status: 'draft', compose: { include: [{ system: LEVELS }] } },
        },
        { name: 'activeOnly', valueBoolean: true },
        { name: 'excludeNotForUI', valueBoolean: true },
      );
      const { json } = await fhir.send('POST', 'ValueSet/$expand', supplied);
      const { parameter, contains } = json.expansion as { parameter: object[]; contains: { code: string }[] };
      assert.deepEqual(
        contains.map(({ code }) => code),
        ['low'],
      );
      assert.deepEqual(parameter, [
        { name: 'activeOnly', valueBoolean: true },
        { name: 'excludeNotForUI', valueBoolean: true },
      ]);
      const url = `url=${FHIR}/ValueSet/administrative-gender`;
      assert.equal((await expansion(url)).compose, undefined);
      assert.ok((await expansion(`${url}&includeDefinition=true`)).compose);
    });
  });

  it('what cannot be said is refused: neither here nor asked for rightly', async () => {
    const CASES = [
      [404, 'CodeSystem/$lookup?system=urn:nowhere&code=x'],
      [404, `CodeSystem/$lookup?system=${FHIR}/administrative-gender&code=x`],
      [404, 'CodeSystem/$lookup?system=urn:test:name&code=x'],
      [404, 'CodeSystem/$lookup?system=http://loinc.org&code=8867-4'],
      [404, 'CodeSystem/never/$lookup?code=x'],
      [404, 'CodeSystem/$validate-code?url=urn:nowhere&code=x'],
      [404, 'ValueSet/$validate-code?url=urn:nowhere&code=x'],
      [404, 'ValueSet/$validate-code?url=urn:test:mixed&system=urn:test:elsewhere&code=x'],
      [404, `CodeSystem/$subsumes?system=${LEVELS}&codeA=any&codeB=x`],
      [404, 'CodeSystem/$subsumes?system=urn:nowhere&codeA=a&codeB=b'],
      [400, `CodeSystem/$subsumes?system=${LEVELS}&codeA=any`],
      [400, `CodeSystem/$subsumes?codingA=urn:a|x&codingB=urn:b|x`],
      [400, 'CodeSystem/$lookup?code=x'],
      [400, `CodeSystem/$lookup?system=${LEVELS}`],
      [400, `CodeSystem/$lookup?system=${LEVELS}&code=any&coding=${LEVELS}|any`],
      [400, `CodeSystem/$lookup?system=${LEVELS}&code=any&code=low`],
      [400, `CodeSystem/$lookup?system=${LEVELS}&code=any&date=2026`],
      [400, `ValueSet/$validate-code?url=${FHIR}/ValueSet/administrative-gender&code=male&abstract=maybe`],
      [400, `ValueSet/$expand?url=${FHIR}/ValueSet/administrative-gender&activeOnly=1`],
      [400, `ValueSet/$expand?url=${FHIR}/ValueSet/administrative-gender&count=-1`],
    ] as const;
    for (const [status, path] of CASES) {
      const reply = await fhir.send('GET', path);
      assert.deepEqual([reply.status, reply.json.resourceType], [status, 'OperationOutcome'], `${path} ${reply.text}`);
    }
    for (const [name, resource] of [
      ['valueSet', { resourceType: 'Patient' }],
      ['valueSet', undefined],
    ] as const) {
      const body = parameters(resource ? { name, resource } : { name, valueString: 'x' }, {
        name: 'code',
        valueCode: 'x',
      });
      assert.deepEqual(codesOf(await fhir.send('POST', 'ValueSet/$validate-code', body)), ['fhir.type-mismatch']);
    }
  });

  it('an old table of version 2 is found although its own address has a | in it', async () => {
    const old = `${THO}/v2-0006|2.1`;
    const system = findBaseTerminology('CodeSystem', old) as { concept: { code: string; display: string }[] };
    const [concept] = system.concept;
    const found = await asked(`CodeSystem/$lookup?${new URLSearchParams({ system: old, code: concept?.code ?? '' })}`);
    assert.equal(named(found, 'display'), concept?.display);
  });

  it('value sets that contain each other many times over are refused at once', async () => {
    assert.deepEqual(codesOf(await fhir.send('GET', 'ValueSet/$expand?url=urn:test:ring')), ['fhir.search-too-broad']);
  });

  it('codes of others are not given as R4’s: SNOMED CT, LOINC and the value sets that list them', () => {
    for (const url of ['http://snomed.info/sct', 'http://loinc.org'])
      assert.equal(findBaseTerminology('CodeSystem', url), undefined);
    for (const name of ['observation-codes', 'condition-code', 'body-site']) {
      assert.equal(findBaseTerminology('ValueSet', `${FHIR}/ValueSet/${name}`), undefined, name);
    }
    assert.equal(findBaseTerminology('ValueSet', 'constructor'), undefined);
  });
});
