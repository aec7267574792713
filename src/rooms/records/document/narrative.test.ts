import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { safeNarrative } from './narrative.ts';

const wrap = (inner: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
const shown = (inner: string) => {
  const safe = safeNarrative(wrap(inner));
  assert.ok(safe.ok);
  return safe.xhtml;
};

describe('a narrative', () => {
  it('keeps tables, lists, emphasis and the language of a run', () => {
    const inner =
      '<table><tr><th colspan="2">a</th></tr></table><ul><li><b>b</b></li></ul><span lang="zh-HK">過敏</span><br/>';
    assert.equal(shown(inner), wrap(inner));
  });
  it('loses scripts, styles and forms with their text', () => {
    assert.equal(shown('a<script>alert(1)</script><style>p{}</style><form><input value="x"/>b</form>c'), wrap('ac'));
  });
  it('loses handlers, styles, addresses and pictures, and keeps their words', () => {
    assert.equal(
      shown(
        '<p onclick="x()" style="background:url(http://x)" class="k">a</p><a href="javascript:x">b</a><img src="http://x/y.png" alt="c"/>',
      ),
      wrap('<p>a</p>bc'),
    );
  });
  it('keeps what looks like markup as text', () => {
    assert.equal(shown('&lt;b&gt; <![CDATA[<script>x</script>]]>'), wrap('&lt;b&gt; &lt;script&gt;x&lt;/script&gt;'));
  });
  for (const [name, div, reason] of [
    ['a document type', '<!DOCTYPE div [<!ENTITY a "b">]><div>&a;</div>', 'doctype'],
    ['an entity declaration in any case', '<!doctype x><div/>', 'doctype'],
    ['an unclosed tag', '<div>a<p></div>', 'not-xhtml'],
    ['an undeclared entity', '<div>&bomb;</div>', 'not-xhtml'],
    ['another root', '<svg/>', 'not-xhtml'],
    ['plain text', 'hello', 'not-xhtml'],
    ['a hundred levels', '<div>'.repeat(100) + '</div>'.repeat(100), 'too-deep'],
    ['half a million characters', `<div>${'a'.repeat(500_000)}</div>`, 'too-long'],
  ] as const) {
    it(`refuses ${name}`, () => assert.deepEqual(safeNarrative(div), { ok: false, reason }));
  }
});
