import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { AccessNote, Refusal } from '#kernel';
import { denialsOf } from './denials.ts';
import type { Route } from './route.ts';

type Row = Pick<Route, 'method' | 'mode'> & Partial<Pick<Route, 'raw' | 'about'>>;
const READ: Row = { method: 'GET', mode: 'read' };
const WRITE: Row = { method: 'POST', mode: 'write' };

const aRoute = (row: Row): Route => ({
  path: '/api/things',
  who: ['clinician'],
  input: z.unknown(),
  run: async () => undefined,
  ...row,
});
const refusal = (code: string, issue: Refusal['issue'] = 'forbidden'): Refusal => ({
  code,
  issue,
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});
const NO = refusal('room.no');
const NOT_THERE = refusal('room.not-found', 'not-found');
const SLIP = refusal('room.date-impossible', 'value');
/** What an operation noted itself. */
const noted = (patientId?: string): AccessNote => ({
  action: 'search',
  outcome: 'denied',
  kinds: { Condition: 1 },
  basis: 'room.no',
  ...(patientId === undefined ? {} : { patientId }),
});

interface Refused {
  readonly denied?: readonly AccessNote[];
  readonly named?: readonly string[];
}
const told = (row: Row, refusals: readonly Refusal[], { denied = [], named = [] }: Refused = {}) =>
  denialsOf(aRoute(row), refusals, denied, named);
const isTold = (row: Row, refusal: Refusal, facts?: Refused) => told(row, [refusal], facts).length > 0;

describe('a refusal, in the ledger', () => {
  it('says what was tried, at which door, and each reason against it', () => {
    const detail = (route: string, refusals: string) => ({ route, refusals });
    const facts = { outcome: 'denied', kinds: {}, basis: 'room.no' };
    assert.deepEqual(told(READ, [NO, SLIP]), [
      { ...facts, action: 'read', detail: detail('GET /api/things', 'room.no room.date-impossible') },
    ]);
    assert.deepEqual(told(WRITE, [NO]), [
      { ...facts, action: 'update', detail: detail('POST /api/things', 'room.no') },
    ]);
    // What is asked by a form is a look as well.
    assert.deepEqual(told({ method: 'POST', mode: 'read' }, [NO])[0]?.action, 'read');
    assert.deepEqual(told({ method: 'DELETE', mode: 'write' }, [NO]), [
      { ...facts, action: 'delete', detail: detail('DELETE /api/things', 'room.no') },
    ]);
  });

  it('is of the person, the purpose or the code, whatever was asked; a slip of the pen is none', () => {
    for (const issue of ['forbidden', 'suppressed', 'security', 'login', 'expired'] as const)
      assert.equal(isTold(READ, refusal('room.no', issue)), true, issue);
    for (const issue of ['value', 'required', 'invalid', 'not-found', 'transient'] as const)
      assert.equal(isTold(READ, refusal('room.slip', issue)), false, issue);
    assert.equal(isTold(READ, refusal('http.purpose-unknown', 'value')), true);
  });

  it('is also whatever a room has against a write, but that it cannot be made just now', () => {
    assert.equal(isTold(WRITE, SLIP), true);
    assert.equal(isTold(WRITE, refusal('room.busy', 'transient')), false);
    assert.equal(isTold(WRITE, refusal('http.input-invalid', 'value')), false);
    assert.equal(isTold(WRITE, refusal('room.http.other', 'value')), true);
  });

  it('is none where nobody has signed in yet, or there is no such door', () => {
    assert.equal(isTold(READ, refusal('http.sign-in-needed', 'login')), false);
    assert.equal(isTold(WRITE, refusal('http.no-such-route', 'forbidden')), false);
    assert.deepEqual(told(WRITE, []), []);
  });

  it('stands with the first of its reasons', () => {
    assert.equal(told(READ, [SLIP, NO]).length, 0);
    assert.equal(told(READ, [NO, SLIP]).length, 1);
  });
});

