import type { Lang, LocalText, Purpose } from '#kernel';
import type { NamedOrganization } from '../grants/model.ts';
import { civilTime, inEach, joinWords, kindWord, SECTION_WORDS, text } from '../words.ts';
import { codeWords, labelWords } from './label-words.ts';
import type { ArtefactTerms, ConsentAction, DataScope, Provision, Recipient } from './model.ts';

/** What a line speaks of: a page may show a picture beside it, or leave out what it shows another way. */
export const TERM_LINES = [
  'record',
  'effect',
  'who',
  'may',
  'what',
  'why',
  'when',
  'times',
  'erase',
  'abroad',
  'except',
] as const;
export type TermLineKind = (typeof TERM_LINES)[number];

/** One line of what is agreed: what it speaks of, and what is said. */
export interface TermLine {
  readonly kind: TermLineKind;
  readonly label: LocalText;
  readonly text: LocalText;
}

/**
 * What is agreed, line by line, in every language: made of the terms and of nothing else. Every member of them shows; of what is allowed also what is not there: that
 * nothing is set is said too.
 */
export function termLines(terms: ArtefactTerms): readonly TermLine[] {
  const { provision, usesMax, eraseAt, crossBorder } = terms;
  // How often and for how long copies are kept is nothing where all is forbidden.
  const isNo = provision.effect === 'deny';
  const line = (kind: TermLineKind, make: (lang: Lang) => string): TermLine => ({
    kind,
    label: LABELS[kind],
    text: inEach(make),
  });
  return [
    line('record', (lang) => recordWords(terms)[lang]),
    line('effect', (lang) => EFFECTS[provision.effect][lang]),
    line('who', (lang) => recipientsWords(provision.to, lang)),
    line('may', (lang) => actionsWords(provision.actions, lang)),
    line('what', (lang) => dataWords(provision.data, lang)),
    line('why', (lang) => purposesWords(provision.purposes, lang)),
    line('when', (lang) => periodWords(provision, lang)),
    ...(isNo && usesMax === undefined ? [] : [line('times', (lang) => timesWords(usesMax, lang))]),
    ...(isNo && eraseAt === undefined ? [] : [line('erase', (lang) => eraseWords(eraseAt, lang))]),
    ...(isNo && !crossBorder ? [] : [line('abroad', (lang) => (crossBorder ? ABROAD : NOT_ABROAD)[lang])]),
    ...(provision.except.length === 0 ? [] : [line('except', (lang) => exceptionsWords(provision.except, '', lang))]),
  ];
}

/** The same as running text: what is read aloud, printed, and kept as the Consent's narrative. */
export function termsText(terms: ArtefactTerms): LocalText {
  const lines = termLines(terms);
  return inEach((lang) =>
    lines
      .map(
        ({ label, text: said }) =>
          `${label[lang]}${lang === 'en' ? ': ' : '：'}${said[lang]}${lang === 'en' ? '.' : '。'}`,
      )
      .join(lang === 'en' ? ' ' : ''),
  );
}

/** Whose record, as a person knows it, and its number behind: two of one name are two. */
function recordWords({ patientId: id, patientCalled: called }: ArtefactTerms): LocalText {
  if (called === undefined) return text(`record ${id}`, `病历编号${id}`, `紀錄編號${id}`);
  return text(`the record of ${called} (number ${id})`, `${called}的病历（编号${id}）`, `${called}的紀錄（編號${id}）`);
}

const LABELS: Readonly<Record<TermLineKind, LocalText>> = {
  record: text('Whose record', '谁的病历', '誰的紀錄'),
  effect: text('Decision', '决定', '決定'),
  who: text('Who', '对象', '對象'),
  may: text('To do what', '操作', '操作'),
  what: text('Which data', '哪些资料', '哪些資料'),
  why: text('What for', '用途', '用途'),
  when: text('When', '有效期', '有效期'),
  times: text('How often', '次数', '次數'),
  erase: text('Erasing', '删除', '刪除'),
  abroad: text('Over the border', '跨境', '跨境'),
  except: text('Exceptions', '例外', '例外'),
};

const EFFECTS: Readonly<Record<Provision['effect'], LocalText>> = {
  permit: text('allowed', '同意', '同意'),
  deny: text('forbidden', '禁止', '禁止'),
};

const ABROAD = text(
  'agreed separately: it may be provided outside the place where it is kept',
  '已单独同意：可提供至保存地以外',
  '已另行同意：可提供至保存地以外',
);
const NOT_ABROAD = text(
  'not agreed: it stays in the place where it is kept',
  '未同意：仅限保存地之内',
  '未有同意：只限保存地之內',
);

function recipientsWords(to: readonly Recipient[], lang: Lang): string {
  return joinWords(
    to.map((recipient) => recipientWords(recipient, lang)),
    lang,
  );
}

