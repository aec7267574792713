import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FhirClient } from '../rest-harness.ts';
import { asked, FHIR, LEVELS, named, parameters, propertiesIn, THO, terminologyClient } from './terminology-harness.ts';

describe('terminology: one code, and how two lie to one another', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await terminologyClient();
  });
  after(() => fhir.close());

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
        const inAddress = await asked(fhir, `CodeSystem/$lookup?system=${encodeURIComponent(system)}&code=${code}`);
        assert.equal(named(inAddress, 'display'), display);
        const asCoding = parameters({ name: 'coding', valueCoding: { system, code } });
        const asCode = parameters({ name: 'system', valueUri: system }, { name: 'code', valueCode: code });
        assert.deepEqual(await asked(fhir, 'CodeSystem/$lookup', asCoding), inAddress);
        assert.deepEqual(await asked(fhir, 'CodeSystem/$lookup', asCode), inAddress);
      });
    }
    it('says the name and version of the code system', async () => {
      const found = await asked(fhir, `CodeSystem/$lookup?system=${FHIR}/observation-status&code=final`);
      assert.deepEqual([named(found, 'name'), named(found, 'version')], ['ObservationStatus', '4.0.1']);
    });
    it('“if no properties are specified, the server chooses what to return”: all of them', async () => {
      const path = `CodeSystem/$lookup?system=${THO}/condition-clinical`;
      assert.deepEqual(propertiesIn(await asked(fhir, `${path}&code=relapse`)).slice(1), ['parent=active']);
      assert.deepEqual(propertiesIn(await asked(fhir, `${path}&code=active&property=child`)), [
        'child=recurrence',
        'child=relapse',
      ]);
      assert.deepEqual(propertiesIn(await asked(fhir, `CodeSystem/$lookup?system=${LEVELS}&code=low&property=rank`)), [
        'rank=1',
      ]);
    });
    it('designations: all, none, or those of a language', async () => {
      const told = async (more: string) => {
        const found = await asked(fhir, `CodeSystem/$lookup?system=${LEVELS}&code=any${more}`);
        return found.filter(({ name }) => name === 'designation').map(({ part = [] }) => named(part, 'value'));
      };
      assert.deepEqual(await told(''), ['任何级别', '任何級別']);
      assert.deepEqual(await told('&property=parent'), []);
      assert.deepEqual(await told('&property=lang.zh-Hant-HK'), ['任何級別']);
    });
    it('displayLanguage: the name in it, also where the tag is longer; else the own one', async () => {
      const display = async (language: string) =>
        named(await asked(fhir, `CodeSystem/$lookup?system=${LEVELS}&code=any&displayLanguage=${language}`), 'display');
      assert.equal(await display('zh-Hans'), '任何级别');
      assert.equal(await display('zh-Hans-CN'), '任何级别');
      assert.equal(await display('fr'), 'Any level');
    });
    it('“version: the version of the system, if one was provided in the source data”; without, the latest', async () => {
      const display = async (more: string) =>
        named(await asked(fhir, `CodeSystem/$lookup?code=low&${more}`), 'display');
      assert.equal(await display(`system=${LEVELS}`), 'Low (10)');
      assert.equal(await display(`system=${LEVELS}&version=9`), 'Low (9)');
      assert.equal(await display(`system=${LEVELS}|9`), 'Low (9)');
      assert.equal(named(await asked(fhir, 'CodeSystem/levels-9/$lookup?code=low'), 'display'), 'Low (9)');
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
        const inAddress = await asked(fhir, `CodeSystem/$subsumes?system=${system}&codeA=${a}&codeB=${b}`);
        assert.equal(named(inAddress, 'outcome'), outcome);
        const posted = await asked(
          fhir,
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
        named(await asked(fhir, `CodeSystem/$subsumes?system=${THO}/v3-RoleCode&codeA=${a}&codeB=${b}`), 'outcome');
      assert.equal(await outcome('FAMMEMB', 'MTH'), 'subsumes');
      assert.equal(await outcome('MTH', 'FAMMEMB'), 'subsumed-by');
    });
    it('of the stored one of the address', async () => {
      assert.equal(
        named(await asked(fhir, 'CodeSystem/levels-9/$subsumes?codeA=any&codeB=low'), 'outcome'),
        'subsumes',
      );
    });
  });
});
