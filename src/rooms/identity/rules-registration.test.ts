import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Actor, stoppedClock } from '#kernel';
import type { RegisterPatient } from './contract.ts';
import { decidePaper, decideRegistration, isReadableName, verifierOf } from './rules.ts';

const TODAY = '2026-11-22';
const NAME = { text: 'CHAN, Tai Man', script: 'latin' } as const;
const PASSPORT = { kind: 'passport', number: 'X1234567' } as const;
const HKID = { kind: 'hkid', number: 'A123456(3)' } as const;

const decided = (facts: Partial<RegisterPatient>) =>
  decideRegistration({ names: [NAME], birthDate: '1990-01-01', gender: 'male', papers: [], ...facts }, TODAY);
/** Each fault as its code, its place and its numbers. */
const faultsOf = (facts: Partial<RegisterPatient>) => {
  const decision = decided(facts);
  return decision.ok ? [] : decision.refusals.map(({ code, expression, params }) => [code, expression, params]);
};
const codesOf = (facts: Partial<RegisterPatient>) => faultsOf(facts).map(([code]) => code);

describe('a person at the counter', () => {
  it('is granted as stated, and nothing is made of it', () => {
    const facts = {
      names: [NAME, { text: '陳大文', script: 'han-traditional' }],
      birthDate: '1990-01-01',
      gender: 'female',
      phone: '+852 2345 6789',
      language: 'zh-Hant-HK',
    } as const;
    const decision = decideRegistration({ ...facts, papers: [PASSPORT] } as unknown as RegisterPatient, TODAY);
    assert.ok(decision.ok);
    assert.deepEqual(decision.value, {
      ...facts,
      papers: [{ kind: 'passport', number: 'X1234567', key: 'X1234567' }],
    });
  });

  it('is told every fault at once, each with its place', () => {
    assert.deepEqual(
      faultsOf({
        names: [NAME, { text: '123', script: 'latin' }],
        birthDate: '2027-01-01',
        papers: [PASSPORT, { ...HKID, number: 'A123456(4)' }],
        phone: '12',
        language: '!',
      }),
      [
        ['identity.paper-check-digit', 'papers[1].number', { position: 8 }],
        ['identity.name-unreadable', 'names[1].text', {}],
        ['identity.birth-date-impossible', 'birthDate', { date: '2027-01-01' }],
        ['identity.phone-impossible', 'phone', undefined],
        ['identity.language-unknown', 'language', undefined],
      ],
    );
  });
});

describe('a name', () => {
  it('is letters of a script, and no marks of programs, hidden or turning ones, pictures, or more marks on a letter than a language has', () => {
    for (const text of ['O’Brien-Smith Jr.', '陳大文', 'Nguyễn Văn', 'x̂́̃', "D'Arcy, (Mary)", '𠮷田'])
      assert.equal(isReadableName(text), true, text);
    for (const text of [
      '',
      ' ',
      '123',
      '--',
      'a\u202eb',
      'a\u200bb',
      'a\ue000',
      'A 🏥',
      'x̂́̃̄',
      '<b>',
      ...'{}[]|\\^=@#$%*_~"“”',
    ])
      assert.equal(isReadableName(text.length === 1 && text !== ' ' ? `Chan${text}` : text), false, text);
  });

  it('is in the script that it is said to be in', () => {
    const wrong = (text: string, script: 'latin' | 'han-traditional' | 'han-simplified') =>
      faultsOf({ names: [NAME, { text, script }] as RegisterPatient['names'] });
    assert.deepEqual(wrong('陳大文', 'latin'), [['identity.name-other-script', 'names[1].script', {}]]);
    assert.deepEqual(wrong('Chan', 'han-traditional'), [['identity.name-other-script', 'names[1].script', {}]]);
    assert.deepEqual(wrong('陈大文', 'han-simplified'), []);
    assert.deepEqual(wrong('123', 'han-simplified'), [['identity.name-unreadable', 'names[1].text', {}]]);
  });

  it('has 120 characters at most, however many bytes they take', () => {
    const of = (length: number) => faultsOf({ names: [{ text: '𠮷'.repeat(length), script: 'han-traditional' }] });
    assert.deepEqual(of(120), []);
    assert.deepEqual(of(121), [['identity.name-too-long', 'names[0].text', { length: 121, max: 120 }]]);
  });
});

describe('a birth date', () => {
  it('is a day, a month or a year of the calendar, today at the latest and 130 years ago at the earliest', () => {
    for (const birthDate of ['2026-11-22', '2026-11', '2026', '1896-11-22', '2024-02-29', '1990'])
      assert.deepEqual(codesOf({ birthDate }), [], birthDate);
    for (const birthDate of [
      '2026-11-23',
      '2026-12',
      '2027',
      '1896-11-21',
      '1895',
      '2025-02-29',
      '1990-13',
      'soon',
      '',
    ])
      assert.deepEqual(faultsOf({ birthDate }), [['identity.birth-date-impossible', 'birthDate', { date: birthDate }]]);
  });
});

describe('a telephone number', () => {
  it('has five digits at least, and between them what people write', () => {
    for (const phone of [
      '12345',
      '+852 2345-6789',
      '(0755) 8392.1234',
      '２３４５６７８９',
      ' 23456789 ',
      '23456789 ext. 12',
      '23456789 ex3',
      '1/2345',
    ])
      assert.deepEqual(codesOf({ phone }), [], phone);
    for (const phone of [
      '1234',
      '',
      'call 23456789',
      '23456789 now',
      '+',
      '-----',
      '2345+6789',
      '23456789 ext 1234567',
      '2345 ext 6 7',
    ])
      assert.deepEqual(codesOf({ phone }), ['identity.phone-impossible'], phone);
  });
});

