import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS, seededRandom } from '#kernel';
import type { AccessContext, DataAction } from '../access-model.ts';
import type { Provision, Recipient } from '../artefacts/model.ts';
import { decide } from '../decide.ts';
import { aClinician, aContext, aProvision, aStanding, toOrganization } from '../fixtures.ts';
import { EMERGENCY_ACCESS, type EmergencyLaw, emergencyLaw } from './lawbook.ts';
import { EMERGENCY_REFUSALS } from './messages.ts';
import type { Emergency } from './model.ts';
import { decideDeclaration, decideReview, decideReviewer, isOpenAt, reviewStateAt } from './rules.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const LAW: EmergencyLaw = {
  openHours: 4,
  reviewHours: 72,
  wordsMin: 10,
  never: ['Consent'],
  countedDays: 90,
  reviewers: { duty: ['privacy-officer'], instead: ['regulator'] },
};
const REASON = 'brought in unconscious, no relatives';
const FACTS = { at: AT, hasWorkplace: true, hasRelation: false, isKeptFrom: false };
const codes = (decision: ReturnType<typeof decideDeclaration> | ReturnType<typeof decideReview>) =>
  decision.ok ? [] : decision.refusals.map(({ code }) => code);

describe('declaring an emergency', () => {
  it('opens for the hours of the lawbook, and starts the clock of the second look', () => {
    const decision = decideDeclaration(REASON, FACTS, LAW);
    assert.deepEqual(decision, {
      ok: true,
      value: {
        against: 'no-relation',
        until: new Date('2026-11-22T06:00:00Z'),
        reviewBy: new Date('2026-11-25T02:00:00Z'),
      },
    });
  });
  it('against a denial of a patient who is treated there says so', () => {
    const decision = decideDeclaration(REASON, { ...FACTS, hasRelation: true, isKeptFrom: true }, LAW);
    assert.equal(decision.ok && decision.value.against, 'denial');
  });
  it('is refused with every reason: no workplace, no words, open already', () => {
    const openUntil = new Date('2026-11-22T05:00:00Z');
    assert.deepEqual(codes(decideDeclaration(' ', { ...FACTS, hasWorkplace: false, openUntil }, LAW)), [
      'consent.emergency-no-workplace',
      'consent.emergency-reason-short',
      'consent.emergency-open-already',
    ]);
  });
  it('is refused where the record is open anyway', () => {
    assert.deepEqual(codes(decideDeclaration(REASON, { ...FACTS, hasRelation: true }, LAW)), [
      'consent.emergency-not-needed',
    ]);
  });
  it('takes no reason that says nothing: spaces, or one character again and again', () => {
    for (const words of ['', '          ', 'x         x', 'aaaaaaaaaaaaaaaa', '123456789']) {
      assert.deepEqual(codes(decideDeclaration(words, FACTS, LAW)), ['consent.emergency-reason-short'], words);
    }
    assert.deepEqual(codes(decideDeclaration('昏迷送院无家属在场需查', FACTS, LAW)), []);
  });
  it('counts what is said: spaces around and between once at most, a character three times at most', () => {
    const isEnough = (words: string) => codes(decideDeclaration(words, FACTS, LAW)).length === 0;
    assert.deepEqual(['123456789', '1234567890'].map(isEnough), [false, true]);
    assert.deepEqual([' 123456789 ', '\n1234567890'].map(isEnough), [false, true], 'around');
    assert.deepEqual(['1234   5678', '1234   56789'].map(isEnough), [false, true], 'between');
    assert.deepEqual(['aaabbbccc', 'aaabbbcccd'].map(isEnough), [false, true], 'three times');
    assert.deepEqual(['aaaabbbcccd', 'aaaa123456789'].map(isEnough), [false, true], 'four times');
    assert.deepEqual(['救救救病人昏迷送', '救救救病人昏迷送院急'].map(isEnough), [false, true]);
  });
  it('is refused in words that say how many are asked for, and until when the other is open', () => {
    const openUntil = new Date('2026-11-22T05:00:00Z');
    const decision = decideDeclaration('', { ...FACTS, openUntil }, LAW);
    assert.deepEqual(!decision.ok && decision.refusals.map(({ params, expression }) => [params, expression]), [
      [{ min: 10 }, 'reason'],
      [{ until: '2026-11-22T05:00:00.000Z' }, undefined],
    ]);
  });
  it('has a rule for each jurisdiction, marked as an assumption', () => {
    for (const jurisdiction of ['CN-SZ', 'HK']) {
      const law = emergencyLaw(jurisdiction, '2026-11-22');
      assert.ok(law, jurisdiction);
      assert.equal(law.source, 'assumption');
      assert.ok(law.value.openHours > 0 && law.value.reviewHours > law.value.openHours);
    }
    assert.equal(emergencyLaw('HK', '2020-01-01'), undefined, 'no rule before it was made');
    assert.equal(emergencyLaw('MO', '2026-11-22'), undefined, 'no rule for others');
    assert.equal(new Set(EMERGENCY_ACCESS.map(({ jurisdiction }) => jurisdiction)).size, EMERGENCY_ACCESS.length);
  });
});

