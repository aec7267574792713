import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why an entry is not taken. The rest of the content is. */
const CATALOGUE: RefusalCatalogue<'no-resource' | 'not-content' | 'unknown-type' | 'person-refused'> = {
  'no-resource': {
    issue: 'required',
    text: { en: 'The entry holds no resource.', 'zh-Hans': '该条目没有资源。', 'zh-Hant-HK': '此項目沒有資源。' },
  },
  'not-content': {
    issue: 'not-supported',
    text: {
      en: 'The entry is a request that carries no content to import.',
      'zh-Hans': '该条目是请求，不含可导入的内容。',
      'zh-Hant-HK': '此項目是請求，不含可匯入的內容。',
    },
  },
  'person-refused': {
    issue: 'business-rule',
    text: {
      en: 'The entry is about a person who was refused.',
      'zh-Hans': '该条目所涉及的人员未被接受。',
      'zh-Hant-HK': '此項目所涉及的人士未獲接受。',
    },
  },
  'unknown-type': {
    issue: 'not-supported',
    text: {
      en: 'FHIR R4 has no resource type {type}.',
      'zh-Hans': 'FHIR R4 没有 {type} 这种资源类型。',
      'zh-Hant-HK': 'FHIR R4 沒有 {type} 這種資源類型。',
    },
  },
};

export const importRefusals = refusalsOf(CATALOGUE);
