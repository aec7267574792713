import { type RefusalCatalogue, RefusalError, type RefusalParams, refusalsOf } from '#kernel';

/** Why a FHIRPath Patch is refused. */
type FhirPathPatchCode =
  | 'fhir.fhirpath-patch-invalid'
  | 'fhir.fhirpath-patch-path'
  | 'fhir.fhirpath-patch-count'
  | 'fhir.fhirpath-patch-name'
  | 'fhir.fhirpath-patch-exists'
  | 'fhir.fhirpath-patch-index';

export const fhirPathPatchRefusals: RefusalCatalogue<FhirPathPatchCode> = {
  'fhir.fhirpath-patch-invalid': {
    issue: 'structure',
    text: {
      en: 'Operation {index} of the patch is not a FHIRPath Patch operation: {problem}.',
      'zh-Hans': '补丁的第 {index} 项不是有效的 FHIRPath Patch 操作：{problem}。',
      'zh-Hant-HK': '修補的第 {index} 項並非有效的 FHIRPath Patch 操作：{problem}。',
    },
  },
  'fhir.fhirpath-patch-path': {
    issue: 'not-supported',
    status: 422,
    text: {
      en: 'Operation {index} of the patch: “{step}” is not taken in a path; names, [n], where(path = value), ofType(), as(), first() and last() are.',
      'zh-Hans':
        '补丁的第 {index} 项：路径中不接受“{step}”；可用名称、[n]、where(路径 = 值)、ofType()、as()、first() 和 last()。',
      'zh-Hant-HK':
        '修補的第 {index} 項：路徑不接受「{step}」；可用名稱、[n]、where(路徑 = 值)、ofType()、as()、first() 及 last()。',
    },
  },
  'fhir.fhirpath-patch-count': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: “{path}” must be exactly one element, and is {count}.',
      'zh-Hans': '补丁的第 {index} 项：“{path}”必须恰好对应一个元素，实际为 {count} 个。',
      'zh-Hant-HK': '修補的第 {index} 項：「{path}」必須剛好對應一個元素，實際為 {count} 個。',
    },
  },
  'fhir.fhirpath-patch-name': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: {type} has no element “{name}” of that type.',
      'zh-Hans': '补丁的第 {index} 项：{type} 没有该类型的元素“{name}”。',
      'zh-Hant-HK': '修補的第 {index} 項：{type} 沒有該類型的元素「{name}」。',
    },
  },
  'fhir.fhirpath-patch-exists': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: “{name}” is there already and does not repeat; use “replace”.',
      'zh-Hans': '补丁的第 {index} 项：“{name}”已存在且不可重复；请使用“replace”。',
      'zh-Hant-HK': '修補的第 {index} 項：「{name}」已存在而且不可重複；請使用「replace」。',
    },
  },
  'fhir.fhirpath-patch-index': {
    issue: 'processing',
    text: {
      en: 'Operation {index} of the patch: the list “{path}” has no place {place}.',
      'zh-Hans': '补丁的第 {index} 项：列表“{path}”中没有位置 {place}。',
      'zh-Hant-HK': '修補的第 {index} 項：清單「{path}」中沒有位置 {place}。',
    },
  },
};

const refuseFhirPathPatch = refusalsOf(fhirPathPatchRefusals);

/** The refusal of a patch, to be thrown. */
export function refusedPatch(code: FhirPathPatchCode, params: RefusalParams): RefusalError {
  return new RefusalError(refuseFhirPathPatch(code, params));
}

/** What the caller wrote, no longer than a sentence bears. */
export function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
