import type { Lang, LocalText } from '#kernel';
import type { Statement } from '../contract.ts';
import type { SectionStatement, StatementBasis } from '../model.ts';

/** What may be wrong with a document that is still shown. */
export type DocumentFault =
  | 'not-a-bundle'
  | 'not-a-document'
  | 'no-composition'
  | 'composition-not-first'
  | 'entry-without-resource'
  | 'repeated-full-url'
  | 'dangling-reference'
  | 'no-subject'
  | 'several-patients'
  | 'narrative-doctype'
  | 'narrative-not-xhtml'
  | 'narrative-too-long'
  | 'narrative-too-deep'
  | 'section-contradiction'
  | 'section-empty-reason-with-entries'
  | 'section-silent'
  | 'too-deep'
  | 'validation-cut';

export const DOCUMENT_FAULTS: Readonly<Record<DocumentFault, { severity: 'error' | 'warning'; text: LocalText }>> = {
  'not-a-bundle': error(
    'This is not a FHIR Bundle; nothing in it can be shown as a document.',
    '这不是 FHIR Bundle，无法作为文件显示。',
    '這不是 FHIR Bundle，無法作為文件顯示。',
  ),
  'not-a-document': warning(
    'The Bundle has the type “{type}”, not “document”.',
    'Bundle 的类型是“{type}”，而不是“document”。',
    'Bundle 的類型是「{type}」，而不是「document」。',
  ),
  'no-composition': warning(
    'The document has no Composition: its entries are grouped by kind.',
    '文件没有 Composition：内容按类别分组显示。',
    '文件沒有 Composition：內容按類別分組顯示。',
  ),
  'composition-not-first': warning(
    'The Composition is not the first entry of the document.',
    'Composition 不是文件的第一个条目。',
    'Composition 不是文件的第一個項目。',
  ),
  'entry-without-resource': warning(
    'Entry {index} of the document holds no resource.',
    '文件的第 {index} 个条目没有资源。',
    '文件的第 {index} 個項目沒有資源。',
  ),
  'repeated-full-url': error(
    'Two entries have the same address {url}; references lead to the first.',
    '两个条目使用同一地址 {url}；引用指向第一个。',
    '兩個項目使用同一地址 {url}；參照指向第一個。',
  ),
  'dangling-reference': warning(
    'The reference {reference} leads to nothing in the document.',
    '引用 {reference} 在文件中找不到对应内容。',
    '參照 {reference} 在文件中找不到對應內容。',
  ),
  'no-subject': warning(
    'The document does not say which of its entries is the person it is about.',
    '文件没有说明其主体是哪一位患者。',
    '文件沒有說明其主體是哪一位病人。',
  ),
  'several-patients': warning(
    'The document holds {count} patients; it is shown for the one it names as its subject.',
    '文件含有 {count} 位患者；以文件指明的主体显示。',
    '文件含有 {count} 位病人；以文件指明的主體顯示。',
  ),
  'narrative-doctype': error(
    'A text of the document declares a document type; that text was refused.',
    '文件中的一段文字声明了文档类型（DOCTYPE），该段文字已被拒绝。',
    '文件中的一段文字宣告了文件類型（DOCTYPE），該段文字已被拒絕。',
  ),
  'narrative-not-xhtml': warning(
    'A text of the document is not well-formed XHTML and is not shown.',
    '文件中的一段文字不是格式正确的 XHTML，未予显示。',
    '文件中的一段文字不是格式正確的 XHTML，不予顯示。',
  ),
  'narrative-too-long': warning(
    'A text of the document is too long to show.',
    '文件中的一段文字过长，未予显示。',
    '文件中的一段文字過長，不予顯示。',
  ),
  'narrative-too-deep': warning(
    'A text of the document is nested too deeply and is not shown.',
    '文件中的一段文字嵌套过深，未予显示。',
    '文件中的一段文字巢狀過深，不予顯示。',
  ),
  'section-contradiction': error(
    'A section says that nothing is known and lists entries as well.',
    '某一部分既声明“无已知内容”，又列出了条目。',
    '某一部分既聲明「沒有已知內容」，又列出了項目。',
  ),
  'section-empty-reason-with-entries': warning(
    'A section gives a reason for being empty and lists entries.',
    '某一部分给出了为空的原因，却又列出了条目。',
    '某一部分提供了為空的原因，卻又列出了項目。',
  ),
  'section-silent': warning(
    'A section is empty and does not say why.',
    '某一部分为空，且未说明原因。',
    '某一部分為空，且未說明原因。',
  ),
  'too-deep': error(
    'The document is nested too deeply to be read.',
    '文件嵌套过深，无法读取。',
    '文件巢狀過深，無法讀取。',
  ),
  'validation-cut': warning(
    'There are {count} more findings of the validator.',
    '校验器另有 {count} 条发现。',
    '校驗器另有 {count} 項發現。',
  ),
};

