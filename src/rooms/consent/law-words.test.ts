import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { fromRemote, toRemoteAccess } from './access-log/entries.ts';
import * as exportsLawbook from './exports/lawbook.ts';
import { aPerson } from './fixtures.ts';
import { citationOf, citedLaws, lawInWords } from './law-words.ts';
import * as lawbook from './lawbook.ts';
import { EXPORT_ROUTES } from './lawbook.ts';

const CITABLE = [...EXPORT_ROUTES, ...exportsLawbook.EXPORT_DUTIES];
const HAN = /\p{Script=Han}/u;
const cite = ({ jurisdiction, instrument, clause }: (typeof CITABLE)[number]) => ({
  jurisdiction,
  instrument: instrument.en,
  clause: clause?.en,
});

describe('the law in words', () => {
  it('every entry of the lawbook names its instrument and clause in each language’s own script', () => {
    const entries = [lawbook, exportsLawbook].flatMap((book) => Object.values(book).flatMap((list) => [...list]));
    assert.ok(entries.length > 5);
    for (const { instrument, clause = instrument } of entries) {
      for (const words of [instrument, clause]) {
        assert.doesNotMatch(words.en, HAN);
        for (const lang of LANGS.filter((l) => l !== 'en')) {
          assert.match(words[lang], HAN);
          assert.doesNotMatch(words[lang], /[A-Za-z]{4}/, words[lang]);
        }
        assert.notEqual(words['zh-Hans'], words['zh-Hant-HK']);
      }
    }
  });
  it('a rule cited by a message is found again, whole or without its clause', () => {
    for (const route of CITABLE) {
      const { jurisdiction, instrument, clause } = route;
      assert.deepEqual(lawInWords(cite(route)), { jurisdiction, instrument, clause });
      assert.deepEqual(lawInWords({ jurisdiction, instrument: instrument.en }), { jurisdiction, instrument });
    }
  });
  it('a rule that our lawbook does not hold stands as another node wrote it', () => {
    const { instrument, clause } = lawInWords({ jurisdiction: 'MO', instrument: 'Lei 8/2005', clause: 'Art. 19' });
    for (const lang of LANGS) assert.deepEqual([instrument[lang], clause?.[lang]], ['Lei 8/2005', 'Art. 19']);
  });
  it('the patient’s log tells the law of a ledger entry in her language, also where a neighbour told of it', () => {
    const line = citationOf([...CITABLE.map(cite), { jurisdiction: 'MO', instrument: 'Lei 8/2005' }]);
    const laws = citedLaws(line);
    assert.equal(laws.length, CITABLE.length + 1);
    for (const [nth, { instrument, clause }] of CITABLE.entries()) {
      for (const lang of LANGS) {
        assert.ok(laws[nth]?.[lang].startsWith(instrument[lang]) && laws[nth]?.[lang].endsWith(clause?.[lang] ?? ''));
      }
    }
    assert.equal(laws.at(-1)?.['zh-Hans'], 'MO, Lei 8/2005');
    const at = new Date('2026-11-22T02:00:00Z');
    const node = { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' };
    const facts = { node, actor: aPerson('clinician'), purpose: 'TREAT', correlationId: 'c', at } as const;
    const note = { action: 'disclose', outcome: 'permitted', kinds: {}, basis: 'x', detail: { law: line } } as const;
    assert.deepEqual(fromRemote(toRemoteAccess(facts, note, 'e1')).law, laws);
    const { detail: _, ...lawless } = note;
    assert.equal(fromRemote(toRemoteAccess(facts, lawless, 'e1')).law, undefined);
  });
});
