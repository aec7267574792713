import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FhirClient } from '../rest-harness.ts';
import { asked, FHIR, LEVELS, named, parameters, parametersOf, THO, terminologyClient } from './terminology-harness.ts';

describe('terminology: is this one of them?', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await terminologyClient();
  });
  after(() => fhir.close());

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
      [`ValueSet/mixed/$validate-code?system=urn:test:elsewhere&code=x`, false, /urn:test:elsewhere are not known/],
      ['CodeSystem/$validate-code?url=urn:nowhere&code=x', false, /urn:nowhere are not known/],
      [`CodeSystem/$validate-code?url=${LEVELS}&version=8&code=low`, false, /levels\|8 are not known/],
      [`ValueSet/mixed/$validate-code?system=${LEVELS}&systemVersion=9&code=low&display=Low (9)`, true],
      [`ValueSet/mixed/$validate-code?system=${LEVELS}&systemVersion=8&code=low`, false, /levels\|8 are not known/],
      [`ValueSet/fixed/$validate-code?system=${LEVELS}&systemVersion=9&code=low`, true],
      [`ValueSet/fixed/$validate-code?system=${LEVELS}&systemVersion=10&code=low`, false, /version 10 .* version 9/],
      [`ValueSet/current/$validate-code?system=${LEVELS}&code=old`, false, /not in urn:test:current/],
      [`ValueSet/listed/$validate-code?system=${LEVELS}&code=low`, true],
      [`ValueSet/listed/$validate-code?system=${LEVELS}&code=lost`, false, /not in urn:test:listed/],
      [`ValueSet/outer/$validate-code?system=${LEVELS}&code=low`, true],
      [`ValueSet/outer/$validate-code?system=${LEVELS}&code=old`, false, /not in/],
      [`ValueSet/$validate-code?url=${LEVELS}?fhir_vs&system=${LEVELS}&code=old`, true],
      [`ValueSet/$validate-code?url=urn:test:loud-all&code=LOUD`, true],
      ['CodeSystem/$validate-code?url=urn:test:loud&code=lOUD', true],
      ['CodeSystem/$validate-code?url=urn:test:loud&code=noises', false, /abstract=true/],
      [`CodeSystem/$validate-code?url=${LEVELS}&code=LOW`, false, /not in/],
      ['CodeSystem/$validate-code?url=urn:test:more&code=low', false, /are not known/],
    ];
    for (const [path, result, message] of CASES) {
      it(`${path} is ${result}`, async () => {
        const answer = await asked(fhir, path);
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
          fhir,
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
          fhir,
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
});