export function faultText(
  fault: DocumentFault,
  lang: Lang,
  params: Readonly<Record<string, string | number>> = {},
): string {
  return DOCUMENT_FAULTS[fault].text[lang].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/** The sentence under a section's title, by its statement. */
const BY_STATEMENT: Readonly<Record<Statement, LocalText>> = {
  present: { en: 'Recorded.', 'zh-Hans': '有记录。', 'zh-Hant-HK': '有紀錄。' },
  'none-present': {
    en: 'None in the sender’s record for this period.',
    'zh-Hans': '发送方的记录在此期间内没有相关内容。',
    'zh-Hant-HK': '發送方的紀錄在此期間內沒有相關內容。',
  },
  'none-listed': {
    en: 'Nothing is listed. This does not say that there is nothing.',
    'zh-Hans': '未列出任何内容，这不表示没有。',
    'zh-Hant-HK': '沒有列出任何內容，這不表示沒有。',
  },
  'nothing-known': {
    en: 'Nothing known: a clinician states that there is nothing known.',
    'zh-Hans': '无已知内容：医务人员声明没有已知情况。',
    'zh-Hant-HK': '沒有已知內容：醫護人員聲明沒有已知情況。',
  },
  'not-asked': {
    en: 'Not asked: the patient has not been asked about this.',
    'zh-Hans': '未询问：尚未向患者询问此项。',
    'zh-Hant-HK': '未詢問：尚未向病人詢問此項。',
  },
  withheld: {
    en: 'Withheld: there may be content, and it was not given.',
    'zh-Hans': '未提供：可能有内容，但未予提供。',
    'zh-Hant-HK': '不予提供：可能有內容，但沒有提供。',
  },
  unavailable: {
    en: 'Not available: nothing can be concluded.',
    'zh-Hans': '无法取得：不能据此得出任何结论。',
    'zh-Hant-HK': '未能取得：不能據此得出任何結論。',
  },
};

/** Where the reason matters to the reader, its own sentence. */
const BY_BASIS: Readonly<Partial<Record<StatementBasis, LocalText>>> = {
  narrative: {
    en: 'Recorded as text only.',
    'zh-Hans': '仅以文字记录。',
    'zh-Hant-HK': '只以文字紀錄。',
  },
  'section-missing': {
    en: 'Not available: the document has no such section, so nothing can be concluded.',
    'zh-Hans': '无法取得：文件中没有这一部分，不能据此得出任何结论。',
    'zh-Hant-HK': '未能取得：文件中沒有這一部分，不能據此得出任何結論。',
  },
  silent: {
    en: 'Not available: the section is empty and does not say why.',
    'zh-Hans': '无法取得：这一部分为空，且未说明原因。',
    'zh-Hant-HK': '未能取得：這一部分為空，且未說明原因。',
  },
  'only-errors': {
    en: 'Not available: all entries were recorded by mistake.',
    'zh-Hans': '无法取得：所有条目均为误录。',
    'zh-Hant-HK': '未能取得：所有項目均為錯誤輸入。',
  },
  'entries-missing': {
    en: 'Not available: the section names entries that the document does not hold.',
    'zh-Hans': '无法取得：这一部分所列条目不在文件中。',
    'zh-Hant-HK': '未能取得：這一部分所列項目不在文件中。',
  },
};

export function statementText({ statement, basis }: SectionStatement, lang: Lang): string {
  return (BY_BASIS[basis] ?? BY_STATEMENT[statement])[lang];
}

/** Titles of documents whose type we know. @source LOINC */
export const DOCUMENT_TITLES: Readonly<Record<string, LocalText>> = {
  '60591-5': { en: 'Patient summary', 'zh-Hans': '健康摘要', 'zh-Hant-HK': '健康摘要' },
  '34108-1': { en: 'Outpatient visit', 'zh-Hans': '门诊就诊记录', 'zh-Hant-HK': '門診診症紀錄' },
  '11503-0': { en: 'Medical records', 'zh-Hans': '病历资料', 'zh-Hant-HK': '病歷資料' },
  '18842-5': { en: 'Discharge summary', 'zh-Hans': '出院小结', 'zh-Hant-HK': '出院摘要' },
  '34133-9': { en: 'Summary of care', 'zh-Hans': '诊疗摘要', 'zh-Hant-HK': '診療摘要' },
};

/** The title of the plan of a visit of ours. */
export const PLAN_TITLE: LocalText = { en: 'Plan of the visit', 'zh-Hans': '处置计划', 'zh-Hant-HK': '處理計劃' };

/** A title that we gave ourselves, whichever of our languages it is in: every reader has it in their own. */
export function ownTitle(written: string): LocalText | undefined {
  return [PLAN_TITLE].find((title) => Object.values(title).includes(written.trim()));
}

export const UNTITLED: LocalText = { en: 'Health document', 'zh-Hans': '健康文件', 'zh-Hant-HK': '健康文件' };

/** What an entry is called that has no name of its own. */
export const NAMELESS: LocalText = { en: 'No name given', 'zh-Hans': '未给出名称', 'zh-Hant-HK': '沒有名稱' };

function error(en: string, hans: string, hant: string) {
  return { severity: 'error' as const, text: { en, 'zh-Hans': hans, 'zh-Hant-HK': hant } };
}

function warning(en: string, hans: string, hant: string) {
  return { severity: 'warning' as const, text: { en, 'zh-Hans': hans, 'zh-Hant-HK': hant } };
}
