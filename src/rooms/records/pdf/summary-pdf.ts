import type { Lang } from '#kernel';
import {
  type Chinese,
  type Content,
  printPdf,
  type Run,
  run,
  type Seal,
  sectionTitle,
  sideBySide,
} from '#platform/print';
import {
  ABSENCE_NOTICE,
  type CodedView,
  type FactLabel,
  type FactView,
  type SummaryEntryView,
  type SummarySectionView,
  type SummaryView,
} from '../contract.ts';
import type { SignatureFacts } from '../document/store.ts';
import { civilTime, FACT_NAMES, PDF_WORDS, say } from './labels.ts';

export interface SummaryPaper {
  /** The same document read in both languages. */
  readonly zh: SummaryView;
  readonly en: SummaryView;
  readonly reader: Chinese;
  readonly issuer: readonly Run[];
  readonly createdAt: Date;
  /** Printed for the patient themself: nothing could have been kept from them. */
  readonly forPatient: boolean;
  readonly seal?: Seal;
  readonly signature?: SignatureFacts;
}

/** A summary, or any document, on paper: Chinese and English side by side, entry beside entry. */
export function summaryPdf(paper: SummaryPaper): Promise<Uint8Array> {
  const { zh, en, reader, issuer, createdAt } = paper;
  const title = `${zh.title.text} · ${en.title.text}`;
  const content: Content[] = [
    { columns: [run(zh.title, reader, TITLE), run(en.title, reader, TITLE)], margin: [0, 0, 0, 6] },
    sideBySide(personRows(zh, en, reader)),
    ...(paper.forPatient ? [] : [sideBySide([[notice(reader, reader), notice('en', reader)]])]),
    ...zh.sections.flatMap((section, i) => sectionContent(section, en.sections[i] ?? section, reader)),
    ...closing(paper),
  ];
  return printPdf(content, {
    title,
    author: zh.authors.map((author) => author.text).join(', '),
    reader,
    createdAt,
    heading: issuer,
    synthetic: zh.synthetic === true,
    ...(paper.seal ? { seal: paper.seal } : {}),
  });
}

const TITLE = { bold: true, fontSize: 15 };
const SMALL = { fontSize: 8, color: '#555555' };

function personRows(zh: SummaryView, en: SummaryView, reader: Chinese): [Content, Content][] {
  const { person } = zh;
  // Each cell gets its own: the printer writes into what it is given.
  const names = (): Content => ({
    text: person.names.flatMap((name, i) => [...(i > 0 ? ['  '] : []), run(name, reader, { bold: true })]),
  });
  const facts = (lang: Lang): Content => {
    const sex = PDF_WORDS.sex_[person.gender as keyof typeof PDF_WORDS.sex_];
    const parts = [
      person.birthDate && `${say(PDF_WORDS.born, lang)} ${person.birthDate}`,
      sex && `${say(PDF_WORDS.sex, lang)} ${say(sex, lang)}`,
      zh.composedAt && `${say(PDF_WORDS.date, lang)} ${civilTime(zh.composedAt)}`,
    ];
    return run({ text: parts.filter(Boolean).join('   '), lang }, reader);
  };
  const authors = (view: SummaryView, lang: Lang): Content => {
    const names = view.authors.map((author) => author.text).join(', ');
    return run({ text: `${say(PDF_WORDS.author, lang)} ${names}`, lang: undefined }, reader);
  };
  return [
    [names(), names()],
    [facts(reader), facts('en')],
    ...(zh.authors.length > 0 ? [[authors(zh, reader), authors(en, 'en')] as [Content, Content]] : []),
  ];
}

const notice = (lang: Lang, reader: Chinese) => run({ text: ABSENCE_NOTICE[lang], lang }, reader, { fontSize: 9 });

function sectionContent(zh: SummarySectionView, en: SummarySectionView, reader: Chinese): Content[] {
  const heading = sectionTitle(zh.title.text, en.title.text, reader);
  const rows: [Content, Content][] = [];
  if (zh.statement !== 'present' || zh.entries.length === 0) {
    rows.push([
      run({ text: zh.statementText, lang: reader }, reader),
      run({ text: en.statementText, lang: 'en' }, reader),
    ]);
    const words = zh.statement === 'present' && zh.narrative !== undefined ? plainText(zh.narrative) : '';
    if (words !== '') rows.push([run({ text: words }, reader, SMALL), '']);
  }
  zh.entries.forEach((entry, i) => {
    rows.push([entryContent(entry, reader, reader), entryContent(en.entries[i] ?? entry, 'en', reader)]);
  });
  return [heading, sideBySide(rows)];
}

