import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ResourceToBe } from '../gate.ts';
import { alwaysTest, anyOf, bothOf, type DataTest, isAlways, isNever, neverTest, not, refersTo } from './data-test.ts';
import { dataTestOf } from './data-test-of.ts';
import { meetsDataTest, type Named } from './meets-data-test.ts';
import type { StoredResource } from './stored.ts';

function stored(facts: object = {}, of: Partial<StoredResource> = {}): StoredResource {
  const { type = 'Observation', id = 'o', deleted = false } = of;
  const body = deleted ? '' : JSON.stringify({ resourceType: type, id, ...facts });
  return { type, id, version: 1, lastUpdated: '', method: 'PUT', deleted, patientId: 'p1', body, ...of };
}

function toBe(facts: object = {}): ResourceToBe {
  const resource = { resourceType: 'Observation', ...facts };
  return { type: 'Observation', patientId: 'p1', resource };
}

const deleted = stored({}, { deleted: true });
const [A, B]: [DataTest, DataTest] = [
  { kind: 'ids', ids: ['a'] },
  { kind: 'ids', ids: ['b'] },
];
const weighed = dataTestOf('Observation', 'code=urn:codes|weight') ?? assert.fail();
const restricted = dataTestOf('Observation', '_security=urn:labels|R') ?? assert.fail();
const weight = { code: { coding: [{ system: 'urn:codes', code: 'weight' }] } };
const marked = { meta: { security: [{ system: 'urn:labels', code: 'R' }] } };

describe('tests put together', () => {
  it('of nothing: all of none is everything, one of none is nothing', () => {
    assert.deepEqual([bothOf(), anyOf()], [alwaysTest, neverTest]);
    assert.deepEqual([alwaysTest, neverTest, A].map(isAlways), [true, false, false]);
    assert.deepEqual([alwaysTest, neverTest, A].map(isNever), [false, true, false]);
    assert.deepEqual([isAlways(bothOf(A, B)), isNever(anyOf(A, B))], [false, false]);
  });

  it('of one are that one', () => {
    assert.deepEqual([bothOf(A), anyOf(A), bothOf(alwaysTest, A), anyOf(neverTest, A)], [A, A, A, A]);
  });

  it('with what nothing meets, or everything, are that', () => {
    assert.deepEqual([bothOf(A, neverTest, B), anyOf(A, alwaysTest, B)], [neverTest, alwaysTest]);
    assert.deepEqual([bothOf(alwaysTest, alwaysTest), anyOf(neverTest, neverTest)], [alwaysTest, neverTest]);
  });

  it('lie flat', () => {
    assert.deepEqual(bothOf(bothOf(A, B), A), { kind: 'every', of: [A, B, A] });
    assert.deepEqual(anyOf(anyOf(A, B), A), { kind: 'any', of: [A, B, A] });
    assert.deepEqual(bothOf(anyOf(A, B), A), { kind: 'every', of: [{ kind: 'any', of: [A, B] }, A] });
  });

  it('turned round twice are as they were', () => {
    assert.deepEqual([not(alwaysTest), not(neverTest)], [neverTest, alwaysTest]);
    assert.deepEqual(not(A), { kind: 'not', of: A });
    assert.deepEqual(not(not(A)), A);
  });
});

