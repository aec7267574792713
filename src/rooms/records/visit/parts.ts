import type { LocalText } from '#kernel';
import type { RAPRIOP } from '../contract.ts';

export type PlanPart = (typeof RAPRIOP)[number];

/** Names of the seven parts of the management stage. @source reference domain-facts §11; GLOSSARY.md */
export const PLAN_PARTS: Readonly<Record<PlanPart, LocalText>> = {
  reassurance: { en: 'Reassurance and explanation', 'zh-Hans': '安抚与解释', 'zh-Hant-HK': '安撫及解釋' },
  advice: { en: 'Advice', 'zh-Hans': '建议', 'zh-Hant-HK': '建議' },
  prescription: { en: 'Prescription', 'zh-Hans': '处方', 'zh-Hant-HK': '處方' },
  referral: { en: 'Referral', 'zh-Hans': '转诊', 'zh-Hant-HK': '轉介' },
  investigation: { en: 'Investigation', 'zh-Hans': '检查', 'zh-Hant-HK': '檢查' },
  observation: { en: 'Observation and follow-up', 'zh-Hans': '观察与复诊', 'zh-Hant-HK': '觀察及覆診' },
  prevention: { en: 'Prevention and health promotion', 'zh-Hans': '预防与健康促进', 'zh-Hant-HK': '預防及健康推廣' },
};

/** The code of a part in a document's sections. */
export function planCode(part: PlanPart): string {
  return `plan-${part}`;
}
