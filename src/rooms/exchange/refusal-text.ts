import type { Refusal } from '#kernel';
import type { KeptRefusal } from './model.ts';

/** A refusal with its sentence filled in, as it is kept and told. */
export function toKept(refusal: Refusal): KeptRefusal {
  const fill = (sentence: string) =>
    sentence.replace(/\{(\w+)\}/g, (hole, name: string) => String(refusal.params?.[name] ?? hole)).slice(0, 2000);
  const { text } = refusal;
  return {
    code: refusal.code,
    text: { en: fill(text.en), 'zh-Hans': fill(text['zh-Hans']), 'zh-Hant-HK': fill(text['zh-Hant-HK']) },
  };
}
