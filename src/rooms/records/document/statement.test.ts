import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideStatement, type SectionFacts, statementOfEmptyReason, statementOfEntry } from './statement.ts';

const facts = (some: Partial<SectionFacts>): SectionFacts => ({
  exists: true,
  emptyReason: undefined,
  entries: [],
  dangling: 0,
  hasText: false,
  masked: false,
  ...some,
});
const reason = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code }],
});
const absent = (code: string) => ({
  coding: [{ system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code }],
});

describe('the statement of a section', () => {
  for (const [code, statement] of [
    ['nilknown', 'nothing-known'],
    ['notasked', 'not-asked'],
    ['notstarted', 'not-asked'],
    ['withheld', 'withheld'],
    ['unavailable', 'unavailable'],
    ['closed', 'unavailable'],
    ['some-local-code', 'unavailable'],
  ] as const) {
    it(`is ${statement} for the empty reason ${code}`, () => {
      const emptyReason = statementOfEmptyReason(reason(code));
      assert.deepEqual(decideStatement(facts({ emptyReason, hasText: true })), { statement, basis: 'empty-reason' });
    });
  }
  it('is none-listed where a record of ours names nothing; a reader that does not know our word reads that nothing can be concluded', () => {
    const unavailable = { system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable' };
    const ours = { system: 'https://causeway.health/fhir/CodeSystem/section-statement', code: 'none-listed' };
    assert.equal(statementOfEmptyReason({ coding: [unavailable, ours] })?.statement, 'none-listed');
    assert.equal(statementOfEmptyReason({ coding: [unavailable] })?.statement, 'unavailable');
  });
  it('is none-present where the sender searched its record and states that it holds none', () => {
    const said = statementOfEmptyReason({
      coding: [{ system: 'https://causeway.health/fhir/CodeSystem/section-statement', code: 'none-present' }],
    });
    assert.equal(said?.statement, 'none-present');
  });
  for (const [code, statement] of [
    ['no-known-allergies', 'nothing-known'],
    ['no-known-food-allergies', 'nothing-known'],
    ['no-allergy-info', 'unavailable'],
    ['no-medication-info', 'unavailable'],
  ] as const) {
    it(`is ${statement} for an entry coded ${code}`, () => {
      const said = statementOfEntry({ resourceType: 'AllergyIntolerance' }, absent(code));
      assert.ok(said);
      assert.deepEqual(decideStatement(facts({ entries: [said] })), { statement, basis: 'entry-code' });
    });
  }
  it('is present when an ordinary entry stands beside “no known food allergies”', () => {
    const said = statementOfEntry({ resourceType: 'AllergyIntolerance' }, absent('no-known-food-allergies'));
    assert.ok(said);
    assert.equal(decideStatement(facts({ entries: [said, 'item'] })).statement, 'present');
  });
  it('is unavailable, not not-asked, for a section that the document does not have', () => {
    assert.deepEqual(decideStatement(facts({ exists: false })), { statement: 'unavailable', basis: 'section-missing' });
  });
  it('is unavailable for a section that is empty and does not say why', () => {
    assert.deepEqual(decideStatement(facts({})), { statement: 'unavailable', basis: 'silent' });
  });
  it('is unavailable when all entries were recorded by mistake', () => {
    assert.deepEqual(decideStatement(facts({ entries: ['void'] })), { statement: 'unavailable', basis: 'only-errors' });
  });
  it('is unavailable when the entries it names are not in the document, even with a text', () => {
    assert.equal(decideStatement(facts({ dangling: 2, hasText: true })).basis, 'entries-missing');
  });
  it('is withheld for a masked document without a reason of its own', () => {
    assert.equal(decideStatement(facts({ masked: true })).statement, 'withheld');
  });
  it('is withheld for an entry of which masking left nothing', () => {
    const masked = {
      resourceType: 'Condition',
      meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'MASKED' }] },
    };
    assert.equal(statementOfEntry(masked, undefined)?.statement, 'withheld');
    assert.equal(statementOfEntry(masked, { text: 'asthma', coding: [] }), undefined);
  });
  it('is present for a section with text only', () => {
    assert.deepEqual(decideStatement(facts({ hasText: true })), { statement: 'present', basis: 'narrative' });
  });
});
