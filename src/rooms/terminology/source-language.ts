import { hanScript } from '#kernel';
import { isEnglishSystem } from './systems.ts';

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

/** The sender's own tag, unless the script itself says otherwise: a record keeps words of either side. */
function hanLanguage(text: string, stated: string | undefined): string {
  const script = hanScript(text);
  if (stated === undefined || !/^(zh|yue)\b/i.test(stated)) return script ?? 'zh';
  const isTraditional = /^(zh|yue)-(hant|hk|mo|tw)\b/i.test(stated);
  const isSimplified = /^(zh|yue)-(hans|cn|sg)\b/i.test(stated);
  return (script === 'zh-Hans' && isTraditional) || (script === 'zh-Hant' && isSimplified) ? script : stated;
}
