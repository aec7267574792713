/** Paper: a page made of runs of text, each in the font of its own script. */
import type { Lang } from '#kernel';
import { press } from './press.ts';
import { type Seal, sealPdf } from './seal.ts';

/** The Chinese of the reader; the other column is English. */
export type Chinese = Exclude<Lang, 'en'>;

/** A piece of text with the language it is in; BCP 47, absent where nobody said. */
export interface Run {
  readonly text: string;
  readonly lang?: string | undefined;
}

/** What pdfmake draws, as data: it goes to another thread. */
export type Content = string | readonly Content[] | { readonly [key: string]: unknown };

/** The font of a language tag; Han text of unknown language is drawn in the reader's script. */
export function fontOf(lang: string | undefined, reader: Chinese): 'SC' | 'HK' {
  const tag = lang?.toLowerCase() ?? '';
  if (/^zh-(hant|hk|mo|tw)/.test(tag)) return 'HK';
  if (/^zh/.test(tag)) return 'SC';
  return reader === 'zh-Hant-HK' ? 'HK' : 'SC';
}

export interface PrintOptions {
  readonly title: string;
  readonly author: string;
  readonly reader: Chinese;
  readonly createdAt: Date;
  /** Above each page: who issues it. */
  readonly heading: readonly Run[];
  /** Says on each page that the person does not exist. */
  readonly synthetic: boolean;
  /** Seals the file; without it nobody answers for it. */
  readonly seal?: Seal;
}

/** A run as pdfmake takes it. Control characters would be drawn as boxes. */
export function run({ text, lang }: Run, reader: Chinese, style: object = {}): Content {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
  const quoted = /\p{Script=Han}/u.test(clean) ? clean : narrowQuotes(clean);
  return { text: quoted.replace(UNBROKEN, '$&\n'), font: fontOf(lang, reader), ...style };
}

/** A word longer than a column (a hash, an address) would run over its edge; it goes on in a new line after every 36 characters. */
const UNBROKEN = /[^\s\p{Script=Han}]{36}(?=[^\s\p{Script=Han}])/gu;

/** In a Chinese font the curly quotes are as wide as a character; among Latin letters they would tear the word apart. */
function narrowQuotes(text: string): string {
  return text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
}

/** Prints a document: A4, issuer above, page numbers below, the same bytes for the same content, but for its seal. */
export async function printPdf(content: readonly Content[], { seal, ...options }: PrintOptions): Promise<Uint8Array> {
  const pdf = await press.print({ content, options: { ...options, ...(seal ? { sealedBy: seal.name } : {}) } });
  return seal ? sealPdf(pdf, seal) : pdf;
}

/** Two columns, Chinese left and English right, row beside row. */
export function sideBySide(rows: readonly (readonly [Content, Content])[]): Content {
  return {
    table: { widths: ['*', '*'], dontBreakRows: !rows.some(isLong), body: rows },
    layout: 'side-by-side',
    margin: [0, 0, 0, 8],
  };
}

/** A row that may need more than a page must be allowed to break; any other is kept together. */
const LONG_ROW_CHARACTERS = 6_000;

function isLong(row: readonly Content[]): boolean {
  return JSON.stringify(row).length > LONG_ROW_CHARACTERS;
}

/** A heading over both columns. */
export function sectionTitle(zh: string, en: string, reader: Chinese): Content {
  return {
    columns: [
      run({ text: zh, lang: reader }, reader, { bold: true, fontSize: 11.5 }),
      run({ text: en, lang: 'en' }, reader, { bold: true, fontSize: 11.5 }),
    ],
    headlineLevel: 1,
    margin: [0, 6, 0, 3],
  };
}
