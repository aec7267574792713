import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findElements } from '../../definitions/definitions.ts';
import { isResourceType } from '../../types.ts';
import { validate } from '../validate.ts';
import { administrativeCases } from './administrative.fixtures.ts';
import { administrativeInvariants } from './administrative.ts';
import { bundleCases } from './bundle.fixtures.ts';
import { bundleInvariants } from './bundle.ts';
import { invariantRefusals, invariantsFor } from './catalogue.ts';
import { clinicalCases } from './clinical.fixtures.ts';
import { clinicalInvariants } from './clinical.ts';
import { datatypesCases } from './datatypes.fixtures.ts';
import { datatypeInvariants } from './datatypes.ts';
import type { Invariant } from './invariant.ts';
import { terminologyCases } from './terminology.fixtures.ts';
import { terminologyInvariants } from './terminology.ts';

const CASES = { ...datatypesCases, ...clinicalCases, ...administrativeCases, ...bundleCases, ...terminologyCases };

const all: Record<string, Invariant> = {
  ...datatypeInvariants,
  ...clinicalInvariants,
  ...administrativeInvariants,
  ...bundleInvariants,
  ...terminologyInvariants,
};

describe('invariants', () => {
  for (const [rule, [keeps, breaks]] of Object.entries(CASES)) {
    it(`${rule}: ${all[rule]?.text.en}`, () => {
      assert.deepEqual(
        validate(keeps).map((issue) => `${issue.code} ${issue.expression}`),
        [],
      );
      const issues = validate(breaks);
      assert.deepEqual(
        issues.map((issue) => issue.code),
        [rule],
      );
      assert.equal(issues[0]?.severity, all[rule]?.severity ?? 'error');
      const { at } = all[rule] ?? {};
      if (at) assert.ok(issues[0]?.expression?.endsWith(`.${at}`));
    });
  }

  it('are each tried', () => assert.deepEqual(Object.keys(CASES).sort(), Object.keys(all).sort()));

  it('hold for types and elements that exist', () => {
    for (const [rule, { on, at }] of Object.entries(all)) {
      for (const type of on) {
        const elements = findElements(type === 'SimpleQuantity' ? 'Quantity' : type);
        assert.ok(elements, `${rule} on ${type}`);
        if (at)
          assert.ok(
            elements.some((element) => element.name === at),
            `${rule} at ${type}.${at}`,
          );
      }
    }
    assert.ok(invariantsFor('Observation').length > 1);
    assert.ok(isResourceType('Observation') && 'fhir.dom-3' in invariantRefusals);
  });
});
