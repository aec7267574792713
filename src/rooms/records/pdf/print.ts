/** Paper: a page made of runs of text, each in the font of its own script. */
import { fileURLToPath } from 'node:url';
import pdfmake from 'pdfmake';
import type { Lang } from '#kernel';

/** The Chinese of the reader; the other column is English. */
export type Chinese = Exclude<Lang, 'en'>;

/** A piece of text with the language it is in; BCP 47, absent where nobody said. */
export interface Run {
  readonly text: string;
  readonly lang?: string | undefined;
}

export type Content = string | readonly Content[] | { readonly [key: string]: unknown };

/**
 * One and the same code point is drawn differently in Hong Kong and on the mainland (骨, 過, 門), so each run names its font. Whole TTF files:
 * a subset made beforehand would lack the rare characters of names.
 */
const FONTS = { SC: fontFiles('sc', 'SC'), HK: fontFiles('hk', 'HK') };

pdfmake.addFonts(FONTS);
// A document of ours needs nothing from outside, whatever its text says.
pdfmake.setUrlAccessPolicy(() => false);
const files = new Set(Object.values(FONTS).flatMap((font) => Object.values(font)));
pdfmake.setLocalAccessPolicy((path) => files.has(path));

function fontFiles(folder: string, name: string) {
  const file = (weight: string) =>
    fileURLToPath(
      import.meta.resolve(`@expo-google-fonts/noto-sans-${folder}/${weight}/NotoSans${name}_${weight}.ttf`),
    );
  const [normal, bold] = [file('400Regular'), file('700Bold')];
  // Han script has no italics; emphasis is by weight and grey.
  return { normal, bold, italics: normal, bolditalics: bold };
}

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
}

const SYNTHETIC: Readonly<Record<Chinese, string>> = {
  'zh-Hans': '合成数据，并非真实患者',
  'zh-Hant-HK': '合成數據，並非真實病人',
};

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

/** Prints a document: A4, issuer above, page numbers below, the same bytes for the same content. */
export function printPdf(content: readonly Content[], options: PrintOptions): Promise<Uint8Array> {
  const { title, author, reader, createdAt, heading, synthetic } = options;
  const mark = synthetic
    ? [
        run({ text: `${SYNTHETIC[reader]} · Synthetic data, no real patient`, lang: reader }, reader, {
          bold: true,
          color: '#b00020',
        }),
      ]
    : [];
  const definition = {
    info: { title, author, creator: 'Causeway', producer: 'Causeway', creationDate: createdAt, modDate: createdAt },
    pageSize: 'A4',
    pageMargins: [42, 62, 42, 52],
    defaultStyle: { font: fontOf(reader, reader), fontSize: 9.5, lineHeight: 1.25 },
    header: {
      margin: [42, 24, 42, 0],
      columns: [
        { stack: heading.map((one) => run(one, reader, { fontSize: 8, color: '#444444' })) },
        { stack: mark, alignment: 'right', fontSize: 8 },
      ],
    },
    footer: (page: number, pages: number) => ({
      margin: [42, 14, 42, 0],
      fontSize: 8,
      color: '#444444',
      columns: [run({ text: title, lang: reader }, reader), { text: `${page} / ${pages}`, alignment: 'right' }],
    }),
    // A heading never stands alone at the foot of a page.
    pageBreakBefore: (node: { headlineLevel?: number }, around: { getFollowingNodesOnPage(): unknown[] }) =>
      node.headlineLevel === 1 && around.getFollowingNodesOnPage().length < HEADING_NODES + 2,
    content,
  };
  return pdfmake.createPdf(definition).getBuffer();
}

/** What pdfmake counts behind a heading that are the heading's own parts. */
const HEADING_NODES = 2;

/** Two columns, Chinese left and English right, row beside row. */
export function sideBySide(rows: readonly (readonly [Content, Content])[]): Content {
  return {
    table: { widths: ['*', '*'], dontBreakRows: !rows.some(isLong), body: rows },
    layout: {
      hLineWidth: () => 0.4,
      vLineWidth: (i: number) => (i === 1 ? 0.4 : 0),
      hLineColor: () => '#d0d0d0',
      vLineColor: () => '#d0d0d0',
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
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
