import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Entry, RoleFact } from './entry/model.ts';
import { type Decider, decideEffective, decideWhoDecides, isInForce, mergeFile } from './rules.ts';

const item = (value: string, change?: string) => ({ value, sources: [], ...(change === undefined ? {} : { change }) });
const role = (code: string, change?: string) =>
  ({ code, sources: [], ...(change === undefined ? {} : { change }) }) as unknown as RoleFact;
const entry = (items: object, roles: readonly RoleFact[] = [], facts: object = {}) =>
  ({ id: 'hku-szh', keeper: 'sz', items, roles, ...facts }) as unknown as Entry;
const NOTHING: ReadonlySet<string> = new Set();

describe('an entry whose file is loaded again', () => {
  it('is as the file says where nothing was decided', () => {
    const file = entry({ phone: item('2') }, [role('referral-hospital')], { keeper: 'hk' });
    assert.deepEqual(mergeFile(file, undefined, NOTHING), file);
    const kept = entry({ phone: item('1'), area: item('前海') }, [role('gba-device')]);
    assert.deepEqual(mergeFile(file, kept, NOTHING), file, 'what the file no longer says is gone');
  });

  it('keeps what an accepted proposal set, also where the file never named it', () => {
    const file = entry({ phone: item('2'), city: item('深圳') }, [role('referral-hospital'), role('gba-device')]);
    const kept = entry({ phone: item('3', 'p1'), area: item('前海', 'p2'), city: item('广州') }, [
      role('gba-device', 'p3'),
      role('gba-drug', 'p4'),
    ]);
    assert.deepEqual(
      mergeFile(file, kept, NOTHING),
      entry({ phone: item('3', 'p1'), city: item('深圳'), area: item('前海', 'p2') }, [
        role('referral-hospital'),
        role('gba-device', 'p3'),
        role('gba-drug', 'p4'),
      ]),
    );
  });

  it('does not have again what a proposal took away', () => {
    const file = entry({ phone: item('2'), city: item('深圳') }, [role('referral-hospital'), role('gba-device')]);
    assert.deepEqual(
      mergeFile(file, entry({}), new Set(['phone', 'role.gba-device'])),
      entry({ city: item('深圳') }, [role('referral-hospital')]),
    );
  });
});

describe('a role of an institution', () => {
  it('holds from its first day to its last; a month or a year means all of it', () => {
    const on = (day: string, period: { since?: string; until?: string }) => isInForce(period, day);
    assert.equal(on('2026-11-22', {}), true);
    assert.deepEqual(
      ['2026-11-21', '2026-11-22', '2026-11-23'].map((day) => on(day, { since: '2026-11-22', until: '2026-11-22' })),
      [false, true, false],
    );
    assert.deepEqual(
      ['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map((day) => on(day, { since: '2026', until: '2026' })),
      [false, true, true, false],
    );
    assert.equal(on('2026-11-30', { until: '2026-11' }), true);
    assert.equal(on('2026-12-01', { until: '2026-11' }), false);
  });
});

describe('who decides on a proposal', () => {
  const proposer = { accountId: 'lin', fhirUser: 'Practitioner/lin' };
  const refusals = (decider: Partial<Decider>, duty: 'institution-contact' | 'regulator' = 'institution-contact') => {
    const by = { accountId: 'feng', role: 'regulator', ...decider } as Decider;
    const decision = decideWhoDecides(by, { proposer, duty: duty as never, entryId: 'hku-szh' });
    return decision.ok ? [] : decision.refusals.map(({ code }) => code);
  };
  const contact = { role: 'coordinator', organizationId: 'hku-szh' } as const;

  it('is the regulator’s officer for every item, and the institution’s coordinator for what it answers for itself', () => {
    assert.deepEqual(refusals({}), []);
    assert.deepEqual(refusals({}, 'regulator'), []);
    assert.deepEqual(refusals(contact), []);
    assert.deepEqual(refusals(contact, 'regulator'), ['directory.not-duty-holder']);
  });

  it('is no coordinator of another institution or of none, and nobody else who works there', () => {
    for (const decider of [
      { ...contact, organizationId: 'pku-sz' },
      { role: 'coordinator' },
      { ...contact, role: 'clinician' },
      { ...contact, role: 'operator' },
    ] as const)
      assert.deepEqual(refusals(decider), ['directory.not-duty-holder']);
  });

  it('is never who proposed it, by this account or another', () => {
    assert.deepEqual(refusals({ accountId: 'lin' }), ['directory.decides-own']);
    assert.deepEqual(refusals({ fhirUser: 'Practitioner/lin' }), ['directory.decides-own']);
    assert.deepEqual(refusals({ accountId: 'lin', role: 'clinician' }), [
      'directory.decides-own',
      'directory.not-duty-holder',
    ]);
  });
});

describe('the day from which a change holds', () => {
  it('lies ten years back at most and two years ahead, and the refusal says between which days', () => {
    const first = '2016-11-14';
    const last = '2028-11-22';
    const faults = (day: string) => {
      const decision = decideEffective(day, '2026-11-22');
      return decision.ok ? [] : decision.refusals.map(({ code, expression, params }) => [code, expression, params]);
    };
    for (const day of [first, '2026-11-22', last]) assert.deepEqual(faults(day), []);
    for (const day of ['2016-11-13', '2028-11-23'])
      assert.deepEqual(faults(day), [['directory.effective-too-far', 'effectiveFrom', { first, last }]]);
  });
});