describe('the second look', () => {
  const use: Pick<Emergency, 'accountId' | 'fhirUser' | 'reviewBy' | 'review'> = {
    accountId: 'a1',
    fhirUser: 'Practitioner/dr1',
    reviewBy: new Date('2026-11-25T02:00:00Z'),
  };
  const officer = { role: 'privacy-officer', accountId: 'officer', fhirUser: 'Practitioner/officer' } as const;
  const regulator = { role: 'regulator', accountId: 'regulator' } as const;
  const overdue = new Date('2026-11-25T02:00:00.001Z');
  const right = (
    reader: Parameters<typeof decideReviewer>[1],
    holders: Parameters<typeof decideReviewer>[2],
    at = AT,
  ) => {
    const decision = decideReviewer(use, reader, holders, LAW, at);
    return decision.ok ? decision.value : decision.refusals[0].code;
  };

  it('is nobody’s own: not by the account, not by another account of the same person, whatever their role and however late it is', () => {
    for (const role of ['privacy-officer', 'regulator', 'clinician'] as const) {
      for (const own of [{ accountId: 'a1' }, { accountId: 'a2', fhirUser: 'Practitioner/dr1' }]) {
        for (const at of [AT, overdue]) {
          assert.equal(right({ ...own, role }, [], at), 'consent.emergency-own-review');
        }
      }
    }
    assert.equal(right(officer, [officer]), 'duty');
    const noPractitioner = decideReviewer(
      { accountId: 'a1', reviewBy: use.reviewBy },
      { role: 'privacy-officer', accountId: 'o' },
      [],
      LAW,
      AT,
    );
    assert.ok(noPractitioner.ok, 'two who are no practitioners are not the same');
  });

  it('is somebody else’s only where nobody whose duty it is may make it, or nobody did in time', () => {
    assert.equal(right(regulator, [officer]), 'consent.emergency-not-reviewer');
    assert.equal(
      right(regulator, [officer], use.reviewBy),
      'consent.emergency-not-reviewer',
      'the clock has not run out',
    );
    assert.equal(right(regulator, [officer], overdue), 'overdue');
    assert.equal(right(regulator, []), 'no-officer');
    const theOne = { accountId: 'a3', fhirUser: 'Practitioner/dr1' };
    assert.equal(right(regulator, [theOne]), 'no-officer', 'the only officer is who declared it');
    assert.equal(right(regulator, [theOne, officer]), 'consent.emergency-not-reviewer');
  });

  it('is for no role that the lawbook does not name', () => {
    for (const role of ['patient', 'clinician', 'coordinator', 'insurer', 'operator'] as const) {
      assert.equal(right({ role, accountId: 'x' }, [], overdue), 'consent.emergency-not-reviewer', role);
    }
  });

  it('needs words, stands once it is made, and names every reason against it', () => {
    const review = {
      at: AT,
      reviewerId: 'officer',
      reviewerName: { en: 'O', 'zh-Hans': 'O', 'zh-Hant-HK': 'O' },
      verdict: 'justified',
      words: 'x',
    } as const;
    const mayNot = decideReviewer(use, regulator, [officer], LAW, AT);
    assert.deepEqual(codes(decideReview('ok', { ...use, review }, mayNot, LAW)), [
      'consent.emergency-not-reviewer',
      'consent.emergency-reviewed',
      'consent.emergency-words-short',
    ]);
    assert.deepEqual(
      codes(decideReview('it was an emergency', use, decideReviewer(use, officer, [], LAW, AT), LAW)),
      [],
    );
    const mayLook = decideReviewer(use, officer, [], LAW, AT);
    assert.deepEqual(decideReview('1234567890', use, mayLook, LAW), { ok: true, value: true });
    const short = decideReview('123456789', use, mayLook, LAW);
    assert.deepEqual(!short.ok && short.refusals.map(({ params, expression }) => [params, expression]), [
      [{ min: 10 }, 'words'],
    ]);
  });
  it('is overdue only after its clock, and never once it was made', () => {
    const reviewBy = new Date('2026-11-25T02:00:00Z');
    assert.equal(reviewStateAt({ reviewBy }, reviewBy), 'waiting');
    assert.equal(reviewStateAt({ reviewBy }, new Date(reviewBy.getTime() + 1)), 'overdue');
    const [reviewerName, at] = [{ en: 'O', 'zh-Hans': 'O', 'zh-Hant-HK': 'O' }, new Date(reviewBy.getTime() + 1)];
    const made = { at: AT, reviewerId: 'officer', reviewerName, words: 'x' };
    for (const verdict of ['justified', 'not-justified'] as const) {
      assert.equal(reviewStateAt({ reviewBy, review: { ...made, verdict } }, at), verdict);
    }
  });
});

