import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGS } from '#kernel';
import { aGrant, aName } from '../fixtures.ts';
import { grantSentence } from '../sentences.ts';
import { fromConsentResource, toConsentResource } from './fhir.ts';
import { type Grant, type GrantRecipients, SHARE_SECTIONS, type ShareSection } from './model.ts';
import {
  checkGrant,
  dataFrom,
  decideGrantTerms,
  type GrantUse,
  type GrantWish,
  type ShareLaw,
  shareLaw,
} from './rules.ts';

const AT = new Date('2026-11-22T12:00:00Z');
const clinic = { node: 'sz', organizationId: 'org1', isConsortium: true };
const use = (facts: Partial<GrantUse> = {}): GrantUse => ({
  recipient: clinic,
  purpose: 'TREAT',
  at: AT,
  opens: 0,
  ...facts,
});
const codes = (grant: Grant, facts: Partial<GrantUse> = {}): readonly string[] => {
  const decision = checkGrant(grant, use(facts));
  return decision.ok ? [] : decision.refusals.map((r) => r.code);
};

describe('checkGrant', () => {
  it('allows what the patient agreed to, with what must be kept', () => {
    const decision = checkGrant(aGrant(), use({ opens: 1 }));
    assert.deepEqual(decision.ok && decision.value, {
      basis: 'consent/shared-by-patient',
      grantId: 'g1',
      sections: ['problems', 'medications'],
      dataFrom: '2023-11-22',
      until: '2026-11-23T02:00:00.000Z',
      opensLeft: 3,
    });
  });
  it('revoked', () => assert.deepEqual(codes(aGrant({ state: 'revoked' })), ['consent.revoked']));
  it('locked', () => assert.deepEqual(codes(aGrant({ state: 'locked' })), ['consent.locked']));
  it('begins at its first instant', () => {
    const grant = aGrant({ validFrom: AT.toISOString() });
    assert.deepEqual(codes(grant), []);
    assert.deepEqual(codes(grant, { at: new Date(AT.getTime() - 1) }), ['consent.not-yet-valid']);
  });
  it('ends at its last instant', () => {
    const grant = aGrant({ expiresAt: AT.toISOString() });
    assert.deepEqual(codes(grant, { at: new Date(AT.getTime() - 1) }), []);
    assert.deepEqual(codes(grant), ['consent.expired']);
  });
  it('is opened as often as allowed and not once more', () => {
    assert.deepEqual(codes(aGrant({ opensMax: 5 }), { opens: 4 }), []);
    assert.deepEqual(codes(aGrant({ opensMax: 5 }), { opens: 5 }), ['consent.exhausted']);
  });
  it('names organisations by node and id, both', () => {
    assert.deepEqual(codes(aGrant(), { recipient: { ...clinic, node: 'hk' } }), ['consent.recipient-not-named']);
    assert.deepEqual(codes(aGrant(), { recipient: { ...clinic, organizationId: 'org2' } }), [
      'consent.recipient-not-named',
    ]);
  });
  it('the consortium is who stands in the trust list', () => {
    const grant = aGrant({ recipients: { kind: 'consortium' } });
    assert.deepEqual(codes(grant), []);
    assert.deepEqual(codes(grant, { recipient: { ...clinic, isConsortium: false } }), ['consent.recipient-not-named']);
  });
  it('a holder’s share asks nobody’s name', () =>
    assert.deepEqual(
      codes(aGrant({ recipients: { kind: 'holder' } }), { recipient: { ...clinic, isConsortium: false } }),
      [],
    ));
  it('covers its purposes alone', () =>
    assert.deepEqual(codes(aGrant(), { purpose: 'HRESCH' }), ['consent.purpose-not-covered']));
  it('names every reason, not just the first', () => {
    const grant = aGrant({ state: 'revoked', expiresAt: '2026-11-22T11:00:00Z', opensMax: 1 });
    assert.deepEqual(codes(grant, { opens: 1, purpose: 'HPAYMT', recipient: { ...clinic, node: 'x' } }), [
      'consent.revoked',
      'consent.expired',
      'consent.exhausted',
      'consent.recipient-not-named',
      'consent.purpose-not-covered',
    ]);
  });
  it('one of several that are named is enough', () => {
    const ids = ['org0', 'org1', 'org2'].map((id) => ({ node: 'sz', id, name: aName(id) }));
    assert.deepEqual(codes(aGrant({ recipients: { kind: 'organizations', ids } })), []);
  });
  it('each reason carries what it is about', () => {
    const grant = aGrant({ state: 'locked', validFrom: '2026-11-23T00:00:00Z', opensMax: 2 });
    const reasons = (facts: Partial<GrantUse>, one = grant) => {
      const decision = checkGrant(one, use(facts));
      return decision.ok ? [] : decision.refusals.map(({ code, params }) => [code, params]);
    };
    assert.deepEqual(reasons({ passcodeTries: 3, opens: 2, purpose: 'HRESCH' }), [
      ['consent.locked', { max: 3 }],
      ['consent.not-yet-valid', { at: '2026-11-23T00:00:00Z' }],
      ['consent.exhausted', { max: 2 }],
      ['consent.purpose-not-covered', { purpose: 'HRESCH' }],
    ]);
    assert.deepEqual(reasons({})[0], ['consent.locked', { max: 5 }]);
    const past = aGrant({ expiresAt: '2026-11-22T11:00:00Z' });
    assert.deepEqual(reasons({}, past), [['consent.expired', { at: '2026-11-22T11:00:00Z' }]]);
  });
  it('revocation is final: nothing opens a revoked grant', () => {
    fc.assert(
      fc.property(
        fc.nat(10),
        fc.date({ noInvalidDate: true }),
        fc.constantFrom('TREAT' as const, 'ETREAT' as const),
        (opens, at, purpose) => {
          assert.equal(checkGrant(aGrant({ state: 'revoked', opensMax: 100 }), use({ opens, at, purpose })).ok, false);
        },
      ),
      { seed: 20261122 },
    );
  });
});