describe('a language', () => {
  it('is one that BCP 47 can name', () => {
    for (const language of ['en', 'zh-Hant-HK', 'yue']) assert.deepEqual(codesOf({ language }), [], language);
    for (const language of ['', 'e', 'english language', 'zh_HK'])
      assert.deepEqual(codesOf({ language }), ['identity.language-unknown'], language);
  });
});

describe('papers in one hand', () => {
  it('are no paper twice, by its number and whoever issued it', () => {
    const twice = [['identity.paper-twice', 'papers[1].number', undefined]];
    assert.deepEqual(faultsOf({ papers: [PASSPORT, { ...PASSPORT, number: 'x123 4567' }] }), twice);
    const issued = (issuer: string) => ({ ...PASSPORT, issuer });
    assert.deepEqual(faultsOf({ papers: [issued('Canada'), issued('Canada')] }), twice);
    assert.deepEqual(faultsOf({ papers: [issued('Canada'), issued('France')] }), []);
    assert.deepEqual(faultsOf({ papers: [PASSPORT, { ...PASSPORT, number: 'X1234568' }] }), []);
    const other = { kind: 'certificate-of-exemption', number: 'X1234567' } as const;
    assert.deepEqual(faultsOf({ papers: [PASSPORT, other] }), []);
  });

  it('are no two numbers of a kind that names a person for life', () => {
    const permit = (number: string) => ({ kind: 'home-return-permit', number }) as const;
    assert.deepEqual(faultsOf({ papers: [HKID, PASSPORT, permit('H12345678'), permit('H12345679')] }), [
      ['identity.papers-of-several', 'papers[3].number', undefined],
    ]);
    assert.deepEqual(faultsOf({ papers: [HKID, permit('H12345678')] }), []);
    assert.deepEqual(codesOf({ papers: [permit('H12345678'), permit('H12345678 01')] }), ['identity.paper-twice']);
  });
});

describe('one paper as it was shown', () => {
  const paper = (facts: object, birthDate: string | undefined = '1990-01-01') => {
    const decision = decidePaper({ ...PASSPORT, ...facts }, birthDate, TODAY, { at: 'then' });
    return decision.ok
      ? decision.value
      : decision.refusals.map(({ code, expression, params }) => [code, expression, params]);
  };
  const kept = { kind: 'passport', number: 'X1234567', key: 'X1234567' };

  it('says what is wrong with its number, and where', () => {
    assert.deepEqual(paper({ number: '1' }), [['identity.paper-form', 'number', { number: '1', position: 2 }]]);
    const residence = { kind: 'hk-macao-residence-permit', number: '810000199001010019' };
    assert.deepEqual(paper(residence, '1991'), [['identity.paper-other-birth-date', 'number', { date: '1990-01-01' }]]);
    const found = paper(residence, undefined);
    assert.ok(!Array.isArray(found), 'of somebody whose birth date is not stated nothing is compared');
  });

  it('has an issuer that can be read, or none', () => {
    assert.deepEqual(paper({ issuer: '***' }), [['identity.paper-issuer', 'issuer', undefined]]);
    assert.deepEqual(paper({ issuer: 'Canada' }), { ...kept, issuer: 'Canada' });
  });

  it('has the symbols that are printed on it', () => {
    assert.deepEqual(paper({ ...HKID, symbols: '*** a z' }), {
      kind: 'hkid',
      number: 'A123456(3)',
      key: 'A1234563',
      symbols: '***AZ',
    });
    assert.deepEqual(paper({ symbols: '***' }), [['identity.paper-symbols', 'symbols', { symbols: '***' }]]);
  });

  it('is valid from a day until a day, both of the calendar, and has begun; one day alone is enough', () => {
    const period = (validFrom: string | undefined, validUntil: string | undefined) => paper({ validFrom, validUntil });
    assert.deepEqual(period(TODAY, TODAY), { ...kept, validFrom: TODAY, validUntil: TODAY });
    assert.deepEqual(period(TODAY, undefined), { ...kept, validFrom: TODAY });
    assert.deepEqual(period(undefined, '2019-01-01'), { ...kept, validUntil: '2019-01-01' });
    const no = (field: string, from: string, until: string) => [['identity.paper-validity', field, { from, until }]];
    assert.deepEqual(period('2026-11-23', undefined), no('validFrom', '2026-11-23', '…'));
    assert.deepEqual(period('2020-01-02', '2020-01-01'), no('validUntil', '2020-01-02', '2020-01-01'));
    assert.deepEqual(period(TODAY, '2020-01-01'), no('validUntil', TODAY, '2020-01-01'));
    assert.deepEqual(period(undefined, '2027-02-30'), no('validUntil', '…', '2027-02-30'));
  });

  it('names who held the number against it only where somebody did', () => {
    assert.deepEqual(paper({ verified: 'paper-seen' }), { ...kept, verified: { how: 'paper-seen', at: 'then' } });
    assert.deepEqual(paper({}), kept);
    const nobody = decidePaper({ ...PASSPORT, verified: 'paper-seen' }, '1990', TODAY, undefined);
    assert.deepEqual(nobody.ok && nobody.value, kept);
  });
});

describe('who signs for a paper that was looked at', () => {
  const signs = (actor: object) => verifierOf({ actor: actor as Actor, clock: stoppedClock('2026-11-22T02:00:00Z') });
  it('is the person on file, at that instant; a program, or somebody of whom there is no file, is not named', () => {
    const at = '2026-11-22T02:00:00.000Z';
    assert.deepEqual(signs({ kind: 'person', fhirUser: 'Practitioner/p1' }), { at, by: 'Practitioner/p1' });
    assert.deepEqual(signs({ kind: 'person' }), { at });
    assert.deepEqual(signs({ kind: 'system', fhirUser: 'Device/d1' }), { at });
  });
});