describe('a refusal that was noted where it was made', () => {
  it('is told as it was noted', () => {
    const own = [noted('p1'), noted()];
    assert.deepEqual(told(READ, [NO], { denied: own }), own);
    assert.deepEqual(told(READ, [SLIP], { denied: own }), own);
    assert.deepEqual(told(READ, [NO], { denied: own.slice(0, 1), named: ['p1'] }), own.slice(0, 1));
  });

  it('of nobody in particular is told of each who was named', () => {
    assert.deepEqual(told(READ, [NO], { denied: [noted()], named: ['p1', 'p2'] }), [noted('p1'), noted('p2')]);
  });

  it('of one patient leaves no other out who was named', () => {
    const [first, second, ...more] = told(READ, [NO], { denied: [noted('p1')], named: ['p1', 'p2'] });
    assert.deepEqual([first, more], [noted('p1'), []]);
    assert.deepEqual(
      [second?.patientId, second?.basis, second?.detail?.['route']],
      ['p2', 'room.no', 'GET /api/things'],
    );
    assert.deepEqual(told(READ, [NO], { denied: [noted('p1'), noted()], named: ['p2'] }), [noted('p1'), noted('p2')]);
  });

  it('is no more told of others than of itself, where it was a slip', () => {
    assert.deepEqual(told(READ, [SLIP], { denied: [noted('p1')], named: ['p2'] }), [noted('p1')]);
  });
});

describe('whoever names a patient and is refused', () => {
  const whose = (row: Row, refusal: Refusal) =>
    told(row, [refusal], { named: ['p1', 'p2'] }).map(({ patientId }) => patientId);

  it('has tried it with each of those', () => {
    assert.deepEqual(whose(READ, NO), ['p1', 'p2']);
    assert.deepEqual(told(READ, [NO], { named: ['p1'] }), [{ ...told(READ, [NO])[0], patientId: 'p1' }]);
  });

  it('has tried it also where the answer was that there is no such thing', () => {
    assert.deepEqual(whose(READ, NOT_THERE), ['p1', 'p2']);
    assert.equal(isTold(READ, NOT_THERE), false);
  });

  it('has not where a FHIR door finds nothing: that notes what it hides itself', () => {
    assert.deepEqual(whose({ ...READ, raw: true }, NOT_THERE), []);
    assert.deepEqual(whose({ ...READ, raw: true }, NO), ['p1', 'p2']);
  });

  it('has not by a slip', () => {
    assert.deepEqual(whose(READ, SLIP), []);
  });
});

describe('what is not there, asked for at a door behind which something of a patient’s may be', () => {
  const OF_PATIENTS: Row = { ...READ, about: async () => [] };

  it('is an entry of nobody, as what is hidden is one: neither is told sooner', () => {
    const [entry, ...more] = told(OF_PATIENTS, [NOT_THERE]);
    assert.deepEqual(
      [entry, more],
      [
        {
          action: 'read',
          outcome: 'denied',
          kinds: {},
          basis: 'http.nothing-there',
          detail: { route: 'GET /api/things', refusals: 'room.not-found' },
        },
        [],
      ],
    );
  });

  it('is none at another door, nor where a FHIR door says so, nor where something else is wrong', () => {
    assert.deepEqual(told(READ, [NOT_THERE]), []);
    assert.deepEqual(told({ ...OF_PATIENTS, raw: true }, [NOT_THERE]), []);
    assert.deepEqual(told(OF_PATIENTS, [SLIP]), []);
    assert.equal(told(OF_PATIENTS, [NO])[0]?.basis, 'room.no');
  });

  it('is of whom the request named, and as it was noted, where it was', () => {
    assert.deepEqual(
      told(OF_PATIENTS, [NOT_THERE], { named: ['p1'] }).map(({ patientId, basis }) => [patientId, basis]),
      [['p1', 'room.not-found']],
    );
    assert.deepEqual(told(OF_PATIENTS, [NOT_THERE], { denied: [noted('p1')] }), [noted('p1')]);
  });
});
