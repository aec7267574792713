import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Why a body in XML is refused before anybody asks whether the resource in it is a good one. */
export type XmlRefusalCode =
  | 'fhir.invalid-xml'
  | 'fhir.xml-doctype'
  | 'fhir.xml-encoding'
  | 'fhir.xml-entity'
  | 'fhir.xml-namespace'
  | 'fhir.xml-unknown-resource'
  | 'fhir.xml-unknown-element'
  | 'fhir.xml-unknown-attribute'
  | 'fhir.xml-text'
  | 'fhir.xml-empty-element'
  | 'fhir.xml-one-resource'
  | 'fhir.xml-too-many-elements';

export const xmlRefusals: RefusalCatalogue<XmlRefusalCode> = {
  'fhir.invalid-xml': {
    issue: 'structure',
    text: {
      en: 'The body is not well-formed XML: something unexpected at line {line}, column {column}.',
      'zh-Hans': '正文不是格式良好的 XML：第 {line} 行第 {column} 列有误。',
      'zh-Hant-HK': '內容並非格式正確的 XML：第 {line} 行第 {column} 欄有誤。',
    },
  },
  'fhir.xml-doctype': {
    issue: 'security',
    status: 400,
    text: {
      en: 'A document type declaration is not taken (line {line}, column {column}): send the resource alone.',
      'zh-Hans': '不接受文档类型声明（第 {line} 行第 {column} 列）：请只发送资源本身。',
      'zh-Hant-HK': '不接受文件類型宣告（第 {line} 行第 {column} 欄）：請只傳送資源本身。',
    },
  },
  'fhir.xml-encoding': {
    issue: 'structure',
    text: {
      en: 'The body says that it is written in “{encoding}”; send UTF-8.',
      'zh-Hans': '正文声明的编码为“{encoding}”；请使用 UTF-8。',
      'zh-Hant-HK': '內容聲明的編碼為「{encoding}」；請使用 UTF-8。',
    },
  },
  'fhir.xml-entity': {
    issue: 'structure',
    text: {
      en: '“{entity}” is not one of the five entities of XML (line {line}, column {column}).',
      'zh-Hans': '“{entity}”不是 XML 的五个预定义实体之一（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '「{entity}」並非 XML 的五個預設實體之一（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.xml-namespace': {
    issue: 'structure',
    text: {
      en: '“{name}” is not in the namespace http://hl7.org/fhir (line {line}, column {column}).',
      'zh-Hans': '“{name}”不在命名空间 http://hl7.org/fhir 中（第 {line} 行第 {column} 列）。',
      'zh-Hant-HK': '「{name}」不在命名空間 http://hl7.org/fhir 之內（第 {line} 行第 {column} 欄）。',
    },
  },
  'fhir.xml-unknown-resource': {
    issue: 'structure',
    text: {
      en: '“{name}” is not a resource type of FHIR R4.',
      'zh-Hans': '“{name}”不是 FHIR R4 的资源类型。',
      'zh-Hant-HK': '「{name}」並非 FHIR R4 的資源類型。',
    },
  },
  'fhir.xml-unknown-element': {
    issue: 'structure',
    text: {
      en: '{type} has no element “{name}”.',
      'zh-Hans': '{type} 没有元素“{name}”。',
      'zh-Hant-HK': '{type} 沒有元素「{name}」。',
    },
  },
  'fhir.xml-unknown-attribute': {
    issue: 'structure',
    text: {
      en: '{type} has no attribute “{name}”.',
      'zh-Hans': '{type} 没有属性“{name}”。',
      'zh-Hant-HK': '{type} 沒有屬性「{name}」。',
    },
  },
  'fhir.xml-text': {
    issue: 'structure',
    text: {
      en: 'Text stands where only elements may (line {line}, column {column}): a value belongs into the attribute “value”.',
      'zh-Hans': '此处只能有元素，却出现了文本（第 {line} 行第 {column} 列）：值应写在“value”属性中。',
      'zh-Hant-HK': '此處只可有元素，卻出現文字（第 {line} 行第 {column} 欄）：值應寫在「value」屬性之內。',
    },
  },
  'fhir.xml-empty-element': {
    issue: 'required',
    text: {
      en: '“{name}” has neither a value nor anything in it.',
      'zh-Hans': '“{name}”既没有值，也没有内容。',
      'zh-Hant-HK': '「{name}」既沒有值，亦沒有內容。',
    },
  },
  'fhir.xml-one-resource': {
    issue: 'structure',
    text: {
      en: '“{name}” must hold exactly one resource.',
      'zh-Hans': '“{name}”必须恰好包含一个资源。',
      'zh-Hant-HK': '「{name}」必須剛好包含一個資源。',
    },
  },
  'fhir.xml-too-many-elements': {
    issue: 'too-costly',
    text: {
      en: 'The body has more than {max} elements; send it in parts, or as JSON.',
      'zh-Hans': '正文的元素超过 {max} 个；请分批发送，或使用 JSON。',
      'zh-Hant-HK': '內容的元素超過 {max} 個；請分批傳送，或使用 JSON。',
    },
  },
};

export const refuseXml = refusalsOf(xmlRefusals);