describe('an emergency access', () => {
  const times = { openedAt: AT, until: new Date('2026-11-22T06:00:00Z') };
  it('is open from its declaration until its end, and not at its end', () => {
    assert.equal(isOpenAt(times, new Date(AT.getTime() - 1)), false);
    assert.equal(isOpenAt(times, AT), true);
    assert.equal(isOpenAt(times, new Date(times.until.getTime() - 1)), true);
    assert.equal(isOpenAt(times, times.until), false);
    assert.equal(isOpenAt({ ...times, endedAt: new Date(AT.getTime() + 1) }, new Date(AT.getTime() + 2)), false);
  });

  it('opens reading for ETREAT alone, never what no emergency opens, and never beyond a denial that names emergencies', () => {
    const random = seededRandom('emergency');
    const actions: readonly DataAction[] = ['read', 'search', 'history', 'create', 'update', 'delete', 'export'];
    const TO: readonly Recipient[] = [{ kind: 'everyone' }, toOrganization('org1'), toOrganization('other')];
    const PURPOSES: readonly Provision['purposes'][] = ['all', ['TREAT'], ['ETREAT'], ['TREAT', 'ETREAT']];
    const SCOPES: readonly Provision['data'][] = [{}, { types: ['Condition'] }, { types: ['Observation'] }];
    let opened = 0;
    let kept = 0;
    for (let nth = 0; nth < 5_000; nth += 1) {
      const denial = () =>
        aProvision('deny', { to: [random.pick(TO)], purposes: random.pick(PURPOSES), data: random.pick(SCOPES) });
      const denials = Array.from({ length: random.int(0, 2) }, denial);
      const plain = aContext({
        at: AT,
        consents: denials.map((one) => aStanding(one)),
        ...(random.chance(0.5) ? { relation: 'encounter' as const } : {}),
      });
      const context: AccessContext = { ...plain, emergency: { id: 'e1', never: ['Consent'] } };
      const type = random.pick(['Patient', 'Condition', 'Observation', 'Consent']);
      const [purpose, action] = [random.pick(['TREAT', 'ETREAT', 'HRESCH'] as const), random.pick(actions)];
      // Nothing of another type lies in it.
      const resource = { type, patientId: 'p1', passes: () => false };
      const before = decide(aClinician(), purpose, action, resource, plain);
      const after = decide(aClinician(), purpose, action, resource, context);
      if (before.ok) {
        assert.deepEqual(after, before, 'what is open anyway is opened by its own rule');
        continue;
      }
      const keepsShut = ({ to, purposes, data }: Provision) =>
        to.some((one) => one.kind === 'everyone' || (one.kind === 'organization' && one.organization.id === 'org1')) &&
        (data.types === undefined || data.types.includes(type)) &&
        purposes !== 'all' &&
        purposes.includes('ETREAT');
      const may =
        purpose === 'ETREAT' &&
        ['read', 'search', 'history'].includes(action) &&
        type !== 'Consent' &&
        !denials.some(keepsShut);
      assert.equal(after.ok, may, JSON.stringify({ type, purpose, action, denials }));
      if (after.ok) {
        opened += 1;
        assert.equal(after.value.basis, 'consent/emergency-access');
      } else kept += 1;
    }
    assert.ok(opened > 100 && kept > 100, `${opened} opened, ${kept} kept`);
  });
});

describe('each refusal', () => {
  it('is said in three languages, with the same blanks', () => {
    for (const [code, { text }] of Object.entries(EMERGENCY_REFUSALS)) {
      const blanks = LANGS.map((lang) => (text[lang].match(/\{\w+\}/g) ?? []).sort().join());
      assert.equal(new Set(blanks).size, 1, code);
      assert.notEqual(text.en, text['zh-Hans'], code);
    }
  });
});
