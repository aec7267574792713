import type { LANGS, LocalText } from '#kernel';
import type { LossName } from './model.ts';

/** What the reader is told of each loss: a few words, joined into one sentence by `lossText`. */
const LOSS_WORDS: Readonly<Record<LossName, LocalText>> = {
  brand: { en: 'brand', 'zh-Hans': '商品名', 'zh-Hant-HK': '品牌名稱' },
  cause: { en: 'cause', 'zh-Hans': '病因', 'zh-Hant-HK': '病因' },
  course: { en: 'acute or chronic course', 'zh-Hans': '急性或慢性病程', 'zh-Hant-HK': '急性或慢性病程' },
  family: { en: 'that it concerns the family', 'zh-Hans': '家族史说明', 'zh-Hant-HK': '家族病史說明' },
  form: { en: 'pharmaceutical form', 'zh-Hans': '剂型', 'zh-Hant-HK': '劑型' },
  history: { en: 'that it lies in the past', 'zh-Hans': '既往史说明', 'zh-Hant-HK': '過往病史說明' },
  laterality: { en: 'left or right', 'zh-Hans': '左右侧', 'zh-Hant-HK': '左右側' },
  'malformed-code': {
    en: 'a further code that is malformed',
    'zh-Hans': '另一个格式错误的代码',
    'zh-Hant-HK': '另一個格式錯誤的代碼',
  },
  negation: { en: 'a negation', 'zh-Hans': '否定含义', 'zh-Hant-HK': '否定含義' },
  qualifier: { en: 'a qualifier', 'zh-Hans': '限定条件', 'zh-Hant-HK': '限定條件' },
  severity: { en: 'severity', 'zh-Hans': '严重程度', 'zh-Hant-HK': '嚴重程度' },
  site: { en: 'body site', 'zh-Hans': '部位', 'zh-Hant-HK': '部位' },
  specimen: { en: 'specimen', 'zh-Hans': '标本类型', 'zh-Hant-HK': '樣本類型' },
  stage: { en: 'stage', 'zh-Hans': '分期', 'zh-Hant-HK': '階段' },
  strength: { en: 'strength', 'zh-Hans': '规格含量', 'zh-Hant-HK': '劑量規格' },
  subtype: { en: 'subtype', 'zh-Hans': '亚型', 'zh-Hant-HK': '細分類型' },
  suspicion: { en: 'that it is only suspected', 'zh-Hans': '疑似说明', 'zh-Hant-HK': '懷疑性質' },
  wording: { en: "details of the sender's own wording", 'zh-Hans': '来源原文中的细节', 'zh-Hant-HK': '來源原文的細節' },
};

/** One sentence naming every loss, in three languages. */
export function lossText(losses: readonly LossName[]): LocalText {
  const joined = (lang: (typeof LANGS)[number]) =>
    losses.map((l) => LOSS_WORDS[l][lang]).join(lang === 'en' ? ', ' : '、');
  return {
    en: `Not in the translated term: ${joined('en')}. See the original.`,
    'zh-Hans': `译名未包含：${joined('zh-Hans')}。请参阅原文。`,
    'zh-Hant-HK': `譯名沒有包括：${joined('zh-Hant-HK')}。請參閱原文。`,
  };
}
