import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkNarrative } from './narrative.ts';
import { Walk } from './walk.ts';

function codes(div: unknown): string[] {
  const walk = new Walk();
  checkNarrative(div, walk);
  return walk.issues.map((issue) => issue.code);
}
const inside = (html: string) => codes(`<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`);

describe('a narrative', () => {
  it('is one well-formed div with basic formatting', () => {
    assert.deepEqual(
      inside(
        '<p class="x">过敏 <b>青霉素</b><br/>&lt; 5 &#xA0;<!-- note --></p><table><tr><td colspan="2">x</td></tr></table>',
      ),
      [],
    );
    assert.deepEqual(
      inside('<a href="#med1">x</a><a href="https://example.org/a?b=1&amp;c=2">y</a><img src="#chart" alt="z"/>'),
      [],
    );
    assert.deepEqual(inside('<img src="data:image/png;base64,AAAA" alt=""/>'), []);
    assert.deepEqual(inside('<span style="color: red; background: url(tbl.png)">x</span>'), []);
    assert.deepEqual(codes('<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></h:div>'), []);
  });

  it('is not something else', () => {
    for (const div of [5, '', 'words', '<p>x</p>', '<divx>y</divx>']) assert.equal(codes(div).length, 1, String(div));
  });

  it('is closed as it was opened', () => {
    for (const html of [
      '<p>x',
      'x</p>',
      '<b><i>x</b></i>',
      '<br>x',
      '<p x>y</p>',
      '<p x=1>y</p>',
      '<p',
      '< p>x</p>',
      '<!-- x',
    ]) {
      assert.deepEqual(inside(html), ['fhir.narrative-malformed'], html);
    }
    assert.deepEqual(codes('<div>x</div><div>y</div>'), ['fhir.narrative-malformed']);
    assert.deepEqual(codes('<div>x</div>y'), ['fhir.narrative-malformed']);
    assert.deepEqual(inside('<b>'.repeat(1000)), ['fhir.narrative-malformed']);
  });

  it('is XHTML by its namespace', () => {
    for (const div of [
      '<div>x</div>',
      '<div xmlns="http://hl7.org/fhir">x</div>',
      '<h:div xmlns="http://www.w3.org/1999/xhtml">x</h:div>',
    ])
      assert.deepEqual(codes(div), ['fhir.narrative-malformed'], div);
  });

  it('says something', () => {
    assert.deepEqual(inside('<p> </p>'), ['fhir.narrative-empty']);
    assert.deepEqual(codes('<div xmlns="http://www.w3.org/1999/xhtml"/>'), ['fhir.narrative-empty']);
    assert.deepEqual(inside('<img src="x.png" alt=""/>'), []);
  });

  it('runs nothing and loads nothing', () => {
    for (const html of [
      '<script>alert(1)</script>',
      '<SCRIPT>alert(1)</SCRIPT>',
      '<p onclick="x()">y</p>',
      '<p ONMOUSEOVER="x()">y</p>',
      '<a href="javascript:x()">y</a>',
      '<a href=" java\nscript:x()">y</a>',
      '<a href="&#106;avascript:x()">y</a>',
      '<a href="&#x6A;avascript&colon;x()">y</a>',
      '<a href="vbscript:x">y</a>',
      '<a href="data:text/html,x">y</a>',
      '<img src="data:image/svg+xml,x" alt=""/>',
      '<a href="#x" ping="https://example.org">y</a>',
      '<img src="x.png" srcset="https://example.org/2x.png 2x" alt=""/>',
      '<iframe src="https://example.org"/>',
      '<object data="x"/>',
      '<embed src="x"/>',
      '<form action="x"><input name="y"/></form>',
      '<svg><g/></svg>',
      '<style>p{}</style>',
      '<link rel="stylesheet" href="x"/>',
      '<base href="x"/>',
      '<p style="width: expression(x)">y</p>',
      '<p style="background: url(javascript:x)">y</p>',
      '<!DOCTYPE html>',
      '<?php x ?>',
      '<![CDATA[x]]>',
    ]) {
      assert.deepEqual(inside(html), ['fhir.narrative-unsafe'], html);
    }
    const bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><div>&b;</div>';
    assert.deepEqual(codes(bomb), ['fhir.narrative-malformed']);
  });

  it('is warned of harmless things that FHIR does not have', () => {
    assert.deepEqual(inside('<u>x</u>'), ['fhir.narrative-unusual']);
    assert.deepEqual(inside('a&nbsp;b'), ['fhir.narrative-unusual']);
    assert.deepEqual(inside('fish & chips'), ['fhir.narrative-unusual']);
  });

  it('is read in one pass, however it tries', () => {
    const from = performance.now();
    inside('<p '.repeat(200_000));
    inside(`<p ${'a="b" '.repeat(200_000)}`);
    assert.deepEqual(inside(`<p${' a=""'.repeat(6_000_000)}>x</p>`), ['fhir.narrative-malformed']);
    inside(`<p ${'a'.repeat(500_000)}`);
    inside('&'.repeat(500_000));
    inside(`<!--${'-'.repeat(500_000)}`);
    inside(`<p style="${'url('.repeat(100_000)}">x</p>`);
    // In one pass it is a tenth of a second, in one for each character minutes: a busy machine is not taken for the second.
    assert.ok(performance.now() - from < 30_000);
  });
});
