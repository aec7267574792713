import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { institutions, nameOf } from './institutions.ts';

describe('一数一源: each institution has one id and names its sources', () => {
  it('ids are unique', () => assert.equal(new Set(institutions.map((i) => i.id)).size, institutions.length));
  it('every institution has at least one source', () => {
    assert.deepEqual(
      institutions.filter((i) => i.sources.length === 0).map((i) => i.id),
      [],
    );
  });
  it('every name says whether it was read in a source or is our own draft', () => {
    const states = new Set(institutions.flatMap((i) => Object.values(i.names).map((name) => name.source)));
    assert.deepEqual([...states].sort(), ['draft', 'reference']);
  });
  it('a parent is an institution of the file', () => {
    const ids = new Set(institutions.map((i) => i.id));
    assert.deepEqual(
      institutions.filter((i) => i.parentId !== undefined && !ids.has(i.parentId)).map((i) => i.id),
      [],
    );
  });
});

describe('the name of an institution', () => {
  it('is there in every language', () => {
    for (const institution of institutions) {
      const name = nameOf(institution);
      for (const lang of LANGS) assert.ok(name[lang].length > 0, `${institution.id} ${lang}`);
    }
  });
  it('without a translation is the source’s own, unchanged', () => {
    const shown = nameOf({
      id: 'x',
      names: { 'zh-Hans': { text: '某医院', source: 'reference' } },
    });
    assert.deepEqual(shown, { en: '某医院', 'zh-Hans': '某医院', 'zh-Hant-HK': '某医院' });
  });
});
