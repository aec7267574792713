import { type RefusalCatalogue, refusalsOf } from '#kernel';

type ImportCode = 'leads-nowhere' | 'no-resource' | 'not-content' | 'unknown-type' | 'person-refused';

/** Why an entry is not taken, or what is wrong with it although it is. The rest of the content is taken. */
const CATALOGUE: RefusalCatalogue<ImportCode> = {
  'leads-nowhere': {
    issue: 'not-found',
    text: {
      en: 'It refers to {reference}, which is neither in the content nor known here from this source; the reference is kept, and attached to nothing.',
      'zh-Hans': '该条目引用 {reference}，但内容中没有，本节点也未从该来源收到过；引用予以保留，不与任何记录关联。',
      'zh-Hant-HK':
        '此項目引用 {reference}，但內容中沒有，本節點亦未曾從該來源收到；引用會予保留，不會連結至任何紀錄。',
    },
  },
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
