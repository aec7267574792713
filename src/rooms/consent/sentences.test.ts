import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACCESS_ACTIONS, LANGS, PURPOSES } from '#kernel';
import { PERMIT_RULES } from './access-model.ts';
import { basisText } from './bases/basis-text.ts';
import { NOTICE_KINDS, type NoticeKind } from './contract.ts';
import { aName } from './fixtures.ts';
import { CONSENT_REFUSALS } from './messages.ts';
import { noticeText, noticeTitle } from './notices/text.ts';
import { accessSentence, actorName, type ToldAccess } from './sentences.ts';

const told = (facts: Partial<ToldAccess> = {}): ToldAccess => ({
  actorName: aName('Dr Chan', '陈医生'),
  organizationName: aName('Clinic', '诊所'),
  isOwn: false,
  action: 'read',
  purpose: 'TREAT',
  outcome: 'permitted',
  kinds: { Condition: 2, MedicationRequest: 1 },
  basis: 'consent/treatment-relation',
  ...facts,
});

describe('an access told to the patient', () => {
  it('who, from where, what, why, by which rule', () => {
    assert.equal(
      accessSentence(told(), 'en'),
      'Dr Chan (synthetic) (Clinic (synthetic)) looked at your diagnoses and prescriptions, to treat you. You are in treatment there.',
    );
    assert.equal(
      accessSentence(told(), 'zh-Hans'),
      '诊所（合成数据）的陈医生（合成数据）查看了您的诊断、处方，目的：为您诊疗。您在该机构接受诊疗。',
    );
    assert.equal(
      accessSentence(told(), 'zh-Hant-HK'),
      '诊所（合成數據）的陈医生（合成數據）查閱了你的診斷、處方，目的：為你診治。你在該機構接受診治。',
    );
  });
  it('the own act is "you", without a reason', () =>
    assert.equal(
      accessSentence(told({ isOwn: true, basis: 'consent/own-record', kinds: { Bundle: 1 } }), 'en'),
      'You looked at your health summary.',
    ));
  it('a refusal is an attempt, with a reason that speaks to the patient', () => {
    const refused = told({ outcome: 'denied', basis: 'consent.revoked', action: 'disclose' });
    assert.match(
      accessSentence(refused, 'en'),
      /tried to see your .* by a share and was refused, to treat you\. You had taken the share back\.$/,
    );
    assert.match(accessSentence(refused, 'zh-Hant-HK'), /曾試圖開啟你分享的內容.*已被拒絕.*你已撤回該項分享。$/);
    assert.match(
      accessSentence({ ...refused, basis: 'exchange.link-revoked' }, 'en'),
      /You had taken the share back\.$/,
    );
    assert.match(accessSentence({ ...refused, basis: 'consent/treatment-relation' }, 'en'), /It was not allowed\.$/);
    assert.match(accessSentence({ ...refused, basis: 'some.new-code' }, 'en'), /It was not allowed\.$/);
  });
  it('a copy that law keeps was sealed, and is not said to be removed', () => {
    const sealed = told({ action: 'delete', basis: 'exchange/copy-sealed', kinds: { Bundle: 1 } });
    for (const [lang, words] of [
      ['en', /sealed its copy of your health summary/],
      ['zh-Hans', /封存了您的/],
      ['zh-Hant-HK', /封存了你的/],
    ] as const) {
      assert.match(accessSentence(sealed, lang), words);
      assert.doesNotMatch(accessSentence(sealed, lang), /removed|删除|刪除/);
    }
  });
  it('what the verb alone would not say is said as it was: sent home, asked, shared', () => {
    const own = { isOwn: true, actorName: { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' } } as const;
    const program = actorName({ kind: 'system', clientId: 'causeway-exchange' });
    const home = told({ actorName: program, action: 'disclose', basis: 'exchange/visit-sent-home' });
    assert.match(accessSentence(home, 'en'), /The service’s own program .*sent your .* to where your record is kept/);
    assert.doesNotMatch(accessSentence(home, 'zh-Hans'), /causeway|打开/);
    const said = (facts: Partial<ToldAccess>) => accessSentence(told({ ...own, ...facts }), 'en');
    const [Consent, AuditEvent] = [1, 1];
    assert.equal(said({ action: 'share', basis: 'consent/own-act', kinds: { Consent } }), 'You shared your record.');
    assert.equal(
      said({ action: 'revoke', basis: 'consent/request-refused', kinds: { Consent } }),
      'You said no to a request for your record.',
    );
    const asked = { basis: 'consent/access-question', kinds: { AuditEvent } };
    assert.equal(said({ ...asked, action: 'operate' }), 'You asked about an act in your access log.');
    assert.equal(said({ ...asked, action: 'read', kinds: { Communication: 1 } }), 'You looked at your notices.');
  });
  it('an entry that stands for many attempts says how many', () => {
    const many = told({ outcome: 'denied', basis: 'consent.locked', times: 137 });
    assert.match(accessSentence(many, 'en'), /and was refused, 137 more times within minutes/);
    assert.match(accessSentence(many, 'zh-Hans'), /已被拒绝（数分钟内另有137次）/);
    assert.match(accessSentence(many, 'zh-Hant-HK'), /已被拒絕（數分鐘內另有137次）/);
    assert.match(accessSentence({ ...many, times: 1 }, 'en'), /refused, once more/);
  });
  it('every act, purpose and rule gives a whole sentence in every language, without blanks or codes', () => {
    for (const lang of LANGS) {
      for (const action of ACCESS_ACTIONS) {
        for (const purpose of PURPOSES) {
          for (const outcome of ['permitted', 'denied'] as const) {
            const sentence = accessSentence(told({ action, purpose, outcome }), lang);
            assert.doesNotMatch(sentence, /[{}]|undefined|TREAT|consent\//, `${lang} ${action} ${purpose}`);
          }
        }
      }
      for (const basis of [...PERMIT_RULES, ...Object.keys(CONSENT_REFUSALS)]) {
        assert.doesNotMatch(
          accessSentence(told({ basis, outcome: basis.includes('/') ? 'permitted' : 'denied' }), lang),
          /[{}]/,
        );
      }
      for (const basis of PERMIT_RULES) assert.doesNotMatch(basisText(basis)[lang], /consent/);
    }
  });
  it('a basis that another node made up is named as it is, also where every object has a property of that name', () => {
    for (const basis of ['other.rule', 'constructor', 'toString', '__proto__']) {
      assert.equal(basisText(basis).en, `Rule: ${basis}.`);
      assert.match(accessSentence(told({ basis }), 'en'), new RegExp(`Rule: ${basis}\\.$`));
      assert.match(accessSentence(told({ basis, outcome: 'denied' }), 'en'), /It was not allowed\.$/);
    }
  });
});

describe('the words of this room', () => {
  it('every refusal says something else in each language, with the same blanks', () => {
    for (const [code, { text }] of Object.entries(CONSENT_REFUSALS)) {
      const blanks = LANGS.map((lang) => (text[lang].match(/\{\w+\}/g) ?? []).toSorted().join());
      assert.equal(new Set(blanks).size, 1, code);
      assert.equal(new Set(LANGS.map((lang) => text[lang])).size, 3, code);
    }
  });
  it('Simplified texts hold no Traditional characters of ours, nor the other way round', () => {
    const traditional = /[這個們為後來對時會國將記錄導區醫療衛診權]/;
    const simplified = /[这个们为来对时会国将记录导区医疗卫诊权]/;
    for (const [code, { text }] of Object.entries(CONSENT_REFUSALS)) {
      assert.doesNotMatch(text['zh-Hans'], traditional, code);
      assert.doesNotMatch(
        text['zh-Hant-HK'].replaceAll('後', ''),
        new RegExp(simplified.source.replace('后', '')),
        code,
      );
    }
  });
  it('every notice has a title and a sentence in every language', () => {
    const organization = aName('Clinic', '诊所');
    const facts = {
      shareId: 's',
      until: '2026-11-22T02:00:00Z',
      by: aName('Dr'),
      organization,
      reason: 'consent.expired',
      documentId: 'd',
      accepted: 3,
      rejected: 2,
      consentId: 'c',
      node: 'sz',
      permit: aName('Permit', '许可'),
      lastDay: '2026-12-01',
      daysLeft: 9,
      title: aName('Application', '申请'),
      what: aName('A supplement is asked for.', '需要补正申请材料。'),
      why: aName('No law lets it out.', '没有法律依据。'),
      patient: 'passport X••••21',
      answer: 'active',
      at: '2026-11-22T02:00:00Z',
      verdict: 'not-justified',
      added: '••••99',
      gone: '',
      change: 'account-closed',
      carer: aName('Carer', '照护人'),
      kind: 'guardian',
      scope: 'record',
      from: '2026-11-22',
      called: 'CHAN Mei Ling',
      may: 'read',
      as: 'patient',
      neighbour: aName('Shenzhen', '深圳'),
    };
    for (const kind of NOTICE_KINDS satisfies readonly NoticeKind[]) {
      const text = noticeText({ kind, params: facts });
      for (const lang of LANGS) {
        assert.ok(noticeTitle(kind)[lang].length >= 4);
        assert.doesNotMatch(text[lang], /undefined|\[object/, kind);
        assert.ok(text[lang].length > 10, kind);
      }
      assert.equal(new Set(LANGS.map((lang) => text[lang])).size, 3, kind);
    }
  });
});

describe('who acted', () => {
  const node = { kind: 'node', nodeId: 'sz', name: aName('Shenzhen', '深圳') } as const;

  it('is a neighbour by its name, where nobody of it is named', () => {
    assert.deepEqual(actorName(node), aName('Shenzhen', '深圳'));
    assert.equal(actorName({ kind: 'node', nodeId: 'sz' }).en, 'The node sz');
  });

  it('is the clinician for whom a neighbour asks', () => {
    const onBehalfOf = {
      practitioner: 'Practitioner/p',
      practitionerName: aName('Dr Lin', '林医生'),
      organization: 'o',
      organizationName: aName('A clinic', '诊所'),
    };
    assert.deepEqual(actorName({ ...node, onBehalfOf }), aName('Dr Lin', '林医生'));
  });
});
