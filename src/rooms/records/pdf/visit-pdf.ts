import { type Lang, type LocalText, toCalendarDate } from '#kernel';
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
import { RAPRIOP, type VisitView } from '../contract.ts';
import type { SignatureFacts } from '../document/store.ts';
import { PLAN_PARTS } from '../visit/parts.ts';
import { VITAL_NAMES, VITAL_SHAPES } from '../visit/vitals.ts';
import { civilTime, FACT_NAMES, PDF_WORDS, say } from './labels.ts';

export interface VisitPaper {
  /** The same visit for a reader of Chinese and one of English: only the diagnoses differ. */
  readonly zh: VisitView;
  readonly en: VisitView;
  readonly reader: Chinese;
  readonly issuer: readonly Run[];
  readonly patientNames: readonly Run[];
  readonly birthDate?: string;
  readonly synthetic: boolean;
  /** SHA-256 of the signed document and its signature's facts, once it is signed. */
  readonly sha256?: string;
  readonly signature?: SignatureFacts;
  readonly printedAt: Date;
  readonly seal?: Seal;
}

/** A visit on paper: Chinese and English side by side. The doctor's words stand in the language they were written in; a translation names who made it and when. */
export function visitPdf(paper: VisitPaper): Promise<Uint8Array> {
  const { zh, reader, issuer, synthetic } = paper;
  const writer = new VisitWriter(paper);
  return printPdf(writer.content(), {
    title: `${say(PDF_WORDS.visit, reader)} · ${say(PDF_WORDS.visit, 'en')}`,
    author: zh.clinician[reader],
    reader,
    createdAt: zh.signedAt === undefined ? paper.printedAt : new Date(zh.signedAt),
    heading: issuer,
    synthetic,
    ...(paper.seal ? { seal: paper.seal } : {}),
  });
}

const SMALL = { fontSize: 8, color: '#555555' };
const TITLE = { bold: true, fontSize: 15 };
type Row = [Content, Content];

class VisitWriter {
  private readonly paper: VisitPaper;
  private readonly reader: Chinese;

  constructor(paper: VisitPaper) {
    this.paper = paper;
    this.reader = paper.reader;
  }

  content(): Content[] {
    const { zh } = this.paper;
    const { note } = zh;
    return [
      {
        columns: [this.word(PDF_WORDS.visit, this.reader, TITLE), this.word(PDF_WORDS.visit, 'en', TITLE)],
        margin: [0, 0, 0, 6],
      },
      ...(zh.status === 'draft' ? [this.banner()] : []),
      sideBySide(this.headRows()),
      ...this.section(PDF_WORDS.reason, this.said(note.reason, 'reason')),
      ...this.section(PDF_WORDS.history, this.said(note.history, 'history')),
      ...this.section(PDF_WORDS.vitals, this.vitals()),
      ...this.section(PDF_WORDS.findings, this.said(note.findings, 'findings')),
      ...this.section(PDF_WORDS.diagnoses, this.diagnoses()),
      ...this.plan(),
      ...this.closing(),
    ];
  }

  private banner(): Content {
    const text = `${say(PDF_WORDS.draft, this.reader)} · ${say(PDF_WORDS.draft, 'en')}`;
    return run({ text, lang: this.reader }, this.reader, { bold: true, color: '#b00020', margin: [0, 0, 0, 6] });
  }

  private headRows(): Row[] {
    const { zh, patientNames, birthDate } = this.paper;
    const names = (lang: Lang): Content => ({
      text: [
        this.word(PDF_WORDS.patient, lang),
        '  ',
        ...patientNames.flatMap((name) => [run(name, this.reader, { bold: true }), '  ']),
      ],
    });
    const line = (words: LocalText, value: LocalText | string): Row => {
      const cell = (lang: Lang): Content => {
        const text = typeof value === 'string' ? value : value[lang];
        return { text: [this.word(words, lang), '  ', run({ text, lang }, this.reader)] };
      };
      return [cell(this.reader), cell('en')];
    };
    return [
      [names(this.reader), names('en')],
      ...(birthDate === undefined ? [] : [line(PDF_WORDS.born, birthDate)]),
      line(PDF_WORDS.date, civilTime(zh.startedAt)),
      line(PDF_WORDS.doctor, zh.clinician),
      line(PDF_WORDS.organization, zh.organization),
    ];
  }

  private section(title: LocalText, rows: readonly Row[]): Content[] {
    if (rows.length === 0) return [];
    return [sectionTitle(say(title, this.reader), say(title, 'en'), this.reader), sideBySide(rows)];
  }

  /** The doctor's words in the column of their language; in the other one the translation, or that there is none. */
  private said(text: string, key: string): Row[] {
    if (text.trim() === '') return [];
    const { note, clinician, signedAt } = this.paper.zh;
    const own = () => run({ text, lang: note.language }, this.reader);
    const translation = note.translation?.texts[key];
    const isOther = note.translation !== undefined && (note.translation.language === 'en') !== (note.language === 'en');
    const cell = (lang: Lang): Content => {
      if ((lang === 'en') === (note.language === 'en')) return own();
      if (!isOther || translation === undefined || translation.trim() === '')
        return this.word(PDF_WORDS.notTranslated, lang, SMALL);
      const name = (note.translation?.translatedBy ?? clinician)[lang];
      const at = note.translation?.translatedAt ?? signedAt;
      const date = at === undefined ? '' : toCalendarDate(new Date(at));
      return {
        stack: [
          run({ text: translation, lang: note.translation?.language }, this.reader),
          run({ text: say(PDF_WORDS.translatedBy, lang, { name, date }), lang }, this.reader, SMALL),
        ],
      };
    };
    return [[cell(this.reader), cell('en')]];
  }

