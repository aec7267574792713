import { areDistinct, has, type Invariant, list } from './invariant.ts';

/** Rules of code systems, value sets, maps and questionnaires. @source https://hl7.org/fhir/R4, the constraints of each resource */
export const terminologyInvariants = {
  'fhir.csd-1': {
    on: ['CodeSystem'],
    at: 'concept',
    text: {
      en: 'Within a code system all codes differ.',
      'zh-Hans': '编码系统内的代码不得重复。',
      'zh-Hant-HK': '編碼系統內的代碼不可重複。',
    },
    holds: (system) => areDistinct(everyConcept(system)),
  },
  'fhir.vsd-1': {
    on: ['ValueSet.compose.include'],
    text: {
      en: 'Each part of a value set names a system or a value set.',
      'zh-Hans': '值集的每一部分必须注明编码系统或值集。',
      'zh-Hant-HK': '值集的每一部分必須註明編碼系統或值集。',
    },
    holds: (part) => has(part, 'valueSet') || has(part, 'system'),
  },
  'fhir.vsd-2': {
    on: ['ValueSet.compose.include'],
    at: 'system',
    text: {
      en: 'Concepts and filters need their system.',
      'zh-Hans': '概念和筛选条件必须注明编码系统。',
      'zh-Hant-HK': '概念及篩選條件必須註明編碼系統。',
    },
    holds: (part) => (!has(part, 'concept') && !has(part, 'filter')) || has(part, 'system'),
  },
  'fhir.vsd-3': {
    on: ['ValueSet.compose.include'],
    text: {
      en: 'Either concepts or filters, not both.',
      'zh-Hans': '概念与筛选条件只能填写其一。',
      'zh-Hant-HK': '概念與篩選條件只可填寫其一。',
    },
    holds: (part) => !has(part, 'concept') || !has(part, 'filter'),
  },
  'fhir.cmd-1': {
    on: ['ConceptMap.group.element.target'],
    at: 'comment',
    text: {
      en: 'A narrower or inexact map says in a comment what is lost.',
      'zh-Hans': '范围较窄或不精确的映射必须用注释说明差异。',
      'zh-Hant-HK': '範圍較窄或不精確的對照必須以註釋說明差異。',
    },
    holds: (target) =>
      has(target, 'comment') || (target.equivalence !== 'narrower' && target.equivalence !== 'inexact'),
  },
  'fhir.cmd-2': {
    on: ['ConceptMap.group.unmapped'],
    at: 'code',
    text: {
      en: 'The mode “fixed” needs a code.',
      'zh-Hans': '“fixed”模式必须有代码。',
      'zh-Hant-HK': '「fixed」模式必須有代碼。',
    },
    holds: (unmapped) => unmapped.mode !== 'fixed' || has(unmapped, 'code'),
  },
  'fhir.cmd-3': {
    on: ['ConceptMap.group.unmapped'],
    at: 'url',
    text: {
      en: 'The mode “other-map” needs an address.',
      'zh-Hans': '“other-map”模式必须有地址。',
      'zh-Hant-HK': '「other-map」模式必須有網址。',
    },
    holds: (unmapped) => unmapped.mode !== 'other-map' || has(unmapped, 'url'),
  },
  'fhir.que-1': {
    on: ['Questionnaire.item'],
    text: {
      en: 'A group has items; a display item has none.',
      'zh-Hans': '分组项必须有下级项目；说明项不得有下级项目。',
      'zh-Hant-HK': '分組項必須有下級項目；說明項不可有下級項目。',
    },
    holds: (question) =>
      (question.type !== 'group' || has(question, 'item')) && (question.type !== 'display' || !has(question, 'item')),
  },
  'fhir.que-2': {
    on: ['Questionnaire'],
    at: 'item',
    text: {
      en: 'Within a questionnaire all link ids differ.',
      'zh-Hans': '问卷内的 linkId 不得重复。',
      'zh-Hant-HK': '問卷內的 linkId 不可重複。',
    },
    holds: (questionnaire) => areDistinct(everyLinkId(questionnaire)),
  },
  'fhir.que-4': {
    on: ['Questionnaire.item'],
    text: {
      en: 'A question has either answer options or an answer value set.',
      'zh-Hans': '问题的答案选项与答案值集只能填写其一。',
      'zh-Hant-HK': '問題的答案選項與答案值集只可填寫其一。',
    },
    holds: (question) => !has(question, 'answerOption') || !has(question, 'answerValueSet'),
  },
} as const satisfies Record<string, Invariant>;

function everyConcept(holder: Readonly<Record<string, unknown>>): unknown[] {
  return below(holder, 'concept').map((concept) => concept.code);
}

function everyLinkId(holder: Readonly<Record<string, unknown>>): unknown[] {
  return below(holder, 'item').map((question) => question.linkId);
}

/** All objects under a key that repeats itself; depth is bounded by the walk that calls. */
function below(holder: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = [];
  const waiting = list(holder[key]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    for (const child of list(next[key])) waiting.push(child);
  }
  return found;
}