/** Facts that every entry of a kind repeats; the screen shows them, paper saves the line. */
const NOT_ON_PAPER: ReadonlySet<FactLabel> = new Set(['category', 'recorded', 'recorder', 'intent', 'type']);

function entryContent(entry: SummaryEntryView, lang: Lang, reader: Chinese): Content {
  const value = entry.value === undefined ? [] : ['  ', run({ text: entry.value }, reader, { bold: true })];
  const range = entry.referenceRange === undefined ? [] : [run({ text: `  (${entry.referenceRange})` }, reader, SMALL)];
  const flag = entry.interpretation ? ['  ', ...codedContent(entry.interpretation, lang, reader)] : [];
  const date = entry.date === undefined ? undefined : civilTime(entry.date);
  const state = [entry.status?.shown.text, date].filter((part) => part !== undefined).join(' · ');
  const facts = entry.facts.filter((fact) => !NOT_ON_PAPER.has(fact.label as FactLabel));
  return {
    stack: [
      { text: [...codedContent(entry.title, lang, reader, { bold: true }), ...value, ...range, ...flag] },
      ...(state === '' ? [] : [run({ text: state, lang }, reader, SMALL)]),
      ...facts.map((fact) => factContent(fact, lang, reader)),
    ],
  };
}

function factContent({ label, text, coded }: FactView, lang: Lang, reader: Chinese): Content {
  const name = FACT_NAMES[label as FactLabel] ?? FACT_NAMES.other;
  const shown = coded ? codedContent(coded, lang, reader) : [];
  const words = text ? [...(coded ? [' '] : []), run({ ...text, text: atHome(text.text) }, reader)] : [];
  return {
    text: [run({ text: `${say(name, lang)}: `, lang }, reader, { color: '#555555' }), ...shown, ...words],
    fontSize: 8.5,
  };
}

/** An instant, as FHIR writes one, at the reader's time; any other text as it is. */
function atHome(text: string): string {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? civilTime(text) : text;
}

/** A coded element as shown, and beside it what a reader must know: what was lost, or that it is the sender's own word. */
function codedContent(coded: CodedView, lang: Lang, reader: Chinese, style: object = {}): Content[] {
  const shown = run(coded.shown, reader, style);
  if (coded.outcome === 'mapped' || coded.path === '') return [shown];
  const mark = coded.remark ?? say(PDF_WORDS.outcome[coded.outcome], lang);
  const original =
    coded.outcome === 'mapped-with-loss' ? (coded.original.text ?? coded.original.codings[0]?.display) : undefined;
  const note = original === undefined ? mark : `${mark} (${original})`;
  return [shown, run({ text: ` [${note}]`, lang }, reader, SMALL)];
}

function closing({ zh, en, reader, signature }: SummaryPaper): Content[] {
  const counts = (view: SummaryView, lang: Lang) =>
    run({ text: say(PDF_WORDS.counts, lang, view.counts), lang }, reader, SMALL);
  const rows: [Content, Content][] = [[counts(zh, reader), counts(en, 'en')]];
  if (signature) {
    const facts = { node: signature.node, kid: signature.kid, at: signature.signedAt };
    const line = (lang: Lang) => run({ text: say(PDF_WORDS.nodeSignature, lang, facts), lang }, reader, SMALL);
    rows.push([line(reader), line('en')]);
  }
  zh.issues.slice(0, 20).forEach((issue, i) => {
    rows.push([
      run({ text: issue.text, lang: reader }, reader, SMALL),
      run({ text: en.issues[i]?.text ?? '', lang: 'en' }, reader, SMALL),
    ]);
  });
  return [sideBySide(rows)];
}

/** The words of a safe narrative, lines kept. */
export function plainText(xhtml: string): string {
  return xhtml
    .replace(/<(br|\/p|\/li|\/tr|\/h[1-6])[^>]*>/g, '\n')
    .replace(/<\/t[dh]>/g, '  ')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}
