import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { en } from './en/index.ts';
import { zhHans } from './zh-hans/index.ts';
import { zhHantHK } from './zh-hant-hk/index.ts';

const WEB = fileURLToPath(new URL('..', import.meta.url));

/** Every sentence of a catalogue by its key. */
function flat(words: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(at, value);
    else for (const [inner, text] of flat(value as object, at)) found.set(inner, text);
  }
  return found;
}

const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

function sources(): string[] {
  return readdirSync(WEB, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(WEB, name));
}

/** Attributes whose text a person reads or hears. */
const READ_ATTRIBUTES = new Set([
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'ariaLabelForHandle',
  'alt',
  'title',
  'label',
  'lead',
  'text',
  'placeholder',
  'help',
  'okText',
  'cancelText',
  'content',
  'legend',
  'summary',
]);
/** Words that are the same in every language: the names of keys on a keyboard. */
const KEY_NAMES = new Set(['J', 'K', 'A', 'C', 'R']);
const LETTERS = /\p{L}{2,}|\p{Script=Han}|\p{L}(?=\s|$)/u;

/** The texts in a source file that would be on a screen without having gone through a catalogue. */
export function untranslated(fileName: string, source: string): string[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const complain = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${fileName}:${line + 1} “${text.trim()}”`);
  };
  const literalsIn = (node: ts.Node): void => {
    // What a call is given is its own matter; `t('key')` is such a call.
    if (ts.isCallExpression(node) || ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node)) return;
    if (ts.isConditionalExpression(node)) {
      literalsIn(node.whenTrue);
      literalsIn(node.whenFalse);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.QuestionQuestionToken) literalsIn(node.left);
      literalsIn(node.right);
      return;
    }
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (LETTERS.test(node.text)) complain(node, node.text);
      return;
    }
    if (ts.isTemplateExpression(node)) {
      for (const part of [node.head, ...node.templateSpans.map((span) => span.literal)]) {
        if (LETTERS.test(part.text)) complain(node, part.text);
      }
      return;
    }
    if (ts.isParenthesizedExpression(node)) literalsIn(node.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTERS.test(node.text) && !KEY_NAMES.has(node.text.trim())) complain(node, node.text);
    if (ts.isJsxExpression(node) && node.expression !== undefined && !ts.isJsxAttribute(node.parent)) {
      literalsIn(node.expression);
    }
    if (ts.isJsxAttribute(node) && READ_ATTRIBUTES.has(node.name.getText()) && node.initializer !== undefined) {
      if (ts.isStringLiteral(node.initializer)) literalsIn(node.initializer);
      if (ts.isJsxExpression(node.initializer) && node.initializer.expression) literalsIn(node.initializer.expression);
    }
    if (ts.isPropertyAssignment(node) && READ_ATTRIBUTES.has(node.name.getText())) literalsIn(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the catalogues of the portals', () => {
  const catalogues = { 'zh-Hans': flat(zhHans), 'zh-Hant-HK': flat(zhHantHK) };
  const english = flat(en);

  for (const [lang, catalogue] of Object.entries(catalogues)) {
    it(`${lang} has the same keys as English`, () => {
      assert.deepEqual([...catalogue.keys()].sort(), [...english.keys()].sort());
    });

    it(`${lang} fills the same holes as English in every sentence`, () => {
      for (const [key, text] of english) {
        // Chinese has one plural form and may repeat what English says by its grammar; the holes themselves must agree.
        assert.deepEqual(holes(catalogue.get(key) ?? ''), holes(text), key);
      }
    });

    it(`${lang} leaves no sentence in English`, () => {
      for (const [key, text] of catalogue) {
        const words = text.replace(/\{\{\w+\}\}/g, '');
        if (!/[A-Za-z]{3,}/.test(words)) continue;
        assert.ok(
          /\p{Script=Han}/u.test(words) || (words === english.get(key) && /^(PDF)$/.test(words)),
          `${key}: ${text}`,
        );
      }
    });

    it(`${lang} has a word for everything`, () => {
      for (const [key, text] of catalogue) assert.notEqual(text.trim(), '', key);
    });
  }

  it('Hong Kong wording is not the mainland’s in another script', () => {
    const pairs = [
      ['登录', '登入'],
      ['患者', '病人'],
      ['预防接种', '疫苗接種'],
      ['打印', '列印'],
      ['二维码', '二維碼'],
    ] as const;
    const hans = [...catalogues['zh-Hans'].values()].join('\n');
    const hant = [...catalogues['zh-Hant-HK'].values()].join('\n');
    for (const [mainland, hongKong] of pairs) {
      assert.ok(hans.includes(mainland), mainland);
      assert.ok(hant.includes(hongKong), hongKong);
    }
    assert.ok(
      !/[们这个说还没过对给让谁]/.test(hant.replace(/[過對給讓誰]/g, '')),
      'a simplified character in the Hong Kong catalogue',
    );
  });

  it('no key is without a use', () => {
    const code = sources()
      .filter((name) => !/i18n[\\/](en|zh-hans|zh-hant-hk)[\\/]/.test(name))
      .map((name) => readFileSync(name, 'utf8'))
      .join('\n');
    // Keys that are put together from a value (`outcome.${kind}.name`) count as used when their beginning is.
    const made = [...code.matchAll(/[`'"]([\w.-]+)\.\$\{/g)].map((match) => `${match[1]}.`);
    const unused = [...english.keys()]
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !code.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)));
    assert.deepEqual(unused, []);
  });
});

describe('no page has a sentence of its own', () => {
  for (const name of sources().filter((path) => path.endsWith('.tsx'))) {
    it(relative(WEB, name), () => {
      assert.deepEqual(untranslated(relative(WEB, name), readFileSync(name, 'utf8')), []);
    });
  }

  it('the search finds what it is for', () => {
    const bad = `const x = <p title="Hello there">{open ? 'Yes' : t('no')} plain words <img alt={\`a \${n} picture\`} /></p>;
      confirm({ title: 'Really?', content: t('key') });`;
    assert.equal(untranslated('bad.tsx', bad).length, 6);
  });
});
