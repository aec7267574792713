import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LawEntry } from '#kernel';
import {
  type DisclosureFacts,
  decideDisclosure,
  decideExport,
  dutiesInForce,
  type EntryApplied,
  routesInForce,
} from './disclosure.ts';
import { EXPORT_DUTIES, type ExportDuty } from './exports/lawbook.ts';
import type { ExportRoute } from './lawbook.ts';

const DAY = '2026-11-23';
const sent: DisclosureFacts = {
  from: 'HK',
  to: 'CN-SZ',
  day: DAY,
  recipientName: 'Clinic',
  patientCarries: false,
  separateConsent: true,
  sensitiveConsent: true,
  patientTold: true,
  purpose: 'TREAT',
  assessedOn: '2026-01-05',
  contract: { inForceFrom: '2026-01-05', filedOn: '2026-01-12' },
  recipientInArea: true,
  onwardTransfer: false,
};
const routes = routesInForce('HK', 'CN-SZ', DAY);
const [carries, contract] = routes as readonly [LawEntry<ExportRoute>, LawEntry<ExportRoute>];
const duties = dutiesInForce('HK', 'CN-SZ', DAY);
const ask = (facts: Partial<DisclosureFacts>) => decideExport({ ...sent, ...facts }, [contract], []);
const reasons = (facts: Partial<DisclosureFacts>) =>
  ask(facts).refusals.map(({ code, params }) => [code, params ?? {}]);

describe('disclosure over the border: the first and the last day of each', () => {
  it('a duty is in force from its first day to its last', () => {
    for (const { jurisdiction, inForceFrom, until, value } of EXPORT_DUTIES) {
      const [from, to] = value.side === 'exporter' ? [jurisdiction, 'X'] : ['X', jurisdiction];
      const isIn = (day: string) => dutiesInForce(from, to, day).some((entry) => entry.value.id === value.id);
      assert.equal(isIn(inForceFrom), true, `${value.id} on its first day`);
      assert.equal(isIn(dayAfter(inForceFrom, -1)), false, `${value.id} before it`);
      assert.equal(isIn(until ?? '2999-12-31'), true, `${value.id} on its last day`);
      if (until !== undefined) assert.equal(isIn(dayAfter(until, 1)), false, `${value.id} after it`);
      assert.deepEqual(
        dutiesInForce('X', 'X', inForceFrom).map((entry) => entry.value.id),
        [],
        'a duty of another place',
      );
    }
  });
  it('a contract carries on its first day and on its last, and on no other side of them', () => {
    const filed = { filedOn: '2026-01-12' };
    assert.deepEqual(reasons({ contract: { ...filed, inForceFrom: DAY } }), []);
    assert.deepEqual(reasons({ contract: { ...filed, inForceFrom: '2026-01-05', until: DAY } }), []);
    const missing = [['consent.contract-not-in-force', { recipient: 'Clinic' }]];
    assert.deepEqual(reasons({ contract: { ...filed, inForceFrom: dayAfter(DAY, 1) } }), missing);
    assert.deepEqual(reasons({ contract: { ...filed, inForceFrom: '2026-01-05', until: dayAfter(DAY, -1) } }), missing);
  });
  it('filed on the day is filed; filed tomorrow is not, and the reason says whose it is and how many days there were', () => {
    assert.deepEqual(reasons({ contract: { inForceFrom: '2026-01-05', filedOn: DAY } }), []);
    assert.deepEqual(reasons({ contract: { inForceFrom: '2026-01-05', filedOn: dayAfter(DAY, 1) } }), [
      ['consent.contract-not-filed', { recipient: 'Clinic', days: 10 }],
    ]);
  });
  it('assessed on the day is assessed; a review that was due yesterday is named by its day', () => {
    assert.deepEqual(reasons({ assessedOn: DAY }), []);
    assert.deepEqual(reasons({ reviewBy: DAY }), []);
    assert.deepEqual(reasons({ reviewBy: '2026-11-22' }), [['consent.assessment-outdated', { day: '2026-11-22' }]]);
  });
  it('a purpose that nobody states is none', () => {
    const { purpose: _, ...silent } = sent;
    const codes = decideExport(silent, [contract], duties).refusals.map(({ code }) => code);
    assert.deepEqual(codes, ['consent.purpose-not-stated']);
  });
});