/** Whom a recipient means. With the name stands what is enforced by: two of the same name are two. */
export function recipientWords(recipient: Recipient, lang: Lang): string {
  switch (recipient.kind) {
    case 'everyone':
      return text('everybody', '任何人', '任何人')[lang];
    case 'network':
      return text('any institution of the care consortium', '医疗联合体内任一机构', '醫療聯合體內任何機構')[lang];
    case 'unknown':
      return text('somebody who cannot be made out', '无法辨认者', '無法辨認的人')[lang];
    case 'practitioner':
      return named(recipient.name, recipient.reference, lang);
    case 'organization':
      return organizationWords(recipient.organization, lang);
    case 'role': {
      const role = ROLES[recipient.role][lang];
      if (recipient.at === undefined) return text(`any ${role}`, `任一${role}`, `任何${role}`)[lang];
      const at = organizationWords(recipient.at, lang);
      return text(`any ${role} of ${at}`, `${at}的任一${role}`, `${at}的任何${role}`)[lang];
    }
  }
}

const ROLES = {
  clinician: text('clinician', '医护人员', '醫護人員'),
  coordinator: text('coordinator', '服务协调员', '服務統籌員'),
} as const;

function organizationWords({ node, id, name }: NamedOrganization, lang: Lang): string {
  return named(name, `${node}/${id}`, lang);
}

function named(name: LocalText | undefined, number: string, lang: Lang): string {
  if (name === undefined) return number;
  return lang === 'en' ? `${name.en} (${number})` : `${name[lang]}（${number}）`;
}

const ACTIONS: Readonly<Record<ConsentAction, LocalText>> = {
  access: text('look at it where it is kept', '在保存地查看', '在保存地查閱'),
  disclose: text('receive a copy at another institution', '在其他机构取得副本', '在其他機構取得副本'),
  onward: text('pass it on from there', '再转交他方', '再轉交他方'),
};

function actionsWords(actions: Provision['actions'], lang: Lang): string {
  if (actions === 'all') {
    return text(
      'everything: look at it, receive a copy, pass it on',
      '全部操作：查看、取得副本、再转交',
      '全部：查閱、取得副本、再轉交',
    )[lang];
  }
  return joinWords(
    actions.map((action) => ACTIONS[action][lang]),
    lang,
  );
}

/** The data meant. Parts of it stand beside each other: all of them must hold. */
function dataWords(data: DataScope, lang: Lang): string {
  const parts = (Object.keys(DATA) as (keyof typeof DATA)[]).flatMap((member) => {
    const values = data[member];
    if (values === undefined) return [];
    const words = values.map((value) => DATA[member].word(value as never, lang));
    return [DATA[member].part[lang].replace('{words}', () => joinAny(words, member, lang))];
  });
  const { from, until } = data;
  if (from !== undefined || until !== undefined) parts.push(happenedWords(from, until, lang));
  if (parts.length === 0) return text('all of the record', '全部病历', '全部紀錄')[lang];
  return parts.join(text(', and only ', '，且仅限', '，並只限')[lang]);
}

/** Chinese enumerates what stands after “the following”; elsewhere it is one of several. */
const ENUMERATED: ReadonlySet<DataMember> = new Set(['sections', 'types']);

/** One of several. */
function joinAny(words: readonly string[], member: DataMember, lang: Lang): string {
  if (lang !== 'en' && ENUMERATED.has(member)) return words.join('、');
  return words.join(text(' or ', '或', '或')[lang]);
}

type DataMember = Exclude<keyof DataScope, 'from' | 'until'>;
type ValueOf<Member extends DataMember> = NonNullable<DataScope[Member]>[number];

const DATA: {
  readonly [Member in DataMember]-?: {
    readonly part: LocalText;
    readonly word: (value: ValueOf<Member>, lang: Lang) => string;
  };
} = {
  sections: {
    part: text('the sections {words}', '以下部分：{words}', '以下部分：{words}'),
    word: (section, lang) => SECTION_WORDS[section][lang],
  },
  types: { part: text('entries that are {words}', '以下类别：{words}', '以下類別：{words}'), word: kindWord },
  codes: { part: text('entries coded {words}', '编码为{words}的内容', '編碼為{words}的內容'), word: codeWords },
  labels: {
    part: text('data marked as {words}', '标记为“{words}”的资料', '標示為「{words}」的資料'),
    word: labelWords,
  },
  encounters: {
    part: text('what was recorded at the visit {words}', '就诊{words}所记录的内容', '求診{words}所記錄的內容'),
    word: asIs,
  },
  instances: { part: text('the very entry {words}', '该项内容{words}', '該項內容{words}'), word: asIs },
  authors: { part: text('what was written by {words}', '由{words}书写的内容', '由{words}撰寫的內容'), word: asIs },
};

