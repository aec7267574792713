import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  compositeRowsOf,
  FHIR_VERSION,
  findBinding,
  findElements,
  isResourceType,
  patientCompartmentParameters,
  RESOURCE_TYPES,
  searchRowsOf,
  UNSUPPORTED_SEARCH_PARAMETERS,
} from './definitions.ts';

const element = (type: string, name: string) => findElements(type)?.find((candidate) => candidate.name === name);

describe('the R4 definitions', () => {
  it('are what the published definitions make today (else: node tools/build-fhir-definitions.ts, node tools/build-base-profiles.ts, node tools/build-terminology.ts, node tools/build-rules.ts, node tools/build-contexts.ts)', () => {
    for (const name of [
      'build-fhir-definitions',
      'build-base-profiles',
      'build-terminology',
      'build-rules',
      'build-contexts',
    ]) {
      const tool = fileURLToPath(new URL(`../../../tools/${name}.ts`, import.meta.url));
      execFileSync(process.execPath, [tool, '--check'], { stdio: 'pipe' });
    }
  });

  it('have the 146 resource types of R4 and nothing later', () => {
    assert.equal(FHIR_VERSION, '4.0.1');
    assert.equal(RESOURCE_TYPES.length, 146);
    assert.ok(isResourceType('Patient'));
    for (const name of ['Resource', 'DomainResource', 'SubscriptionStatus', 'patient', 'constructor', '']) {
      assert.equal(isResourceType(name), false, name);
    }
    assert.equal(findElements('constructor'), undefined);
    // These were added to R4 types by the package, from R5.
    assert.equal(element('Binary', 'url'), undefined);
    assert.equal(element('ResearchStudy', 'recruitment'), undefined);
    assert.ok(element('EvidenceVariable.characteristic', 'usageContext'));
  });

  it('say of an element its types, cardinality, targets and codes', () => {
    assert.deepEqual(element('Observation', 'status'), {
      name: 'status',
      choice: false,
      min: 1,
      max: 1,
      types: [{ code: 'code' }],
      binding: 'observation-status',
      isModifier: true,
      isSummary: true,
    });
    assert.deepEqual(element('Patient', 'generalPractitioner')?.types, [
      { code: 'Reference', targets: ['Organization', 'Practitioner', 'PractitionerRole'] },
    ]);
    assert.deepEqual(element('Questionnaire.item', 'item')?.contentOf, 'Questionnaire.item');
    assert.equal(element('Patient', 'deceased')?.choice, true);
    assert.deepEqual(element('Observation.referenceRange', 'low')?.types, [{ code: 'Quantity', simple: true }]);
  });

  it('have the codes of each required value set, those below others too', () => {
    assert.deepEqual(findBinding('administrative-gender'), {
      'http://hl7.org/fhir/administrative-gender': ['male', 'female', 'other', 'unknown'],
    });
    const statuses = findBinding('condition-clinical')?.['http://terminology.hl7.org/CodeSystem/condition-clinical'];
    assert.deepEqual(statuses?.toSorted(), ['active', 'inactive', 'recurrence', 'relapse', 'remission', 'resolved']);
  });

  it('leave out named queries, and nothing else', () => {
    assert.deepEqual(UNSUPPORTED_SEARCH_PARAMETERS, ['Resource._query']);
  });

  it('have the composites of two, with the element that holds the pair together', () => {
    assert.deepEqual(
      compositeRowsOf('Observation').find(([code]) => code === 'combo-code-value-quantity'),
      ['combo-code-value-quantity', '. component', 'token code:CodeableConcept', 'quantity valueQuantity:Quantity'],
    );
    assert.deepEqual(compositeRowsOf('DocumentReference'), [
      ['relationship', 'relatesTo', 'token code:code', 'reference target:Reference'],
    ]);
  });

  it('put a resource into a patient’s compartment by these parameters', () => {
    assert.deepEqual(patientCompartmentParameters('Observation'), ['subject', 'performer']);
    assert.deepEqual(patientCompartmentParameters('Organization'), []);
    for (const type of RESOURCE_TYPES) {
      const known = searchRowsOf(type).map(([code]) => code);
      for (const code of patientCompartmentParameters(type)) assert.ok(known.includes(code), `${type}.${code}`);
    }
  });
});
