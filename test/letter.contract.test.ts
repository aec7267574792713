import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FhirClient, fhirClient } from '../src/fhir/rest/rest-harness.ts';
import { CHAPTERS, faultOf } from './letter/index.ts';

/** The FHIR interface as a stranger sees it: hundreds of requests, and what the specification says comes of each. */
describe('FHIR R4 to the letter', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  for (const { name, source, cases } of CHAPTERS) {
    it(`${name}: ${cases.length} requests (${source})`, async () => {
      const faults: string[] = [];
      for (const one of cases) {
        const fault = await faultOf(fhir, one);
        if (fault !== undefined) faults.push(fault);
      }
      assert.deepEqual(faults, []);
    });
  }
});
