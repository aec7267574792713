import type { Lang, LocalText } from '#kernel';
import { text } from '../words.ts';
import type { Code } from './model.ts';

/** Sensitivity and confidentiality codes of HL7. @source http://terminology.hl7.org/CodeSystem/v3-ActCode, http://terminology.hl7.org/CodeSystem/v3-Confidentiality */
const WORDS: Readonly<Record<string, LocalText>> = {
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|PSY': text('mental health', '精神心理', '精神健康'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|MH': text('mental health care', '心理健康诊疗', '精神健康護理'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|SEX': text('sexual health', '性与生殖健康', '性健康及生殖健康'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|STD': text('sexually transmitted disease', '性传播疾病', '性病'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|HIV': text('HIV', '艾滋病（HIV）', '愛滋病（HIV）'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|GDIS': text('genetics', '遗传病与基因', '遺傳病及基因'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|ETH': text('alcohol and drugs', '酒精与药物使用', '酒精及藥物使用'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|ETHUD': text(
    'alcohol use disorder',
    '酒精使用障碍',
    '酒精使用障礙',
  ),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|SUD': text(
    'substance use disorder',
    '物质使用障碍',
    '物質使用障礙',
  ),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|PSYTHPN': text(
    'psychotherapy notes',
    '心理治疗记录',
    '心理治療紀錄',
  ),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|BH': text('behavioural health', '行为健康', '行為健康'),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode|SDV': text('violence and abuse', '暴力与虐待', '暴力及虐待'),
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R': text('restricted', '限制级', '受限制'),
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality|V': text('very restricted', '高度限制级', '高度受限制'),
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality|N': text('normal', '普通级', '一般'),
};

/** A label as a patient reads it; one we have no word for by its code and system. */
export function labelWords({ system, code }: Code, lang: Lang): string {
  return WORDS[`${system}|${code}`]?.[lang] ?? codeWords({ system, code });
}

/** A code that only machines know by another name. */
export function codeWords({ system, code }: Code): string {
  return `${code} [${system}]`;
}