  private vitals(): Row[] {
    const { vitals } = this.paper.zh.note;
    return (Object.keys(VITAL_SHAPES) as (keyof typeof VITAL_SHAPES)[]).flatMap((name): Row[] => {
      const typed = vitals[name]?.trim();
      if (typed === undefined || typed === '') return [];
      const cell = (lang: Lang): Content => ({
        text: [
          this.word(VITAL_NAMES[name], lang),
          '  ',
          run({ text: `${typed} ${VITAL_SHAPES[name].unit}` }, this.reader, { bold: true }),
        ],
      });
      return [[cell(this.reader), cell('en')]];
    });
  }

  private diagnoses(): Row[] {
    const { zh, en } = this.paper;
    const rows = zh.note.diagnoses.map(({ certainty }, i): Row => {
      const cell = (view: VisitView, lang: Lang): Content => {
        const coded = view.diagnoses[i];
        const remark = coded?.remark ?? (coded?.outcome === 'source' ? say(PDF_WORDS.outcome.source, lang) : undefined);
        return {
          text: [
            ...(coded ? [run(coded.shown, this.reader, { bold: true })] : []),
            '  ',
            this.word(PDF_WORDS.certainty[certainty], lang, SMALL),
            ...(remark === undefined ? [] : [run({ text: ` [${remark}]`, lang }, this.reader, SMALL)]),
          ],
        };
      };
      return [cell(zh, this.reader), cell(en, 'en')];
    });
    const reason = zh.note.noDiagnosisReason?.trim() ?? '';
    if (rows.length > 0 || reason === '') return rows;
    const cell = (lang: Lang): Content => ({
      text: [this.word(PDF_WORDS.noDiagnosis, lang), ': ', run({ text: reason, lang: zh.note.language }, this.reader)],
    });
    return [[cell(this.reader), cell('en')]];
  }

  private plan(): Content[] {
    const { plan, language } = this.paper.zh.note;
    const rows = RAPRIOP.flatMap((name): Row[] => {
      const heading = (lang: Lang) => this.word(PLAN_PARTS[name], lang, { bold: true });
      /** The part's name stands in the first row of its content, so that no page parts them. */
      const headed = ([first, ...others]: readonly Row[]): Row[] =>
        first ? [[{ stack: [heading(this.reader), first[0]] }, { stack: [heading('en'), first[1]] }], ...others] : [];
      if (name !== 'prescription') {
        return headed(this.said(plan[name], `plan.${name}`));
      }
      const medicines = plan.prescription.map((medicine, i): Row => {
        const cell = (view: VisitView, lang: Lang): Content => {
          const days = medicine.days === undefined ? '' : ` · ${say(PDF_WORDS.days, lang, { n: medicine.days })}`;
          const shown = view.medicines?.[i]?.shown ?? { text: medicine.text ?? '', lang: language };
          return {
            text: [
              run(shown, this.reader, { bold: true }),
              '  ',
              this.word(FACT_NAMES.dose, lang, SMALL),
              ' ',
              run({ text: `${medicine.dose}, ${medicine.frequency}`, lang: language }, this.reader),
              run({ text: days, lang }, this.reader),
            ],
          };
        };
        return [cell(this.paper.zh, this.reader), cell(this.paper.en, 'en')];
      });
      return headed(medicines);
    });
    return this.section(PDF_WORDS.plan, rows);
  }

  private closing(): Content[] {
    const { zh, sha256, signature } = this.paper;
    if (zh.signedAt === undefined) return [];
    const at = civilTime(zh.signedAt);
    const signed = (lang: Lang): Content => ({
      stack: [
        run({ text: say(PDF_WORDS.signedBy, lang, { name: zh.clinician[lang], at }), lang }, this.reader),
        ...(zh.signedUnder ?? []).map(({ name }) =>
          run({ text: say(PDF_WORDS.signedUnder, lang, { permit: name[lang] }), lang }, this.reader, SMALL),
        ),
        ...(signature
          ? [
              run(
                {
                  text: say(PDF_WORDS.nodeSignature, lang, {
                    node: signature.node,
                    kid: signature.kid,
                    at: signature.signedAt,
                  }),
                  lang,
                },
                this.reader,
                SMALL,
              ),
            ]
          : []),
        ...(sha256 === undefined
          ? []
          : [run({ text: say(PDF_WORDS.digest, lang, { hash: inGroups(sha256) }), lang }, this.reader, SMALL)]),
      ],
    });
    return [sideBySide([[signed(this.reader), signed('en')]])];
  }

  private word(words: LocalText, lang: Lang, style: object = {}): Content {
    return run({ text: say(words, lang), lang }, this.reader, style);
  }
}

/** A digest in groups that a person can compare. */
function inGroups(hash: string): string {
  return hash.replace(/.{8}(?=.)/g, '$& ');
}
