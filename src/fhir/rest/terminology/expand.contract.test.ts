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
      ]);
      const url = `url=${FHIR}/ValueSet/administrative-gender`;
      assert.equal((await expansion(url)).compose, undefined);
      assert.ok((await expansion(`${url}&includeDefinition=true`)).compose);
    });
  });
});
