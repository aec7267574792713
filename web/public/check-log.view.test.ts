import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sealIn, wordsOf } from './check-log.view.ts';

const seal = `${'a'.repeat(30)}.${'b'.repeat(40)}.${'c'.repeat(86)}`;

describe('the page that checks a log', () => {
  it('finds the seal in an address, alone, and between spaces; and nothing in other codes', () => {
    assert.equal(sealIn(`https://hk.example/check-log#${seal}`), seal);
    assert.equal(sealIn(` ${seal}\n`), seal);
    for (const other of ['', 'shlink:/abc', 'https://hk.example/check-log', `${seal}.more`, 'a.b.c']) {
      assert.equal(sealIn(other), undefined, other);
    }
  });

  it('shows what an entry says, and of a broken one what there is', () => {
    const name = { en: 'Dr Lin (synthetic)', 'zh-Hans': '林（合成）', 'zh-Hant-HK': '林（合成）' };
    const body = {
      at: '2026-11-22T01:00:00.000Z',
      action: 'read',
      outcome: 'denied',
      kinds: { Condition: 2 },
      actor: { name },
    };
    assert.deepEqual(wordsOf(JSON.stringify(body)), {
      at: body.at,
      action: 'read',
      outcome: 'denied',
      kinds: ['Condition'],
      name,
    });
    for (const broken of ['', 'null', '[]', '{"actor":null,"kinds":7,"at":5}', '{"actor":{"name":{"en":"x"}}}']) {
      assert.deepEqual(wordsOf(broken), { kinds: [] }, broken);
    }
  });
});
