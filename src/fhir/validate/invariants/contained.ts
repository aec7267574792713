import type { LocalText } from '#kernel';

/** Rules of contained resources. `validate.ts` checks them as it goes, because each looks at a whole resource. @source https://hl7.org/fhir/R4/domainresource.html#invs */
export const containedInvariants = {
  'fhir.dom-2': {
    text: {
      en: 'A contained resource contains no resources.',
      'zh-Hans': '内含资源不得再内含资源。',
      'zh-Hant-HK': '內含資源不可再內含資源。',
    },
  },
  'fhir.dom-3': {
    text: {
      en: 'A contained resource is referred to by its container (“#{id}”) or refers to it.',
      'zh-Hans': '内含资源必须被容器资源引用（“#{id}”），或引用容器资源。',
      'zh-Hant-HK': '內含資源必須被容器資源參照（「#{id}」），或參照容器資源。',
    },
  },
  'fhir.dom-4': {
    text: {
      en: 'A contained resource has no version and no time of last update.',
      'zh-Hans': '内含资源不得有版本号和最后更新时间。',
      'zh-Hant-HK': '內含資源不可有版本號及最後更新時間。',
    },
  },
  'fhir.dom-5': {
    text: {
      en: 'A contained resource has no security labels.',
      'zh-Hans': '内含资源不得有安全标签。',
      'zh-Hant-HK': '內含資源不可有保安標籤。',
    },
  },
  'fhir.ref-1': {
    text: {
      en: 'Nothing contained here has the id “{id}”.',
      'zh-Hans': '此处没有 id 为“{id}”的内含资源。',
      'zh-Hant-HK': '此處沒有 id 為「{id}」的內含資源。',
    },
  },
} as const satisfies Record<string, { readonly text: LocalText }>;
