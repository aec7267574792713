import { toNumber } from '../../json/json.ts';
import { areDistinct, dateRange, has, hasChoice, type Invariant, isNotNegative, item } from './invariant.ts';

const UCUM = 'http://unitsofmeasure.org';

/** Rules of the data types. @source https://hl7.org/fhir/R4/datatypes.html */
export const datatypeInvariants = {
  'fhir.ext-1': {
    on: ['Extension'],
    text: {
      en: 'An extension has either a value or extensions of its own: one of them, and not both.',
      'zh-Hans': '扩展必须有值或下级扩展，二者必居其一，不得并存。',
      'zh-Hant-HK': '擴展必須有值或下級擴展，兩者必居其一，不可並存。',
    },
    holds: (extension) => hasChoice(extension, 'value') !== has(extension, 'extension'),
  },
  'fhir.per-1': {
    on: ['Period'],
    at: 'start',
    text: {
      en: 'A period begins before it ends.',
      'zh-Hans': '期间的开始时间不得晚于结束时间。',
      'zh-Hant-HK': '期間的開始時間不可遲於結束時間。',
    },
    holds: (period) => {
      const [start, end] = [dateRange(period.start), dateRange(period.end)];
      return !start || !end || start.lo < end.hi;
    },
  },
  'fhir.qty-3': {
    on: ['Quantity', 'Age', 'Count', 'Distance', 'Duration'],
    at: 'code',
    text: {
      en: 'A code for the unit needs its system.',
      'zh-Hans': '单位代码必须注明编码系统。',
      'zh-Hant-HK': '單位代碼必須註明編碼系統。',
    },
    holds: (quantity) => !has(quantity, 'code') || has(quantity, 'system'),
  },
  'fhir.sqty-1': {
    on: ['SimpleQuantity'],
    at: 'comparator',
    text: {
      en: 'No comparator (<, ≥ …) is allowed here.',
      'zh-Hans': '此处不得使用比较符（<、≥ 等）。',
      'zh-Hant-HK': '此處不可使用比較符號（<、≥ 等）。',
    },
    holds: (quantity) => !has(quantity, 'comparator'),
  },
  'fhir.age-1': {
    on: ['Age'],
    text: {
      en: 'An age is above zero, with a UCUM unit of time.',
      'zh-Hans': '年龄必须大于零，并使用 UCUM 时间单位。',
      'zh-Hant-HK': '年齡必須大於零，並使用 UCUM 時間單位。',
    },
    holds: (age) =>
      (has(age, 'code') || !has(age, 'value')) &&
      (!has(age, 'system') || age.system === UCUM) &&
      (toNumber(age.value) ?? 1) > 0,
  },
  'fhir.drt-1': {
    on: ['Duration'],
    text: {
      en: 'A duration with a unit code has a value and a UCUM unit of time.',
      'zh-Hans': '带单位代码的时长必须有数值，并使用 UCUM 时间单位。',
      'zh-Hant-HK': '帶單位代碼的時長必須有數值，並使用 UCUM 時間單位。',
    },
    holds: (duration) => !has(duration, 'code') || (duration.system === UCUM && has(duration, 'value')),
  },
  'fhir.dis-1': {
    on: ['Distance'],
    text: {
      en: 'A distance has a UCUM unit of length.',
      'zh-Hans': '距离必须使用 UCUM 长度单位。',
      'zh-Hant-HK': '距離必須使用 UCUM 長度單位。',
    },
    holds: (distance) =>
      (has(distance, 'code') || !has(distance, 'value')) && (!has(distance, 'system') || distance.system === UCUM),
  },
  'fhir.cnt-3': {
    on: ['Count'],
    text: {
      en: 'A count is a whole number with the unit “1”.',
      'zh-Hans': '计数必须为整数，单位为“1”。',
      'zh-Hant-HK': '計數必須為整數，單位為「1」。',
    },
    holds: (count) =>
      (has(count, 'code') || !has(count, 'value')) &&
      (!has(count, 'system') || count.system === UCUM) &&
      (!has(count, 'code') || count.code === '1') &&
      Number.isInteger(toNumber(count.value) ?? 1),
  },
  'fhir.rng-2': {
    on: ['Range'],
    at: 'low',
    text: {
      en: 'The low end of a range is not above its high end.',
      'zh-Hans': '范围的下限不得高于上限。',
      'zh-Hant-HK': '範圍的下限不可高於上限。',
    },
    holds: (range) => {
      const [low, high] = [item(range.low), item(range.high)];
      const [from, to] = [toNumber(low.value), toNumber(high.value)];
      if (from === undefined || to === undefined) return true;
      return (low.code ?? low.unit) !== (high.code ?? high.unit) || from <= to;
    },
  },
  'fhir.rat-1': {
    on: ['Ratio'],
    text: {
      en: 'A ratio has both numerator and denominator, or neither and an extension.',
      'zh-Hans': '比率必须同时有分子和分母，或两者皆无而有扩展。',
      'zh-Hant-HK': '比率必須同時有分子和分母，或兩者皆無而有擴展。',
    },
    holds: (ratio) =>
      has(ratio, 'numerator') === has(ratio, 'denominator') && (has(ratio, 'numerator') || has(ratio, 'extension')),
  },
  'fhir.att-1': {
    on: ['Attachment'],
    at: 'contentType',
    text: {
      en: 'An attachment with data says its content type.',
      'zh-Hans': '带数据的附件必须注明内容类型。',
      'zh-Hant-HK': '帶數據的附件必須註明內容類型。',
    },
    holds: (attachment) => !has(attachment, 'data') || has(attachment, 'contentType'),
  },
  'fhir.cpt-2': {
    on: ['ContactPoint'],
    at: 'system',
    text: {
      en: 'A contact says whether it is a telephone, an e-mail address or another system.',
      'zh-Hans': '联系方式必须注明是电话、电子邮件或其他系统。',
      'zh-Hant-HK': '聯絡方式必須註明是電話、電郵或其他系統。',
    },
    holds: (contact) => !has(contact, 'value') || has(contact, 'system'),
  },
  'fhir.exp-1': {
    on: ['Expression'],
    text: {
      en: 'An expression or a reference to one must be given.',
      'zh-Hans': '必须提供表达式或其引用。',
      'zh-Hant-HK': '必須提供表達式或其參照。',
    },
    holds: (expression) => has(expression, 'expression') || has(expression, 'reference'),
  },
  'fhir.tim-1': {
    on: ['Timing.repeat'],
    at: 'durationUnit',
    text: {
      en: 'A duration needs its unit.',
      'zh-Hans': '时长必须有单位。',
      'zh-Hant-HK': '時長必須有單位。',
    },
    holds: (repeat) => !has(repeat, 'duration') || has(repeat, 'durationUnit'),
  },
  'fhir.tim-2': {
    on: ['Timing.repeat'],
    at: 'periodUnit',
    text: {
      en: 'A period needs its unit.',
      'zh-Hans': '周期必须有单位。',
      'zh-Hant-HK': '週期必須有單位。',
    },
    holds: (repeat) => !has(repeat, 'period') || has(repeat, 'periodUnit'),
  },
  'fhir.tim-4': {
    on: ['Timing.repeat'],
    at: 'duration',
    text: {
      en: 'A duration is not negative.',
      'zh-Hans': '时长不得为负数。',
      'zh-Hant-HK': '時長不可為負數。',
    },
    holds: (repeat) => isNotNegative(repeat.duration),
  },
  'fhir.tim-5': {
    on: ['Timing.repeat'],
    at: 'period',
    text: {
      en: 'A period is not negative.',
      'zh-Hans': '周期不得为负数。',
      'zh-Hant-HK': '週期不可為負數。',
    },
    holds: (repeat) => isNotNegative(repeat.period),
  },
  'fhir.tim-6': {
    on: ['Timing.repeat'],
    at: 'period',
    text: {
      en: 'A longest period needs a period.',
      'zh-Hans': '填写最长周期时必须填写周期。',
      'zh-Hant-HK': '填寫最長週期時必須填寫週期。',
    },
    holds: (repeat) => !has(repeat, 'periodMax') || has(repeat, 'period'),
  },
  'fhir.tim-7': {
    on: ['Timing.repeat'],
    at: 'duration',
    text: {
      en: 'A longest duration needs a duration.',
      'zh-Hans': '填写最长时长时必须填写时长。',
      'zh-Hant-HK': '填寫最長時長時必須填寫時長。',
    },
    holds: (repeat) => !has(repeat, 'durationMax') || has(repeat, 'duration'),
  },
  'fhir.tim-8': {
    on: ['Timing.repeat'],
    at: 'count',
    text: {
      en: 'A highest count needs a count.',
      'zh-Hans': '填写最多次数时必须填写次数。',
      'zh-Hant-HK': '填寫最多次數時必須填寫次數。',
    },
    holds: (repeat) => !has(repeat, 'countMax') || has(repeat, 'count'),
  },
  'fhir.tim-9': {
    on: ['Timing.repeat'],
    at: 'offset',
    text: {
      en: 'An offset needs a “when”, and not C, CM, CD or CV.',
      'zh-Hans': '填写偏移时必须填写“when”，且不得为 C、CM、CD、CV。',
      'zh-Hant-HK': '填寫偏移時必須填寫「when」，且不可為 C、CM、CD、CV。',
    },
    holds: (repeat) => {
      if (!has(repeat, 'offset')) return true;
      return (
        Array.isArray(repeat.when) && !repeat.when.some((when) => ['C', 'CM', 'CD', 'CV'].includes(when as string))
      );
    },
  },
  'fhir.tim-10': {
    on: ['Timing.repeat'],
    at: 'timeOfDay',
    text: {
      en: 'Either a time of day or a “when”, not both.',
      'zh-Hans': '具体时刻与“when”只能填写其一。',
      'zh-Hant-HK': '具體時刻與「when」只可填寫其一。',
    },
    holds: (repeat) => !has(repeat, 'timeOfDay') || !has(repeat, 'when'),
  },
  'fhir.drq-1': {
    on: ['DataRequirement.codeFilter', 'DataRequirement.dateFilter'],
    text: {
      en: 'A filter has either a path or a search parameter.',
      'zh-Hans': '筛选条件必须有路径或搜索参数之一。',
      'zh-Hant-HK': '篩選條件必須有路徑或搜尋參數之一。',
    },
    holds: (filter) => has(filter, 'path') !== has(filter, 'searchParam'),
  },
  'fhir.trd-1': {
    on: ['TriggerDefinition'],
    text: {
      en: 'A trigger has either a timing or data, not both.',
      'zh-Hans': '触发条件只能有时间或数据之一。',
      'zh-Hant-HK': '觸發條件只可有時間或數據之一。',
    },
    holds: (trigger) => !has(trigger, 'data') || !hasChoice(trigger, 'timing'),
  },
  'fhir.eld-13': {
    on: ['ElementDefinition'],
    at: 'type',
    text: {
      en: 'The types of an element differ from each other.',
      'zh-Hans': '元素的类型不得重复。',
      'zh-Hant-HK': '元素的類型不可重複。',
    },
    holds: (definition) =>
      !Array.isArray(definition.type) || areDistinct(definition.type.map((type) => item(type).code)),
  },
} as const satisfies Record<string, Invariant>;
