import type { TestContext } from 'node:test';
import type { Random } from '#kernel';
import { RESOURCE_TYPES } from '../definitions/definitions.ts';
import { sampleFiles } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import type { Resource } from '../types.ts';
import { anyOfType } from './any-of-type.ts';

/** Larger ones would only make the run slower: their elements are in smaller ones too. */
const CHARACTERS_MAX = 20_000;

/** What is mutated: our own synthetic resources, the published examples where they are there, and of every type that has none something made from its definition. */
export function seedResources(t: TestContext, random: Random): Resource[] {
  const published = sampleFilesIfThere(t).map(({ text }) => parseFhirJson(text) as unknown as Resource);
  const known = [...OWN, ...published];
  const seen = new Set(known.map(({ resourceType }) => resourceType));
  const others = RESOURCE_TYPES.filter((type) => !seen.has(type));
  return [...known, ...others.flatMap((type) => [anyOfType(random, type), anyOfType(random, type)])];
}

function sampleFilesIfThere(t: TestContext) {
  // Our own are enough to go on with, so the test is not skipped.
  const quiet = { diagnostic: (text: string) => t.diagnostic(text), skip: () => undefined } as unknown as TestContext;
  return sampleFiles(quiet, 'fhir-r4-examples').filter(({ text }) => text.length <= CHARACTERS_MAX);
}

const OWN = [
  {
    resourceType: 'Patient',
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Synthetic <b>Chan</b></p></div>' },
    contained: [{ resourceType: 'Organization', id: 'o', name: 'Synthetic clinic' }],
    extension: [{ url: 'urn:synthetic', valueCodeableConcept: { text: 'x' } }],
    identifier: [
      { use: 'official', type: { coding: [{ system: 'urn:types', code: 'MR' }] }, system: 'urn:mr', value: '1' },
    ],
    active: true,
    name: [{ use: 'official', family: 'Chan', given: ['Tai', 'Man'], period: { start: '2001' } }, { text: '陳大文' }],
    telecom: [{ system: 'phone', value: '+852 5555 0000', rank: 1 }],
    gender: 'male',
    birthDate: '1950-02-03',
    _birthDate: { extension: [{ url: 'urn:time', valueDateTime: '1950-02-03T10:00:00+08:00' }] },
    deceasedBoolean: false,
    address: [{ use: 'home', line: ['1 Synthetic Street'], city: 'Hong Kong', postalCode: '000000' }],
    multipleBirthInteger: 2,
    photo: [{ contentType: 'image/png', data: 'iVBORw0KGgo=' }],
    contact: [{ relationship: [{ text: 'son' }], name: { family: 'Chan' } }],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh-HK' }] }, preferred: true }],
    generalPractitioner: [{ reference: 'Practitioner/1' }],
    managingOrganization: { reference: '#o' },
    link: [{ other: { reference: 'Patient/2' }, type: 'seealso' }],
  },
  {
    resourceType: 'Observation',
    meta: {
      profile: ['urn:fuzz:bp', 'http://hl7.org/fhir/StructureDefinition/bp'],
      tag: [{ system: 'urn:tags', code: 'synthetic' }],
    },
    identifier: [{ system: 'urn:obs', value: 'o-1' }],
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure' }], text: '血壓' },
    subject: { reference: 'Patient/p', display: 'Synthetic' },
    effectivePeriod: { start: '2026-01-01T08:00:00+08:00', end: '2026-01-01T08:05:00+08:00' },
    issued: '2026-01-01T00:10:00.000Z',
    performer: [{ reference: 'Practitioner/1' }, { identifier: { system: 'urn:p', value: '7' } }],
    interpretation: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'N' }] },
    ],
    note: [{ authorString: 'Synthetic', time: '2026-01-01', text: 'sitting' }],
    referenceRange: [{ low: { value: 90, unit: 'mmHg' }, high: { value: 140, unit: 'mmHg' } }],
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
        valueQuantity: { value: 121.5, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      },
      { code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] }, dataAbsentReason: { text: 'refused' } },
    ],
  },
  {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { coding: [{ system: 'http://www.whocc.no/atc', code: 'C09AA02' }] },
    subject: { reference: 'Patient/p' },
    authoredOn: '2026-01-02',
    dosageInstruction: [
      {
        sequence: 1,
        timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd', boundsPeriod: { start: '2026-01-02' } } },
        asNeededBoolean: false,
        doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }],
      },
    ],
    dispenseRequest: { numberOfRepeatsAllowed: 2, expectedSupplyDuration: { value: 30, unit: 'days' } },
  },
  {
    resourceType: 'Questionnaire',
    url: 'urn:questionnaire:synthetic',
    status: 'draft',
    item: [
      {
        linkId: '1',
        type: 'group',
        item: [
          { linkId: '1.1', type: 'choice', answerOption: [{ valueCoding: { code: 'a' } }], required: true },
          {
            linkId: '1.2',
            type: 'string',
            enableWhen: [{ question: '1.1', operator: '=', answerCoding: { code: 'a' } }],
          },
        ],
      },
    ],
  },
  {
    resourceType: 'ValueSet',
    url: 'urn:valueset:synthetic',
    status: 'active',
    compose: { include: [{ system: 'urn:s', concept: [{ code: 'a', display: 'A' }] }] },
  },
] as unknown as Resource[];