describe('a resource meets', () => {
  const meets = (test: DataTest, of: Parameters<typeof meetsDataTest>[1] = stored(), named?: Named) =>
    meetsDataTest(test, of, named);

  it('everything and nothing', () => {
    assert.deepEqual([meets(alwaysTest), meets(neverTest)], [true, false]);
  });

  it('all of several, or one of them', () => {
    const a = stored({}, { id: 'a' });
    assert.deepEqual([meets({ kind: 'every', of: [A, A] }, a), meets({ kind: 'every', of: [A, B] }, a)], [true, false]);
    assert.deepEqual([meets({ kind: 'any', of: [B, A] }, a), meets({ kind: 'any', of: [B, B] }, a)], [true, false]);
    assert.deepEqual([meets(not(A), a), meets(not(B), a)], [false, true]);
  });

  it('its id, one of them', () => {
    const ids: DataTest = { kind: 'ids', ids: ['o', 'other'] };
    assert.deepEqual([meets(ids), meets({ kind: 'ids', ids: ['other'] }), meets(ids, toBe())], [true, false, false]);
  });

  it('the patient whose it is; a Patient is the own', () => {
    const ofP1: DataTest = { kind: 'patients', ids: ['p1', 'p9'] };
    const { patientId: _, ...nobodys } = stored({}, { id: 'p1' });
    assert.deepEqual([meets(ofP1), meets(ofP1, stored({}, { patientId: 'p2' }))], [true, false]);
    assert.equal(meets(ofP1, nobodys), false);
    assert.equal(meets(ofP1, { ...nobodys, type: 'Patient' }), true);
    assert.equal(meets(ofP1, { ...stored({}, { patientId: 'p2', type: 'Patient', id: 'p1' }) }), false);
  });

  it('a code, stored or about to be', () => {
    assert.deepEqual([meets(weighed, stored(weight)), meets(weighed, stored())], [true, false]);
    assert.deepEqual([meets(weighed, toBe(weight)), meets(weighed, toBe())], [true, false]);
    assert.equal(meets(not(weighed), stored()), true);
    const either = dataTestOf('Observation', 'code=urn:codes|height,urn:codes|weight') ?? assert.fail();
    assert.deepEqual([meets(either, stored(weight)), meets(either, stored())], [true, false]);
    assert.equal(meets(weighed, stored({ valueCodeableConcept: weight.code })), false);
  });

  it('a label, stored or about to be, asked first or after another', () => {
    for (const make of [stored, toBe]) {
      const [with_, without] = [make({ ...weight, ...marked }), make(weight)];
      for (const _ of ['once', 'again']) {
        assert.deepEqual([meets(restricted, with_), meets(restricted, without)], [true, false]);
        assert.deepEqual([meets(not(restricted), with_), meets(not(restricted), without)], [false, true]);
      }
      const asked = make({ ...weight, ...marked });
      assert.deepEqual([meets(weighed, asked), meets(restricted, asked)], [true, true]);
    }
  });

  it('a label of its own, and not that of what it contains', () => {
    const holder = stored({ contained: [{ resourceType: 'Patient', id: 'c', ...marked }] });
    assert.equal(meets(restricted, holder), false);
    assert.equal(meets(not(restricted), holder), true);
  });

  it('a time from its first instant on, and until its last; without a date as the test says', () => {
    const on = (effectiveDateTime: string) => stored({ effectiveDateTime });
    const [from, until] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
    const of = (test: Partial<DataTest>) =>
      [on('2025-12-31T23:59:59Z'), on(from), on('2026-01-31T23:59:59Z'), on(until), stored()].map((one) =>
        meets({ kind: 'happened', undated: false, ...test } as DataTest, one),
      );
    assert.deepEqual(of({ from, until }), [false, true, true, false, false]);
    assert.deepEqual(of({ from }), [false, true, true, true, false]);
    assert.deepEqual(of({ until }), [true, true, true, false, false]);
    assert.deepEqual(of({ undated: true }), [true, true, true, true, true]);
    assert.deepEqual(of({ from, until, undated: true }), [false, true, true, false, true]);
    assert.equal(meets({ kind: 'happened', from, undated: false }, toBe({ effectiveDateTime: until })), true);
  });

  it('what it says: all of one of several', () => {
    const says = (...anyOf: readonly (readonly string[])[]): DataTest => ({ kind: 'says', anyOf });
    const one = stored(weight);
    assert.deepEqual(
      [meets(says(['"weight"', 'urn:codes']), one), meets(says(['"weight"', 'height']), one)],
      [true, false],
    );
    assert.deepEqual(
      [meets(says(['height'], ['"weight"']), one), meets(says(['height'], ['width']), one)],
      [true, false],
    );
    assert.equal(meets(says(['"weight"']), toBe(weight)), true);
    assert.equal(meets(says(), one), false);
  });
});

