import { type Case, code, observation, timing, ucum, value } from './parts.fixtures.ts';

/** For each rule of `datatypes.ts`. */
export const datatypesCases: Readonly<Record<string, Case>> = {
  'fhir.ext-1': [
    { resourceType: 'Basic', code, extension: [{ url: 'x:y', valueCode: 'z' }] },
    { resourceType: 'Basic', code, extension: [{ url: 'x:y' }] },
  ],
  'fhir.per-1': [
    value('Period', { start: '2024-05-01T10:00:00Z', end: '2024-05' }),
    value('Period', { start: '2024-05-02', end: '2024-05-01' }),
  ],
  'fhir.qty-3': [value('Quantity', { value: 1, unit: 'mg' }), value('Quantity', { value: 1, code: 'mg' })],
  'fhir.sqty-1': [
    { ...observation, referenceRange: [{ low: { value: 1 } }] },
    { ...observation, referenceRange: [{ low: { value: 1, comparator: '<' } }] },
  ],
  'fhir.age-1': [
    value('Age', { value: 5, system: ucum, code: 'a' }),
    value('Age', { value: 0, system: ucum, code: 'a' }),
  ],
  'fhir.drt-1': [
    value('Duration', { value: 5, system: ucum, code: 'min' }),
    value('Duration', { value: 5, system: 'urn:mine', code: 'min' }),
  ],
  'fhir.dis-1': [
    value('Distance', { value: 5, system: ucum, code: 'km' }),
    value('Distance', { value: 5, unit: 'km' }),
  ],
  'fhir.cnt-3': [
    value('Count', { value: 5, system: ucum, code: '1' }),
    value('Count', { value: 5.5, system: ucum, code: '1' }),
  ],
  'fhir.rng-2': [
    value('Range', { low: { value: 1 }, high: { value: 1 } }),
    value('Range', { low: { value: 2 }, high: { value: 1 } }),
  ],
  'fhir.rat-1': [
    value('Ratio', { numerator: { value: 1 }, denominator: { value: 2 } }),
    value('Ratio', { numerator: { value: 1 } }),
  ],
  'fhir.att-1': [
    value('Attachment', { data: 'QUJD', contentType: 'text/plain' }),
    value('Attachment', { data: 'QUJD' }),
  ],
  'fhir.cpt-2': [value('ContactPoint', { value: '1', system: 'phone' }), value('ContactPoint', { value: '1' })],
  'fhir.exp-1': [
    value('Expression', { language: 'text/cql', expression: 'x' }),
    value('Expression', { language: 'text/cql' }),
  ],
  'fhir.tim-1': [timing({ duration: 1, durationUnit: 'h' }), timing({ duration: 1 })],
  'fhir.tim-2': [timing({ period: 1, periodUnit: 'd' }), timing({ period: 1 })],
  'fhir.tim-4': [timing({ duration: 0, durationUnit: 'h' }), timing({ duration: -1, durationUnit: 'h' })],
  'fhir.tim-5': [timing({ period: 0, periodUnit: 'd' }), timing({ period: -1, periodUnit: 'd' })],
  'fhir.tim-6': [timing({ period: 1, periodMax: 2, periodUnit: 'd' }), timing({ periodMax: 2 })],
  'fhir.tim-7': [timing({ duration: 1, durationMax: 2, durationUnit: 'h' }), timing({ durationMax: 2 })],
  'fhir.tim-8': [timing({ count: 1, countMax: 2 }), timing({ countMax: 2 })],
  'fhir.tim-9': [timing({ offset: 30, when: ['ACM'] }), timing({ offset: 30, when: ['CM'] })],
  'fhir.tim-10': [timing({ when: ['ACM'] }), timing({ when: ['ACM'], timeOfDay: ['08:00:00'] })],
  'fhir.drq-1': [
    value('DataRequirement', { type: 'Patient', dateFilter: [{ path: 'x' }] }),
    value('DataRequirement', { type: 'Patient', dateFilter: [{ path: 'x', searchParam: 'y' }] }),
  ],
  'fhir.trd-1': [
    value('TriggerDefinition', { type: 'periodic', timingDate: '2024' }),
    value('TriggerDefinition', { type: 'periodic', timingDate: '2024', data: [{ type: 'Patient' }] }),
  ],
  'fhir.eld-13': [
    {
      resourceType: 'StructureDefinition',
      url: 'x:y',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: { element: [{ id: 'Patient.x', path: 'Patient.x', type: [{ code: 'string' }, { code: 'code' }] }] },
    },
    {
      resourceType: 'StructureDefinition',
      url: 'x:y',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: {
        element: [{ id: 'Patient.x', path: 'Patient.x', type: [{ code: 'string' }, { code: 'string' }] }],
      },
    },
  ],
};