describe('disclosure over the border: routes one after the other', () => {
  const outcomes = (entries: readonly EntryApplied[]) => entries.map(({ id, outcome }) => `${id} ${outcome}`);

  it('a later route that holds is enough, and what the earlier one lacked refuses nothing', () => {
    const { contract: _, ...unsigned } = sent;
    const decision = decideExport({ ...unsigned, patientCarries: true }, [contract, carries], []);
    assert.deepEqual(outcomes(decision.entries), ['gba-standard-contract fails', 'bring-your-own-record holds']);
    assert.deepEqual([decision.allowed, decision.refusals], [true, []]);
  });
  it('what the patient carries is not mended by a contract', () => {
    const [own, other] = routesInForce('CN-SZ', 'HK', DAY);
    assert.ok(own && other);
    const facts = { ...sent, from: 'CN-SZ', to: 'HK', patientCarries: true, separateConsent: false };
    const decision = decideExport(facts, [own, other], []);
    assert.deepEqual(outcomes(decision.entries), ['bring-your-own-record fails', 'gba-standard-contract not-needed']);
    assert.deepEqual(
      decision.refusals.map(({ code }) => code),
      ['consent.separate-consent-missing'],
    );
  });
  it('where no route is concerned there is no law, by name of the places and the day', () => {
    for (const none of [[], [carries]]) {
      const decision = decideExport(sent, none, []);
      assert.deepEqual(
        decision.refusals.map(({ code, params }) => [code, params]),
        [['consent.no-law', { from: 'HK', to: 'CN-SZ', day: DAY }]],
      );
      assert.equal(decision.allowed, false);
      const alone = decideDisclosure(sent, none);
      assert.equal(!alone.ok && alone.refusals[0].code, 'consent.no-law');
    }
  });
  it('a duty of two parts fails by either', () => {
    const [first] = duties;
    assert.ok(first);
    const both: LawEntry<ExportDuty> = {
      ...first,
      value: { ...first.value, conditions: ['patient-told', 'purpose-stated'] },
    };
    for (const without of [{ patientTold: false }, { purpose: '' }]) {
      const { entries, allowed } = decideExport({ ...sent, ...without }, [contract], [both]);
      assert.deepEqual([entries[1]?.outcome, allowed], ['fails', false]);
    }
    assert.equal(decideExport(sent, [contract], [both]).entries[1]?.outcome, 'holds');
  });
});

describe('disclosure over the border: what is kept of each entry', () => {
  it('its side and kind, where it stands, and each condition with what it rests on, and nothing else', () => {
    const facts = { ...sent, onwardTransfer: true, evidence: { 'standard-contract': 'contract-1' } as const };
    const [route, ...others] = decideExport(facts, [contract], duties).entries;
    const { jurisdiction, instrument, clause, source, value } = contract;
    assert.deepEqual(route, {
      side: 'exporter',
      kind: 'route',
      id: value.id,
      jurisdiction,
      instrument,
      source,
      ...(clause ? { clause } : {}),
      outcome: 'fails',
      conditions: value.conditions.map((condition) => ({
        condition,
        met: condition !== 'no-onward-transfer',
        ...(condition === 'no-onward-transfer' ? { refusal: route?.conditions.at(-1)?.refusal } : {}),
        ...(condition === 'standard-contract' ? { evidence: 'contract-1' } : {}),
      })),
    });
    assert.equal(route?.conditions.find(({ met }) => !met)?.refusal?.code, 'consent.onward-transfer');
    for (const [i, duty] of duties.entries()) {
      const kept = others[i];
      assert.deepEqual([kept?.kind, kept?.side, kept?.id], ['duty', duty.value.side, duty.value.id]);
      assert.deepEqual('clause' in (kept ?? {}), duty.clause !== undefined);
      if (duty.value.isDormant) assert.deepEqual(kept?.conditions, []);
    }
    assert.ok(duties.some(({ value: { isDormant } }) => isDormant));
  });
  it('an entry that was not applied has no conditions', () => {
    const { entries } = decideExport({ ...sent, patientCarries: true }, [carries, contract], []);
    assert.deepEqual([entries[1]?.outcome, entries[1]?.conditions], ['not-needed', []]);
    const [skipped] = decideExport(sent, [carries, contract], []).entries;
    assert.deepEqual([skipped?.outcome, skipped?.conditions], ['not-concerned', []]);
  });
  it('the basis is the entry by its own words, with its clause where it has one', () => {
    const words = { en: 'clause', 'zh-Hans': '条', 'zh-Hant-HK': '條' };
    const { clause: _, ...plain } = contract;
    for (const entry of [plain, { ...plain, clause: words }]) {
      const decision = decideDisclosure(sent, [entry]);
      assert.deepEqual(decision.ok && decision.value, {
        route: 'gba-standard-contract',
        jurisdiction: entry.jurisdiction,
        instrument: entry.instrument,
        source: entry.source,
        ...('clause' in entry ? { clause: words } : {}),
      });
    }
  });
});

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