describe('a reference', () => {
  const naming = (reference: string) => stored({ focus: [{ reference }] });

  it('is one to the resource or a version of it, and not to one whose name begins alike', () => {
    const test = refersTo(['Condition/c', 'Goal/g']);
    const named = ['Condition/c', 'Goal/g', 'Condition/c/_history/2', 'Condition/c2', 'Condition/d'].map((one) =>
      meetsDataTest(test, naming(one)),
    );
    assert.deepEqual(named, [true, true, true, false, false]);
    assert.deepEqual(refersTo([]), neverTest);
  });

  it('leads to what meets a test, in the same patient’s record or in nobody’s', () => {
    const test = (of: 'same-patient' | 'nobody', types = ['Condition', 'Observation']): DataTest => ({
      kind: 'names',
      types,
      of,
      test: weighed,
    });
    const known = (facts: object, of: Partial<StoredResource> = {}): Named =>
      new Map([['Observation/w', stored(facts, { id: 'w', ...of })]]);
    const { patientId: _, ...nobodys } = stored(weight, { id: 'w' });
    const from = naming('Observation/w');
    const meets = (of: 'same-patient' | 'nobody', named?: Named) => meetsDataTest(test(of), from, named);
    assert.deepEqual([meets('same-patient', known(weight)), meets('nobody', known(weight))], [true, false]);
    const free: Named = new Map([['Observation/w', nobodys]]);
    assert.deepEqual([meets('same-patient', free), meets('nobody', free)], [false, true]);
    assert.equal(meets('same-patient', known(weight, { patientId: 'p2' })), false, 'another’s');
    assert.equal(meets('same-patient', known({})), false, 'what does not meet it');
    assert.equal(meets('same-patient', known({}, { deleted: true })), false, 'what is no more');
    assert.equal(meetsDataTest(not(test('same-patient')), from, known({}, { deleted: true })), true);
    assert.equal(meets('same-patient'), false, 'what is not known');
    assert.equal(meetsDataTest(test('same-patient', ['Condition']), from, known(weight)), false, 'of another type');
    assert.equal(
      meetsDataTest(bothOf(alwaysTest, anyOf(neverTest, test('same-patient'))), from, known(weight)),
      true,
      'within others',
    );
    assert.equal(meetsDataTest(not(test('same-patient')), from, known(weight)), false);
  });
});

describe('of what a deletion left', () => {
  const UNKNOWN: readonly DataTest[] = [
    weighed,
    restricted,
    { kind: 'happened', undated: true },
    { kind: 'says', anyOf: [['']] },
    { kind: 'names', types: ['Condition'], of: 'nobody', test: alwaysTest },
  ];

  it('nothing is known that stands in a body, turned round or not', () => {
    for (const test of UNKNOWN) {
      assert.equal(meetsDataTest(test, deleted), false, JSON.stringify(test));
      assert.equal(meetsDataTest({ kind: 'not', of: test }, deleted), false, JSON.stringify(test));
    }
  });

  it('its id and its patient are', () => {
    assert.equal(meetsDataTest({ kind: 'ids', ids: ['o'] }, deleted), true);
    assert.equal(meetsDataTest({ kind: 'patients', ids: ['p1'] }, deleted), true);
  });

  it('what is settled without what is not known is settled', () => {
    const [yes, no]: [DataTest, DataTest] = [
      { kind: 'ids', ids: ['o'] },
      { kind: 'ids', ids: ['x'] },
    ];
    const meets = (test: DataTest) => [meetsDataTest(test, deleted), meetsDataTest({ kind: 'not', of: test }, deleted)];
    assert.deepEqual(meets({ kind: 'any', of: [weighed, yes] }), [true, false]);
    assert.deepEqual(meets({ kind: 'every', of: [weighed, no] }), [false, true]);
    assert.deepEqual(meets({ kind: 'any', of: [weighed, no] }), [false, false]);
    assert.deepEqual(meets({ kind: 'every', of: [weighed, yes] }), [false, false]);
  });
});
