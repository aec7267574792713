import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { findContext } from '../../definitions/contexts.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** https://hl7.org/fhir/R4/valueset-operation-expand.html, `context`: “so that the server can resolve this to a value set to expand”. */
describe('ValueSet/$expand by where the codes are used', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    const set = (id: string, code: string) => ({
      resourceType: 'ValueSet',
      id,
      url: `urn:test:${id}`,
      status: 'active',
      compose: { include: [{ system: 'urn:test:codes', concept: [{ code }] }] },
    });
    const profile = (id: string, base: string, element: object[]) => ({
      resourceType: 'StructureDefinition',
      id,
      url: `urn:test:${id}`,
      name: 'Own',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      derivation: 'constraint',
      baseDefinition: base,
      differential: { element: [{ id: 'Patient', path: 'Patient' }, ...element] },
    });
    const bound = (id: string, path: string, sliceName?: string) => ({
      id,
      path,
      ...(sliceName === undefined ? {} : { sliceName }),
      binding: { strength: 'required', valueSet: 'urn:test:own-set' },
    });
    for (const one of [
      set('own-set', 'own'),
      profile('own-patient', `${CORE}Patient`, [
        bound('Patient.maritalStatus', 'Patient.maritalStatus'),
        bound('Patient.contact:kin.relationship', 'Patient.contact.relationship', 'relation'),
      ]),
      profile('further-patient', 'urn:test:own-patient', []),
    ])
      assert.equal((await fhir.send('PUT', `${one.resourceType}/${one.id}`, one)).status, 201);
  });
  after(() => fhir.close());

  const expanded = async (query: Readonly<Record<string, string>>) => {
    const reply = await fhir.send('GET', `ValueSet/$expand?${new URLSearchParams(query)}`);
    const { url, expansion } = reply.json as unknown as {
      url?: string;
      expansion?: { contains?: { code: string }[] };
    };
    return { reply, url, codes: expansion?.contains?.map(({ code }) => code) };
  };

  it('of a type of R4, whatever the strength of the binding, and through its data types', async () => {
    for (const [context, url] of [
      [`${CORE}Patient#Patient.gender`, 'http://hl7.org/fhir/ValueSet/administrative-gender'],
      [`${CORE}Patient|4.0.1#Patient.contact.gender`, 'http://hl7.org/fhir/ValueSet/administrative-gender'],
      [`${CORE}Condition#Condition.clinicalStatus`, 'http://hl7.org/fhir/ValueSet/condition-clinical'],
      [`${CORE}Condition#Condition.severity`, 'http://hl7.org/fhir/ValueSet/condition-severity'],
      [`${CORE}Patient#Patient.address.use`, 'http://hl7.org/fhir/ValueSet/address-use'],
      [`${CORE}Patient#Patient.contact.telecom.system`, 'http://hl7.org/fhir/ValueSet/contact-point-system'],
      [`${CORE}patient-religion#Extension.value[x]`, 'http://terminology.hl7.org/ValueSet/v3-ReligiousAffiliation'],
    ] as const) {
      const [definition = '', path = ''] = context.split('#');
      const name = definition.slice(CORE.length).split('|')[0] ?? '';
      assert.equal(findContext(/^[A-Z]/.test(name) ? name : definition, path), url, context);
      // SNOMED CT's own codes are not here, and a set of them is not expanded by guess.
      if (path === 'Condition.severity') continue;
      const { reply, codes = [] } = await expanded({ context });
      assert.equal(reply.status, 200, `${context} ${reply.text.slice(0, 300)}`);
      assert.ok(codes.length > 2, context);
    }
  });

  it('of a stored profile, of a slice of it by its name, and of what it is a profile of', async () => {
    for (const path of ['Patient.maritalStatus', 'Patient.contact:kin.relationship', 'relation'])
      assert.deepEqual((await expanded({ context: `urn:test:own-patient#${path}` })).codes, ['own'], path);
    assert.deepEqual((await expanded({ context: 'urn:test:further-patient#Patient.maritalStatus' })).codes, ['own']);
    const gender = await expanded({ context: 'urn:test:further-patient#Patient.gender' });
    assert.deepEqual(gender.codes, ['male', 'female', 'other', 'unknown']);
  });

  it('in both directions alike, with a filter', async () => {
    for (const contextDirection of ['incoming', 'outgoing']) {
      const context = `${CORE}Patient#Patient.gender`;
      assert.deepEqual((await expanded({ context, contextDirection, filter: 'fem' })).codes, ['female']);
    }
  });

  it('where nothing is bound, or no such definition is here, nothing is found; what cannot be meant is refused by name', async () => {
    const context = `${CORE}Patient#Patient.gender`;
    for (const [query, status, code] of [
      [{ context: `${CORE}Patient#Patient.birthDate` }, 404, 'fhir.not-found'],
      [{ context: `${CORE}Patient#Patient.constructor` }, 404, 'fhir.not-found'],
      [{ context: `${CORE}constructor#constructor` }, 404, 'fhir.not-found'],
      [{ context: 'urn:test:none#Patient.gender' }, 404, 'fhir.not-found'],
      [{ context: 'Patient.gender' }, 400, 'fhir.bad-search-value'],
      [{ context, contextDirection: 'sideways' }, 400, 'fhir.bad-search-value'],
      [{ contextDirection: 'incoming' }, 400, 'fhir.bad-search-value'],
      [{ context, url: 'urn:test:own-set' }, 400, 'fhir.bad-search-value'],
    ] as const) {
      const { reply } = await expanded(query);
      assert.deepEqual([reply.status, ...codesOf(reply)], [status, code], JSON.stringify(query));
    }
  });
});
