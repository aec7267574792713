import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RESOURCE_TYPES } from '../../definitions/definitions.ts';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import type { FhirClient } from '../rest-harness.ts';
import { FHIR, LEVELS, parameters, terminologyClient } from './terminology-harness.ts';

describe('terminology: all of them', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await terminologyClient();
  });
  after(() => fhir.close());

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
        { name: 'version', valueUri: `${LEVELS}|10` },
      ]);
      const url = `url=${FHIR}/ValueSet/administrative-gender`;
      assert.equal((await expansion(url)).compose, undefined);
      assert.ok((await expansion(`${url}&includeDefinition=true`)).compose);
    });
    it('names are looked for in every language, and shown in the one that is asked for or accepted', async () => {
      const shown = async (query: string, headers: Record<string, string> = {}) => {
        const { json } = await fhir.send('GET', `ValueSet/$expand?url=urn:test:fixed&${query}`, undefined, headers);
        const { contains = [] } = json.expansion as { contains?: { code: string; display?: string }[] };
        return contains.map(({ code, display }) => `${code} ${display}`);
      };
      const SIMPLIFIED = ['any 任何级别'];
      const TRADITIONAL = ['any 任何級別'];
      assert.deepEqual(await shown('filter=任何级别'), ['any Any level']);
      for (const language of ['zh-Hans', 'zh-CN', 'zh-Hans-SG', 'zh-SG', 'fr,zh-CN;q=0.5'])
        assert.deepEqual(await shown(`filter=any&displayLanguage=${language}`), SIMPLIFIED, language);
      for (const language of ['zh-Hant-HK', 'zh-HK', 'zh-TW', 'zh-MO', 'zh-Hant'])
        assert.deepEqual(await shown(`filter=any&displayLanguage=${language}`), TRADITIONAL, language);
      assert.deepEqual(await shown('filter=any', { 'accept-language': 'zh-HK,zh;q=0.9,en;q=0.8' }), TRADITIONAL);
      assert.deepEqual(await shown('filter=any&displayLanguage=zh-CN', { 'accept-language': 'zh-HK' }), SIMPLIFIED);
      for (const language of ['en-US,en;q=0.9,zh;q=0.8', '*', 'nonsense of all kinds', 'fr'])
        assert.deepEqual(await shown('filter=any', { 'accept-language': language }), ['any Any level'], language);
    });
    it('“if paging is not being used, offset SHALL NOT be present”; “the code system’s version SHALL be provided”', async () => {
      const whole = await expansion('url=urn:test:fixed');
      assert.equal('offset' in whole.expansion, false);
      assert.deepEqual(whole.expansion.parameter, [{ name: 'version', valueUri: `${LEVELS}|9` }]);
      assert.deepEqual(
        whole.expansion.contains?.map(({ code }) => code),
        ['any', 'low', 'old'],
      );
      const page = await expansion('url=urn:test:fixed&count=1');
      assert.equal((page.expansion as { offset?: number }).offset, 0);
      assert.deepEqual(page.expansion.parameter?.[0], { name: 'count', valueInteger: 1 });
    });
    it('more than a thousand codes come whole where no page is asked for', async () => {
      const { total, contains = [] } = (await expansion('url=http://terminology.hl7.org/ValueSet/v3-ActCode'))
        .expansion;
      assert.ok(total > 1000);
      assert.equal(contains.length, total);
    });
    it('a value set that is the body itself, with the other parameters in the address', async () => {
      const valueSet = { resourceType: 'ValueSet', status: 'draft', compose: { include: [{ system: LEVELS }] } };
      const { status, text } = await fhir.send('POST', 'ValueSet/$expand?filter=low', valueSet);
      assert.equal(status, 200, text);
      assert.match(text, /"total":1,/);
      const other = await fhir.send('POST', 'ValueSet/$expand?filter=low', { resourceType: 'Patient' });
      assert.equal(other.status, 400);
    });
    it('what an address means by itself: all of a system, or a code and what lies below it', async () => {
      const codes = async (url: string) =>
        (await expansion(`url=${encodeURIComponent(url)}`)).expansion.contains?.map(({ code }) => code);
      assert.deepEqual(await codes(`${LEVELS}?fhir_vs`), ['any', 'low', 'old']);
      assert.deepEqual(await codes(`${LEVELS}?fhir_vs=isa/low`), ['low']);
      assert.deepEqual(await codes('urn:test:loud-all'), ['Loud', 'noises']);
      const none = await fhir.send('GET', 'ValueSet/$expand?url=http://loinc.org/vs');
      assert.deepEqual([none.status, /loinc.org does not/.test(none.text)], [404, true]);
    });
    it('the codes directly below one, by its parent', async () => {
      const filter = [{ property: 'parent', op: '=', value: 'any' }];
      const resource = {
        resourceType: 'ValueSet',
        status: 'draft',
        compose: { include: [{ system: LEVELS, filter }] },
      };
      const { text } = await fhir.send('POST', 'ValueSet/$expand', parameters({ name: 'valueSet', resource }));
      assert.match(text, /"total":2,/);
    });
  });
});
