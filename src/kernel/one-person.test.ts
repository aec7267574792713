import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LocalText } from './lang.ts';
import { type Holder, isOneHolder } from './one-person.ts';

const called = (en: string, hans = '', hant = ''): LocalText => ({ en, 'zh-Hans': hans, 'zh-Hant-HK': hant });
const CHAN = called('CHAN Tai Man', '陈大文', '陳大文');

/** Both ways round: it does not matter who came first. */
function isOne(one: Partial<Holder>, other: Partial<Holder>): boolean {
  const [a, b] = [
    { accountId: 'a', ...one },
    { accountId: 'b', ...other },
  ];
  assert.equal(isOneHolder(a, b), isOneHolder(b, a));
  return isOneHolder(a, b);
}

describe('two accounts', () => {
  it('are one person’s where they are one', () => {
    assert.equal(isOne({ accountId: 'x' }, { accountId: 'x', fhirUser: 'Practitioner/p' }), true);
  });

  it('are one person’s where the directory knows both by one entry, whatever they are called', () => {
    assert.equal(isOne({ fhirUser: 'Practitioner/p', name: CHAN }, { fhirUser: 'Practitioner/p' }), true);
  });

  it('are two people’s where the directory knows each by an entry of its own, also of one name', () => {
    const [one, other] = [{ fhirUser: 'Practitioner/p' }, { fhirUser: 'Practitioner/q' }];
    assert.equal(isOne({ ...one, name: CHAN }, { ...other, name: CHAN }), false);
  });

  it('are one person’s where it does not know both and they are called the same in one language, however it is written', () => {
    assert.equal(isOne({ name: CHAN }, { name: called('chan tai-man') }), true);
    assert.equal(isOne({ name: CHAN, fhirUser: 'Practitioner/p' }, { name: called('CHEN Dawen', '陈大文') }), true);
    assert.equal(isOne({ name: CHAN, fhirUser: 'Practitioner/p' }, { name: CHAN, fhirUser: 'Patient/p' }), true);
    assert.equal(isOne({ name: CHAN, fhirUser: null }, { name: CHAN }), true);
  });

  it('are two people’s where they are called otherwise, or nothing is known of them', () => {
    assert.equal(isOne({ name: CHAN }, { name: called('CHAN Tai Ming', '陈大明', '陳大明') }), false);
    assert.equal(isOne({ name: called('') }, { name: called('') }), false, 'no name is nobody’s');
    assert.equal(isOne({}, {}), false);
    assert.equal(isOne({ fhirUser: 'Patient/p' }, { fhirUser: 'Patient/p' }), false, 'a record is no entry');
  });
});
