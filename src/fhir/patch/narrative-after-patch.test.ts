import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '../types.ts';
import { withoutStaleNarrative } from './narrative-after-patch.ts';

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Allergy to penicillin</div>';
const allergy = (status: string, more: object = {}): Resource =>
  ({
    resourceType: 'AllergyIntolerance',
    id: 'a',
    text: { status, div: DIV },
    code: { text: 'penicillin' },
    ...more,
  }) as Resource;
const changed = { code: { text: 'latex' } };

/** @source https://hl7.org/fhir/R4/http.html#patch */
describe('“the narrative … is not clinically unsafe after the PATCH”', () => {
  const told = (before: Resource, patched: Resource) => {
    const { resource, findings } = withoutStaleNarrative(before, patched);
    return [
      resource.text !== undefined,
      ...findings.map(({ code, severity, expression }) => `${severity} ${code} ${expression}`),
    ];
  };

  it('what was made from the data goes when the data changed, and its writer is told', () => {
    for (const status of ['generated', 'extensions'])
      assert.deepEqual(
        told(allergy(status), allergy(status, changed)),
        [false, 'warning fhir.narrative-removed AllergyIntolerance.text'],
        status,
      );
  });

  it('what says more than the data stays, and its writer is told', () => {
    assert.deepEqual(told(allergy('additional'), allergy('additional', changed)), [
      true,
      'warning fhir.narrative-unpatched AllergyIntolerance.text',
    ]);
  });

  it('what the patch wrote itself stays', () => {
    const text = { status: 'generated', div: DIV.replace('penicillin', 'latex') };
    assert.deepEqual(told(allergy('generated'), allergy('generated', { ...changed, text })), [true]);
  });

  it('what says that there is nothing to say stays', () => {
    assert.deepEqual(told(allergy('empty'), allergy('empty', changed)), [true]);
  });

  it('labels are in no narrative', () => {
    const labelled = allergy('generated', { meta: { tag: [{ code: 'x' }] } });
    assert.deepEqual(told(allergy('generated'), labelled), [true]);
  });

  it('a resource without one stays as it is', () => {
    const { text: _, ...bare } = allergy('generated', changed);
    const { resource, findings } = withoutStaleNarrative(allergy('generated'), bare as Resource);
    assert.equal(resource, bare);
    assert.deepEqual(findings, []);
  });
});
