import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isObject } from '../json/json.ts';
import { holds, NotEvaluated, toOwnRule } from './evaluate.ts';

describe('the rules of profiles', () => {
  const patient = {
    resourceType: 'Patient',
    active: true,
    name: [{ family: 'Chan', given: ['A', 'B'] }],
    deceasedDateTime: '2020-01',
  };
  const item = { value: patient, type: 'Patient' };
  const is = (expression: string) => holds(expression, item, item);

  it('are evaluated: paths, conditions, logic of three values', () => {
    for (const rule of [
      "name.family = 'Chan'",
      "name.where(family = 'Chan' and given.count() = 2).exists()",
      'birthDate.empty() or birthDate > 1900',
      'deceased.is(dateTime) and (deceased as dateTime).toString().length() >= 7',
      "Patient.active implies name.given.first() = 'A'",
      'birthDate = 1970',
      '%resource.name.all(family.hasValue())',
      'name.given.tail().count() = 1 xor active.not()',
    ]) {
      assert.equal(is(rule), true, rule);
    }
    for (const rule of ["name.family != 'Chan'", 'name.given[1].empty()', 'active.not()', 'name.count() > 1'])
      assert.equal(is(rule), false, rule);
  });

  it('know a primitive that has extensions and no value', () => {
    const reason = { extension: [{ url: 'urn:why', valueCode: 'unknown' }] };
    const unnamed = {
      value: { resourceType: 'Patient', name: [{ _text: reason }], _birthDate: reason },
      type: 'Patient',
    };
    for (const rule of [
      'name.text.exists()',
      'name.family.exists() or name.text.exists()',
      'birthDate.exists() and birthDate.hasValue().not()',
      "birthDate.extension.where(url = 'urn:why').exists()",
      'name.given.empty() and deceased.empty()',
    ])
      assert.equal(holds(rule, unnamed, unnamed), true, rule);
    const both = { value: { resourceType: 'Patient', birthDate: '1960', _birthDate: reason }, type: 'Patient' };
    assert.equal(holds('birthDate.count() = 1 and birthDate.hasValue()', both, both), true);
  });

  it('take a name for the element of that name and its choices, and for no longer name', () => {
    const event = { value: { resourceType: 'AuditEvent', outcome: '4', outcomeDesc: 'refused' }, type: 'AuditEvent' };
    assert.equal(holds("outcome = '4'", event, event), true);
    assert.equal(holds('outcome.count() = 1', event, event), true);
    assert.equal(is('deceased.count() = 1'), true, 'a choice is found by its name');
  });

  it('are not guessed where they are beyond it', () => {
    for (const rule of [
      "name.memberOf('v')",
      '%other',
      'name.(',
      'name.conformsTo(1)',
      "'Patient/1'.resolve()",
      'now() > now()',
      'name.first(1)',
    ]) {
      assert.throws(() => is(rule), NotEvaluated, rule);
    }
  });

  it('a pattern of a loaded profile is evaluated where it cannot take long, and is told as unchecked where it may', () => {
    const code = (value: string) => ({ value: { code: value } });
    const asked = (pattern: string, value: string) => holds(`code.matches('${pattern}')`, code(value), item);
    assert.equal(asked('[A-Z]([A-Za-z0-9_]){0,254}', 'Name_1'), true);
    assert.equal(asked('[A-Z]([A-Za-z0-9_]){0,254}', 'name'), false);
    assert.equal(asked('\\\\d{3}-\\\\d{4}', '555-0000'), true);
    assert.equal(asked('\\\\d{3}', '5555'), true, 'a part of it');
    assert.equal(asked('^\\\\d{3}$', '5555'), false, 'the whole of it, where the pattern says so');
    assert.equal(
      toOwnRule("matches('[0-9]{3}')")({ value: '5555' }, item, { left: 100 }),
      false,
      "R4's own: the whole",
    );
    const evil = [
      ['(a+)+', 'a'.repeat(40)],
      ['(a|aa)*b', 'a'.repeat(40)],
      ['((a)*)*b', 'a'.repeat(40)],
      // Short, so that a pattern that is let through shows itself by an answer and not by the time it takes.
      ['(a?a?)*b', 'aaaa'],
      ['(?:a?a?)*b', 'aaaa'],
      ['[^](a+)+[x]', 'aaaa'],
      ['a*a*a*a*b', 'a'.repeat(5000)],
      ['(a)\\\\1*', 'aa'],
      // Read in another way where JavaScript reads it at all.
      ['\\\\Ax', 'Ax'],
      ['[a-z&&[^b]]\\\\-', 'a-'],
      ['(', 'a'],
    ] as const;
    for (const [pattern, value] of evil) assert.throws(() => asked(pattern, value), NotEvaluated, pattern);
  });

  it('a row of questions is asked once each; questions within questions are given up, not waited for', () => {
    assert.equal(holds(`true${'.hasValue()'.repeat(40)}`, item, item), true);
    const list = { value: { a: Array.from({ length: 200 }, (_, i) => i) } };
    const nested = '%context.a.where('.repeat(5);
    assert.throws(() => holds(`${nested}true${')'.repeat(5)}.exists()`, list, list), NotEvaluated);
  });

  it('know numbers, dates, membership and joined texts', () => {
    const one = { value: { a: 2, b: 3, early: '2024-01', late: '2024-02-01', text: 'x', list: ['x', 'y'] } };
    const is = (rule: string) => holds(rule, one, one);
    for (const rule of [
      'a + b = 5',
      "text in ('x' | 'z')",
      "list contains 'y'",
      "text & 'y' = 'xy'",
      'early < late',
      "iif(a = 2, text = 'x', false)",
      "'12'.toInteger() = 12",
      "text.replaceMatches('x', 'y') = 'y'",
      'children().count() = 7',
      '%context.a = 2',
    ]) {
      assert.equal(is(rule), true, rule);
      assert.equal(is(`(${rule}).not()`), false, rule);
    }
    assert.equal(is("early > '2024-01-15'"), true, 'nobody can say');
  });

  it('are of objects: a value that is none breaks nothing else', () => {
    assert.ok(!isObject('x'));
    assert.equal(holds('family.exists()', { value: 'x' }, item), false);
  });
});