describe('decideGrantTerms', () => {
  const law = shareLaw('HK', '2026-11-22') as ShareLaw;
  const wish: GrantWish = { sections: ['problems'], recipients: { kind: 'consortium' } };
  const refusals = (facts: Partial<GrantWish>) => {
    const decision = decideGrantTerms({ ...wish, ...facts }, law);
    return decision.ok ? [] : decision.refusals.map((r) => r.code);
  };
  it('takes the lawbook’s defaults: 36 months back, one day, five openings', () => {
    const decision = decideGrantTerms(wish, law);
    assert.deepEqual(
      decision.ok && [decision.value.lookBackMonths, decision.value.validMinutes, decision.value.opensMax],
      [36, 1_440, 5],
    );
  });
  it('both sides of each limit', () => {
    for (const [key, min, max, code] of [
      ['lookBackMonths', 1, 1_200, 'consent.look-back-out-of-range'],
      ['validMinutes', 5, 43_200, 'consent.validity-out-of-range'],
      ['opensMax', 1, 100, 'consent.opens-out-of-range'],
    ] as const) {
      assert.deepEqual(refusals({ [key]: min }), []);
      assert.deepEqual(refusals({ [key]: max }), []);
      assert.deepEqual(refusals({ [key]: min - 1 }), [code]);
      assert.deepEqual(refusals({ [key]: max + 1 }), [code]);
      assert.deepEqual(refusals({ [key]: min + 0.5 }), [code]);
    }
  });
  it('asks for sections it knows and for recipients', () => {
    assert.deepEqual(refusals({ sections: [] }), ['consent.no-sections']);
    assert.deepEqual(refusals({ sections: ['problems', 'secrets', 'constructor'] }), [
      'consent.section-unknown',
      'consent.section-unknown',
    ]);
    assert.deepEqual(refusals({ recipients: { kind: 'organizations', ids: [] } }), ['consent.no-recipients']);
  });
  it('keeps each section once, in the order asked, and the recipients as named', () => {
    const recipients: GrantRecipients = { kind: 'organizations', ids: [{ node: 'sz', id: 'org1', name: aName('x') }] };
    const decision = decideGrantTerms({ sections: ['medications', 'problems', 'medications'], recipients }, law);
    assert.ok(decision.ok);
    assert.deepEqual(decision.value.sections, ['medications', 'problems']);
    assert.deepEqual(decision.value.recipients, recipients);
  });
  it('says which section it does not know, where, and between which numbers it must lie', () => {
    const decision = decideGrantTerms({ ...wish, sections: ['x'.repeat(100)], opensMax: 0 }, law);
    assert.deepEqual(
      !decision.ok && decision.refusals.map(({ code, params, expression }) => [code, params, expression]),
      [
        ['consent.section-unknown', { section: 'x'.repeat(60) }, 'sections'],
        ['consent.opens-out-of-range', { min: 1, max: 100 }, 'opensMax'],
      ],
    );
    for (const [facts, element] of [
      [{ sections: [] }, 'sections'],
      [{ recipients: { kind: 'organizations', ids: [] } }, 'recipients.ids'],
      [{ lookBackMonths: 0 }, 'lookBackMonths'],
      [{ validMinutes: 0 }, 'validMinutes'],
    ] as const) {
      const wrong = decideGrantTerms({ ...wish, ...facts }, law);
      assert.equal(!wrong.ok && wrong.refusals[0].expression, element);
    }
  });
  it('before the lawbook there is no law, and nothing is shared', () =>
    assert.equal(shareLaw('HK', '2024-07-14'), undefined));
});

