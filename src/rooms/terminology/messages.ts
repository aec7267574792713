import { type RefusalCatalogue, refusalsOf } from '#kernel';

export type TerminologyRefusal =
  | 'terminology.empty'
  | 'terminology.malformed'
  | 'terminology.malformed-code'
  | 'terminology.contradiction'
  | 'terminology.display-contradicts';

/** Why a coded element is not translated. It is shown as the sender wrote it, with this reason. */
const CATALOGUE: RefusalCatalogue<TerminologyRefusal> = {
  'terminology.empty': {
    issue: 'required',
    text: {
      en: 'The element carries neither a code nor a text.',
      'zh-Hans': '该项目既无代码也无文字。',
      'zh-Hant-HK': '此項目沒有代碼，也沒有文字。',
    },
  },
  'terminology.malformed': {
    issue: 'structure',
    text: {
      en: 'This is not a coded element: {found}.',
      'zh-Hans': '这不是有效的编码项目：{found}。',
      'zh-Hant-HK': '這不是有效的編碼項目：{found}。',
    },
  },
  'terminology.malformed-code': {
    issue: 'code-invalid',
    text: {
      en: 'Code “{code}” cannot be a code of {system}.',
      'zh-Hans': '代码“{code}”不符合 {system} 的编码规则。',
      'zh-Hant-HK': '代碼「{code}」不符合 {system} 的編碼規則。',
    },
  },
  'terminology.contradiction': {
    issue: 'code-invalid',
    text: {
      en: 'The codes contradict each other: {first} and {second}.',
      'zh-Hans': '各代码含义相互矛盾：{first} 与 {second}。',
      'zh-Hant-HK': '各代碼含義互相矛盾：{first} 與 {second}。',
    },
  },
  'terminology.display-contradicts': {
    issue: 'code-invalid',
    text: {
      en: 'The code {code} and its words “{words}” mean different things.',
      'zh-Hans': '代码 {code} 与其文字“{words}”含义不一致。',
      'zh-Hant-HK': '代碼 {code} 與其文字「{words}」含義不一致。',
    },
  },
};

export const refuse = refusalsOf(CATALOGUE);
