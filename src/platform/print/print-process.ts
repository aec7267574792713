/** The process that prints: pdfmake and its fonts live here, and go when it ends. */
import { fileURLToPath } from 'node:url';
import pdfmake, { type PdfInMaking } from 'pdfmake';
import type { PressAnswer, PressJob } from './press.ts';
import { type Chinese, fontOf, run } from './print.ts';
import { SEAL_BYTES, UNKNOWN_PLACE } from './seal.ts';

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
pdfmake.addTableLayouts({
  'side-by-side': {
    hLineWidth: () => 0.4,
    vLineWidth: (i: number) => (i === 1 ? 0.4 : 0),
    hLineColor: () => '#d0d0d0',
    vLineColor: () => '#d0d0d0',
    paddingTop: () => 3,
    paddingBottom: () => 3,
  },
});

function fontFiles(folder: string, name: string) {
  const file = (weight: string) =>
    fileURLToPath(
      import.meta.resolve(`@expo-google-fonts/noto-sans-${folder}/${weight}/NotoSans${name}_${weight}.ttf`),
    );
  const [normal, bold] = [file('400Regular'), file('700Bold')];
  // Han script has no italics; emphasis is by weight and grey.
  return { normal, bold, italics: normal, bolditalics: bold };
}

const SYNTHETIC: Readonly<Record<Chinese, string>> = {
  'zh-Hans': '合成数据，并非真实患者',
  'zh-Hant-HK': '合成數據，並非真實病人',
};

async function draw({ content, options }: PressJob): Promise<Uint8Array> {
  const { title, author, reader, createdAt, heading, synthetic, sealedBy } = options;
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
    // Four lines fit into the header: a long name in two languages, and the node.
    pageMargins: [42, 70, 42, 52],
    defaultStyle: { font: fontOf(reader, reader), fontSize: 9.5, lineHeight: 1.25 },
    header: {
      margin: [42, 24, 42, 0],
      columns: [
        { width: '*', stack: heading.map((one) => run(one, reader, { fontSize: 8, color: '#444444' })) },
        { width: 'auto', stack: mark, alignment: 'right', fontSize: 8 },
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
  const made = pdfmake.createPdf(definition);
  if (sealedBy !== undefined) leavePlaceForSeal(await made.getStream(), sealedBy, title, createdAt);
  return made.getBuffer();
}

/** A signature field that is not seen, with its place left empty: `seal.ts` fills it. @source ISO 32000-2 §12.8.1 */
function leavePlaceForSeal(drawn: PdfInMaking, by: string, reason: string, at: Date): void {
  const signature = drawn.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, UNKNOWN_PLACE, UNKNOWN_PLACE, UNKNOWN_PLACE],
    Contents: Buffer.alloc(SEAL_BYTES),
    M: at,
    // What is a text of PDF and not one of its names is an object of this kind to pdfkit.
    Name: new String(by),
    Reason: new String(reason),
  });
  drawn.initForm();
  // On the last page, the only one not written yet: printed, locked, and nowhere to be seen.
  drawn.annotate(0, 0, 0, 0, { Subtype: 'Widget', FT: 'Sig', T: new String('Seal'), F: 132, V: signature });
  const form = drawn._root.data.AcroForm.data;
  delete form.NeedAppearances;
  // There is a signature, and what is added must be added behind it.
  form.SigFlags = 3;
  form.Fields.push(drawn.page.annotations.at(-1));
  signature.end();
}

/** What pdfmake counts behind a heading that are the heading's own parts. */
const HEADING_NODES = 2;

const answer = (message: PressAnswer) => process.send?.(message);

process.on('message', ({ id, ...job }: PressJob & { readonly id: number }) => {
  draw(job).then(
    (pdf) => answer({ id, pdf }),
    (error: unknown) => answer({ id, fault: String(error) }),
  );
});
