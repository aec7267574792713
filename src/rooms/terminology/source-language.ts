import { isEnglishSystem } from './systems.ts';

/** Characters that only one of the two scripts writes, common in medical text. Enough to set `lang`, never to convert. */
const SIMPLIFIED_ONLY = /[压药过发诊断检验疗医师护脏脑关节剂量无为与对应时会这们说国]/u;
const TRADITIONAL_ONLY = /[壓藥過發診斷檢驗療醫師護臟腦關節劑無為與對應時會這們說國]/u;

/**
 * The language to set on a sender's own words. What the script proves comes first, then what the sender stated, then what a code system's displays
 * are written in; otherwise `und`.
 */
export function sourceLanguage(text: string, stated: string | undefined, system: string | undefined): string {
  if (/[\u3040-\u30ff]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (/\p{Script=Han}/u.test(text)) return hanLanguage(text, stated);
  if (/\p{Script=Greek}{3}/u.test(text)) return 'el';
  if (stated !== undefined && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(stated) && !/^zh\b/i.test(stated))
    return stated;
  if (/\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Thai}/u.test(text)) return 'und';
  return system !== undefined && isEnglishSystem(system) ? 'en' : 'und';
}

function hanLanguage(text: string, stated: string | undefined): string {
  if (stated !== undefined && /^(zh|yue)\b/i.test(stated)) return stated;
  const simplified = SIMPLIFIED_ONLY.test(text);
  const traditional = TRADITIONAL_ONLY.test(text);
  if (simplified === traditional) return 'zh';
  return simplified ? 'zh-Hans' : 'zh-Hant';
}