describe('the look-back', () => {
  for (const [day, months, first] of [
    ['2026-11-22', 36, '2023-11-22'],
    ['2026-03-31', 1, '2026-02-28'],
    ['2024-03-31', 1, '2024-02-29'],
    ['2026-01-15', 1, '2025-12-15'],
    ['2026-01-31', 12, '2025-01-31'],
    ['2026-11-22', 1_200, '1926-11-22'],
    ['2026-12-05', 1, '2026-11-05'],
  ] as const) {
    it(`${months} months before ${day} is ${first}`, () => assert.equal(dataFrom(day, months), first));
  }
});

describe('a grant as a FHIR Consent', () => {
  const recipients: fc.Arbitrary<GrantRecipients> = fc.oneof(
    fc.constantFrom<GrantRecipients>({ kind: 'consortium' }, { kind: 'holder' }),
    fc
      .array(
        fc.record({
          node: fc.constantFrom('sz', 'hk'),
          id: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
          name: fc.string().map((s) => aName(`N${s}`)),
        }),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((ids) => ({ kind: 'organizations' as const, ids: ids.map((named) => ({ ...named })) })),
  );
  it('comes back as it went', () => {
    fc.assert(
      fc.property(
        recipients,
        fc.subarray(Object.keys(SHARE_SECTIONS) as ShareSection[], { minLength: 1 }),
        fc.constantFrom('active' as const, 'revoked' as const, 'locked' as const),
        fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
        fc.boolean(),
        (to, sections, state, label, crossBorder) => {
          const grant = aGrant({
            recipients: to,
            sections,
            state,
            crossBorder,
            ...(label === undefined ? {} : { label }),
            ...(state === 'active' ? {} : { endedAt: '2026-11-22T03:00:00.000Z' }),
          });
          assert.deepEqual(fromConsentResource(toConsentResource(grant), 1), grant);
        },
      ),
      { seed: 20261122 },
    );
  });
  it('another’s Consent is no grant', () =>
    assert.equal(fromConsentResource({ resourceType: 'Consent', status: 'active', id: 'x' }, 1), undefined));
  it('what is signed is what is enforced: the sentence names recipients, sections, look-back, end and openings', () => {
    const sentence = grantSentence(aGrant({ opensMax: 7 }));
    assert.match(
      sentence.en,
      /Clinic \(synthetic\).*health problems and medicines.*36 months.*2023-11-22.*23 Nov 2026, 10:00.*7 times.*outside the place/,
    );
    assert.match(
      sentence['zh-Hans'],
      /诊所.*36个月.*2023-11-22.*健康问题、用药.*2026年11月23日 10:00.*7次.*保存地以外/,
    );
    assert.match(sentence['zh-Hant-HK'], /诊所.*36個月.*健康問題、藥物.*7次/);
    const div = toConsentResource(aGrant()).text?.div ?? '';
    for (const lang of LANGS) assert.ok(div.includes(`lang="${lang}"`));
  });
  it('a name cannot break out of the narrative', () => {
    const evil = aGrant({
      recipients: { kind: 'organizations', ids: [{ node: 'sz', id: 'o', name: aName('<script>&"') }] },
    });
    assert.ok(!toConsentResource(evil).text?.div.includes('<script>'));
  });
});
