import type { LocalText } from '#kernel';

/** A sentence in English, in mainland Chinese and in Hong Kong Chinese. */
export function text(en: string, hans: string, hant: string): LocalText {
  return { en, 'zh-Hans': hans, 'zh-Hant-HK': hant };
}