function asIs(reference: string): string {
  return reference;
}

function happenedWords(from: string | undefined, until: string | undefined, lang: Lang): string {
  const [start, end] = [from && moment(from, lang), until && moment(until, lang)];
  if (start && end) {
    return text(
      `what happened from ${start} to before ${end}`,
      `自${start}起至${end}前发生的内容`,
      `由${start}起至${end}前發生的內容`,
    )[lang];
  }
  return start
    ? text(`what happened from ${start} on`, `自${start}起发生的内容`, `由${start}起發生的內容`)[lang]
    : text(`what happened before ${end}`, `${end}前发生的内容`, `${end}前發生的內容`)[lang];
}

const PURPOSES: Readonly<Record<Purpose, LocalText>> = {
  TREAT: text('treatment', '诊疗', '診治'),
  ETREAT: text('treatment in an emergency', '紧急救治', '緊急救治'),
  PATRQT: text('at the patient’s own request', '患者本人要求', '病人本人要求'),
  HOPERAT: text('running the service', '医疗服务运作', '醫療服務運作'),
  HPAYMT: text('payment', '费用结算', '處理費用'),
  HSYSADMIN: text('running the system', '系统运行维护', '系統運作'),
  HRESCH: text('research', '医学研究', '醫學研究'),
  PUBHLTH: text('public health', '公共卫生', '公共衞生'),
};

function purposesWords(purposes: Provision['purposes'], lang: Lang): string {
  if (purposes === 'all') return text('any purpose', '任何用途', '任何用途')[lang];
  return joinWords(
    purposes.map((purpose) => PURPOSES[purpose][lang]),
    lang,
  );
}

function periodWords({ from, until }: Pick<Provision, 'from' | 'until'>, lang: Lang): string {
  const start =
    from === undefined ? text('from now on', '即日起', '即日起')[lang] : fromWords(moment(from, lang), lang);
  const end =
    until === undefined
      ? text('until it is ended', '直至终止', '直至終止')[lang]
      : text(`until ${moment(until, lang)}`, `至${moment(until, lang)}`, `至${moment(until, lang)}`)[lang];
  return lang === 'en' ? `${start}, ${end}` : `${start}，${end}`;
}

function fromWords(moment: string, lang: Lang): string {
  return text(`from ${moment}`, `自${moment}起`, `由${moment}起`)[lang];
}

function timesWords(usesMax: number | undefined, lang: Lang): string {
  if (usesMax === undefined) return text('as often as needed', '不限次数', '不限次數')[lang];
  return text(usesMax === 1 ? 'once' : `at most ${usesMax} times`, `最多${usesMax}次`, `最多${usesMax}次`)[lang];
}

function eraseWords(eraseAt: string | undefined, lang: Lang): string {
  if (eraseAt === undefined) {
    return text('no time is set by which copies are erased', '未设定副本删除期限', '未設定副本刪除期限')[lang];
  }
  const at = moment(eraseAt, lang);
  return text(
    `every recipient erases its copy at ${at} and signs for it`,
    `各接收方须于${at}删除副本并签收`,
    `各接收者須於${at}刪除副本並簽收`,
  )[lang];
}

/** Exceptions, numbered so that one inside another is told from one beside it. */
function exceptionsWords(except: readonly Provision[], number: string, lang: Lang): string {
  return except.map((one, i) => exceptionWords(one, `${number}${i + 1}`, lang)).join(lang === 'en' ? ' ' : '');
}

function exceptionWords(provision: Provision, number: string, lang: Lang): string {
  const { effect, to, actions, data, purposes, except } = provision;
  const said = [
    [LABELS.who, recipientsWords(to, lang)],
    [LABELS.may, actionsWords(actions, lang)],
    [LABELS.what, dataWords(data, lang)],
    [LABELS.why, purposesWords(purposes, lang)],
    [LABELS.when, periodWords(provision, lang)],
  ] as const;
  const inner = except.length === 0 ? '' : ` ${exceptionsWords(except, `${number}.`, lang)}`;
  const colon = lang === 'en' ? ': ' : '：';
  const parts = said.map(([label, words]) => `${label[lang]}${colon}${words}`).join(lang === 'en' ? '; ' : '；');
  return `(${number}) ${EFFECTS[effect][lang]}${lang === 'en' ? '; ' : '；'}${parts}${inner}`;
}

/** A minute is as fine as a person reads; where terms are finer, so is the text. */
function moment(instant: string, lang: Lang): string {
  const rest = ((Date.parse(instant) % 60_000) + 60_000) % 60_000;
  const minute = civilTime(instant, lang);
  return rest === 0 ? minute : `${minute}:${String(rest / 1000).padStart(2, '0')}`;
}
