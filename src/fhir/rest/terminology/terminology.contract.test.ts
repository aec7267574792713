import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { findBaseTerminology } from '../../definitions/base-terminology.ts';
import { codesOf, type FhirClient } from '../rest-harness.ts';
import { asked, FHIR, LEVELS, named, parameters, THO, terminologyClient } from './terminology-harness.ts';

describe('terminology: R4’s own, and what is sent along', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await terminologyClient();
  });
  after(() => fhir.close());

  it('what cannot be said is refused: neither here nor asked for rightly', async () => {
    const CASES = [
      [404, 'CodeSystem/$lookup?system=urn:nowhere&code=x'],
      [404, `CodeSystem/$lookup?system=${FHIR}/administrative-gender&code=x`],
      [404, 'CodeSystem/$lookup?system=urn:test:name&code=x'],
      [404, 'CodeSystem/$lookup?system=http://loinc.org&code=8867-4'],
      [404, 'CodeSystem/never/$lookup?code=x'],
      [404, 'ValueSet/$validate-code?url=urn:nowhere&code=x'],
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
    const found = await asked(
      fhir,
      `CodeSystem/$lookup?${new URLSearchParams({ system: old, code: concept?.code ?? '' })}`,
    );
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
