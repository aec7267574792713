import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { emergencyPurpose, rememberEmergency, rememberParts } from '../app/emergency.ts';
import { forgetTokens } from '../app/tokens.ts';
import { daysAround } from './privacy.view.ts';

describe('the days of somebody', () => {
  it('are four weeks up to the day of the finding, without a gap, over the end of a month', () => {
    const shown = daysAround([{ day: '2026-02-27', patients: 7, acts: 9 }], '2026-03-01');
    assert.equal(shown.length, 28);
    assert.deepEqual([shown[0]?.day, shown.at(-1)?.day], ['2026-02-02', '2026-03-01']);
    assert.deepEqual(
      shown.filter(({ patients }) => patients > 0).map(({ day }) => day),
      ['2026-02-27'],
    );
    assert.equal(new Set(shown.map(({ day }) => day)).size, 28);
  });
});

describe('the purpose of a request', () => {
  // What a tab keeps, without a browser.
  const tab = new Map<string, string>();
  before(() => {
    const sessionStorage = {
      getItem: (key: string) => tab.get(key) ?? null,
      setItem: (key: string, value: string) => void tab.set(key, value),
      removeItem: (key: string) => void tab.delete(key),
    };
    Object.defineProperty(globalThis, 'sessionStorage', { value: sessionStorage, configurable: true });
  });
  it('is the emergency’s for the record that it opened, in the path or as a parameter, and for no other, and not once it is over', () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    assert.equal(emergencyPurpose('/api/patients/p1'), undefined);
    rememberEmergency('p1', later);
    assert.equal(emergencyPurpose('/api/patients/p1/summary'), 'ETREAT');
    assert.equal(emergencyPurpose('/api/visits', { patient: 'p1', limit: 3 }), 'ETREAT');
    assert.equal(emergencyPurpose('/api/patients/p11'), undefined);
    rememberEmergency('p1', new Date(Date.now() - 1).toISOString());
    assert.equal(emergencyPurpose('/api/patients/p1'), undefined);
    rememberEmergency('p1', later);
    rememberEmergency('p1', undefined);
    assert.equal(emergencyPurpose('/api/patients/p1'), undefined);
  });

  it('is so for a document or a visit of that record too, and nothing of it is kept once the reader has signed out', () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    rememberParts('p2', ['d0']);
    rememberEmergency('p2', later);
    assert.equal(emergencyPurpose('/api/folder/d0'), undefined, 'listed before there was an emergency');
    rememberParts('p2', ['d1', 'd2']);
    rememberParts('p3', ['d3']);
    assert.equal(emergencyPurpose('/api/folder/d1/pdf?lang=en'), 'ETREAT');
    assert.equal(emergencyPurpose('/api/visits/d2'), 'ETREAT');
    assert.equal(emergencyPurpose('/api/folder/d3'), undefined, 'of another record');
    forgetTokens();
    assert.equal(emergencyPurpose('/api/folder/d1'), undefined);
    assert.equal(emergencyPurpose('/api/patients/p2'), undefined);
    assert.equal(tab.size, 0);
  });
});
