import type { LocalText } from '#kernel';

/**
 * Stands on every summary and record that somebody other than the patient reads, the same words whether or not anything is kept back: it says how to read what is not
 * there, and tells nothing of this patient ([ADR 11](docs/adr/0011-hidden-is-left-out.md)).
 */
export const ABSENCE_NOTICE: LocalText = {
  en: 'Patients may keep parts of their record to themselves. What is not listed here must not be taken as absent: ask the patient.',
  'zh-Hans': '患者可以保留病历的部分内容不予公开。此处未列出的，不能视为没有，请向患者询问。',
  'zh-Hant-HK': '病人可以保留病歷的部分內容不予公開。此處沒有列出的，不能當作沒有，請向病人查詢。',
};
