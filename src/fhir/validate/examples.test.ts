import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleFiles } from '../fixtures.ts';
import { parseFhirJson } from '../json/json.ts';
import { validate } from './validate.ts';

/** The published resources that are not valid R4, and why. Everything else in the folders must be. */
const INVALID: Readonly<Record<string, readonly string[]>> = {
  // Its narrative is an empty <pre>.
  'fhir-r4-examples/Questionnaire/Questionnaire-zika-virus-exposure-assessment.json': [
    'fhir.narrative-empty Questionnaire.text.div',
  ],
  // Narratives with a <div> that is never closed.
  'ips/connectathon/HK_IPS_Sample1.json': [
    'fhir.narrative-malformed Bundle.entry[1].resource.text.div',
    'fhir.narrative-malformed Bundle.entry[2].resource.text.div',
  ],
  'ips/connectathon/HK_IPS_Sample2.json': [
    'fhir.narrative-malformed Bundle.entry[1].resource.text.div',
    'fhir.narrative-malformed Bundle.entry[2].resource.text.div',
  ],
  // Narratives of several <div> side by side instead of one.
  'ips/connectathon/NL_Curavista_01.json': [
    'fhir.narrative-malformed Bundle.entry[0].resource.section[0].text.div',
    'fhir.narrative-malformed Bundle.entry[0].resource.section[1].text.div',
    'fhir.narrative-malformed Bundle.entry[0].resource.section[2].text.div',
    'fhir.narrative-malformed Bundle.entry[0].resource.section[3].text.div',
  ],
  // The value set's address where the code system's belongs, for both statuses of six conditions.
  'ips/connectathon/US_Interoperability_Institute_Rose_Cox_Burnett-IPS.json': [4, 5, 6, 7, 8, 9].flatMap((entry) => [
    `fhir.unknown-code Bundle.entry[${entry}].resource.clinicalStatus`,
    `fhir.unknown-code Bundle.entry[${entry}].resource.verificationStatus`,
  ]),
  // Names that cannot be an identifier in a program, which is recommended: warnings.
  ...Object.fromEntries(
    [
      'CodeSystem-dicom-dcim',
      'CodeSystem-payeetype',
      'CodeSystem-v2-0203',
      'CodeSystem-v2-0292',
      'CodeSystem-v3-ActCode',
      'CodeSystem-v3-RoleCode',
      'ValueSet-ucum-common',
    ].map((name) => [`terminology/fhir-r4/${name}.json`, [`fhir.rule ${name.split('-')[0]}`]]),
  ),
  // Organization/Organization/<id>
  'ips/connectathon/US_MEDITECH_ips_3.json': ['fhir.bad-format Bundle.entry[0].resource.custodian.reference'],
};

describe('published resources', () => {
  for (const folder of [
    'fhir-r4-examples',
    'synthea/r4-transaction',
    'synthea/r4-conditional-references',
    'ips/connectathon',
    'ips/hl7-uv-ips-1.1.0/examples',
    'ips/hl7-uv-ips-1.1.0/definitions',
    'ips/hl7-uv-ips-2.0.1/examples',
    'fhir-zh-hant-twcore',
    'claims-preauth',
    'terminology/fhir-r4',
  ]) {
    it(`${folder}: all valid but those that are not`, (t) => {
      const files = sampleFiles(t, folder);
      const found: Record<string, string[]> = {};
      for (const { name, text } of files) {
        const issues = validate(parseFhirJson(text));
        if (issues.length > 0) found[name] = issues.map((issue) => `${issue.code} ${issue.expression}`);
      }
      const expected = Object.entries(INVALID).filter(([name]) => files.some((file) => file.name === name));
      assert.deepEqual(found, Object.fromEntries(expected));
      t.diagnostic(`${files.length} files, ${expected.length} of them invalid`);
    });
  }
});
