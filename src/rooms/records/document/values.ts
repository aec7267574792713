import { type Decimal, decimalText, isRawDecimal } from '#fhir';
import type { Lang, LocalText } from '#kernel';
import { toCodeable } from './coded.ts';
import { asList, asObject, asObjects, asText, asTexts, choiceOf, type Json } from './json.ts';

/** A number as it was written, `1.10`; undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'number' || isRawDecimal(value)) return decimalText(value as Decimal);
  // A number in quotes is an error of the sender that a reader must see, not lose.
  return asText(value);
}

/** `≥ 1.10 mmol/L`: comparator, number and unit as written. */
export function quantityText(value: unknown): string | undefined {
  const quantity = asObject(value);
  if (!quantity) return undefined;
  const number = numberText(quantity.value);
  const unit = asText(quantity.unit) ?? asText(quantity.code) ?? asText(quantity.currency);
  if (number === undefined) return unit;
  return [asText(quantity.comparator), number, unit].filter((part) => part !== undefined).join(' ');
}

export function rangeText(value: unknown): string | undefined {
  const range = asObject(value);
  const [low, high] = [quantityText(range?.low), quantityText(range?.high)];
  if (low !== undefined && high !== undefined) return `${low} – ${high}`;
  if (low !== undefined) return `≥ ${low}`;
  return high === undefined ? undefined : `≤ ${high}`;
}

/** Dates stay in the precision they were written in; an open end is left open. */
export function periodText(value: unknown): string | undefined {
  const period = asObject(value);
  const [start, end] = [asText(period?.start), asText(period?.end)];
  if (start === undefined && end === undefined) return undefined;
  return start === end ? start : `${start ?? ''} – ${end ?? ''}`.trim();
}

/** A value of any FHIR type as one line, or undefined where it has none (a concept, a reference, an unknown shape). */
export function valueText(value: unknown, lang: Lang): string | undefined {
  if (typeof value === 'boolean') return YES_NO[value ? 'yes' : 'no'][lang];
  const plain = numberText(value);
  if (plain !== undefined) return plain;
  if (Array.isArray(value)) return joined(value.map((item) => valueText(item, lang)));
  const object = asObject(value);
  if (!object) return undefined;
  if ('low' in object || 'high' in object) return rangeText(object);
  if ('numerator' in object || 'denominator' in object) {
    return joined([quantityText(object.numerator), quantityText(object.denominator)], ' / ');
  }
  if ('origin' in object && 'data' in object) return asText(object.data);
  if ('start' in object || 'end' in object) return periodText(object);
  if ('repeat' in object || 'event' in object) return timingText(object, lang);
  if ('value' in object || 'unit' in object) return quantityText(object);
  if ('title' in object || 'contentType' in object) return asText(object.title) ?? asText(object.contentType);
  return translatedText(object, 'text', lang) ?? asText(object.display);
}

/** Reference ranges of an observation: `3.9 – 6.1 mmol/L (fasting)`, several with a semicolon. */
export function referenceRangeText(value: unknown): string | undefined {
  return joined(
    asObjects(value).map((range) => {
      const limits = rangeText(range);
      const text = asText(range.text);
      if (limits === undefined || text === undefined) return limits ?? text;
      return text === limits ? limits : `${limits} (${text})`;
    }),
    '; ',
  );
}

/**
 * A dosage as the prescriber wrote it; where there is no text, from its parts.
 * Codes inside (route, site) are coded elements and shown as such, not here.
 */
export function dosageText(value: unknown, lang: Lang): string | undefined {
  const dosage = asObject(value);
  if (!dosage) return asText(value);
  const written = asText(dosage.text);
  if (written !== undefined) return joined([written, asText(dosage.patientInstruction)], ' · ');
  const amounts = [dosage, ...asObjects(dosage.doseAndRate)].flatMap((holder) =>
    ['dose', 'rate'].map((name) => valueText(choiceOf(holder, name)?.value, lang)),
  );
  const asNeeded = dosage.asNeededBoolean === true ? AS_NEEDED[lang] : undefined;
  return joined([...amounts, timingText(dosage.timing, lang), asNeeded, asText(dosage.patientInstruction)], ' · ');
}

/** `2 × / 1 day, morning`: what a Timing says, its code's text first. */
export function timingText(value: unknown, lang: Lang): string | undefined {
  const timing = asObject(value);
  if (!timing) return asText(value);
  const code = toCodeable('code', timing.code);
  const named = code?.text ?? code?.coding[0]?.display ?? code?.coding[0]?.code;
  const repeat = asObject(timing.repeat);
  return joined([named, repeat && repeatText(repeat, lang), ...asTexts(timing.event)], ', ');
}

function repeatText(repeat: Json, lang: Lang): string | undefined {
  const frequency = joined([numberText(repeat.frequency), numberText(repeat.frequencyMax)], '–');
  const period = joined([numberText(repeat.period), numberText(repeat.periodMax)], '–');
  const unit = asText(repeat.periodUnit);
  const rate =
    frequency === undefined && period === undefined
      ? undefined
      : `${frequency ?? '1'} × / ${[period ?? '1', unit && (UNITS[unit]?.[lang] ?? unit)].filter(Boolean).join(' ')}`;
  const when = asTexts(repeat.when).map((code) => WHEN[code]?.[lang] ?? code);
  const days = asTexts(repeat.dayOfWeek).map((code) => DAYS[code]?.[lang] ?? code);
  const bounds = valueText(choiceOf(repeat, 'bounds')?.value, lang);
  return joined([rate, ...when, ...days, ...asTexts(repeat.timeOfDay), bounds], ', ');
}

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';

/**
 * A text element in the reader's language where its holder brings it in that one, else as written.
 * @source https://hl7.org/fhir/R4/extension-translation.html
 */
export function translatedText(holder: Json, name: string, lang: Lang): string | undefined {
  for (const { url, extension } of asObjects(asObject(holder[`_${name}`])?.extension)) {
    const parts = asObjects(extension);
    const isReaders = parts.some((part) => part.url === 'lang' && part.valueCode === lang);
    const content = parts.find((part) => part.url === 'content');
    if (url === TRANSLATION && isReaders) return asText(content?.valueString) ?? asText(holder[name]);
  }
  return asText(holder[name]);
}

/** A text element in all our languages, English first. */
export function inAllLanguages(name: string, text: LocalText): Json {
  const extension = (['zh-Hans', 'zh-Hant-HK'] as const).map((lang) => ({
    url: TRANSLATION,
    extension: [
      { url: 'lang', valueCode: lang },
      { url: 'content', valueString: text[lang] },
    ],
  }));
  return { [name]: text.en, [`_${name}`]: { extension } };
}

/** A length of time with its unit in the reader's words where it is one that FHIR counts in; else as written. */
export function durationText(value: unknown, lang: Lang): string | undefined {
  const duration = asObject(value);
  const number = numberText(duration?.value);
  const unit = UNITS[asText(duration?.code) ?? '']?.[lang];
  if (number === undefined || unit === undefined) return quantityText(value);
  const isSeveral = lang === 'en' && number !== '1' && ['day', 'week', 'month', 'year'].includes(unit);
  return `${number} ${unit}${isSeveral ? 's' : ''}`;
}

export function joined(parts: readonly (string | undefined)[], by = ', '): string | undefined {
  const there = parts.filter((part) => part !== undefined && part !== '');
  return there.length === 0 ? undefined : there.join(by);
}

/** A person's name as printed: its text, else its parts; Han names without a space and family name first. */
export function nameText(value: unknown): string | undefined {
  const name = asObject(value);
  if (!name) return asText(value);
  const written = asText(name.text);
  if (written !== undefined) return written;
  const [family, given] = [asText(name.family), asTexts(name.given)];
  const isHan = /\p{Script=Han}/u.test(`${family ?? ''}${given.join('')}`);
  if (isHan) return joined([family, ...given], '');
  return joined([...asTexts(name.prefix), ...given, family, ...asTexts(name.suffix)], ' ');
}

/** What an actor is called, whatever kind it is. */
export function actorName(resource: Json): string | undefined {
  const deviceName = asObjects(resource.deviceName)[0]?.name;
  const names = asList(resource.name).map(nameText);
  return names.find((name) => name !== undefined) ?? asText(deviceName) ?? asText(resource.description);
}

const YES_NO = {
  yes: { en: 'Yes', 'zh-Hans': '是', 'zh-Hant-HK': '是' },
  no: { en: 'No', 'zh-Hans': '否', 'zh-Hant-HK': '否' },
} as const satisfies Record<string, LocalText>;

const AS_NEEDED: LocalText = { en: 'as needed', 'zh-Hans': '必要时', 'zh-Hant-HK': '需要時' };

/** @source https://hl7.org/fhir/R4/valueset-units-of-time.html */
const UNITS: Readonly<Record<string, LocalText>> = {
  s: { en: 's', 'zh-Hans': '秒', 'zh-Hant-HK': '秒' },
  min: { en: 'min', 'zh-Hans': '分钟', 'zh-Hant-HK': '分鐘' },
  h: { en: 'h', 'zh-Hans': '小时', 'zh-Hant-HK': '小時' },
  d: { en: 'day', 'zh-Hans': '天', 'zh-Hant-HK': '日' },
  wk: { en: 'week', 'zh-Hans': '周', 'zh-Hant-HK': '星期' },
  mo: { en: 'month', 'zh-Hans': '个月', 'zh-Hant-HK': '個月' },
  a: { en: 'year', 'zh-Hans': '年', 'zh-Hant-HK': '年' },
};

/** @source https://hl7.org/fhir/R4/valueset-event-timing.html */
const WHEN: Readonly<Record<string, LocalText>> = {
  MORN: { en: 'morning', 'zh-Hans': '早上', 'zh-Hant-HK': '早上' },
  NOON: { en: 'noon', 'zh-Hans': '中午', 'zh-Hant-HK': '中午' },
  AFT: { en: 'afternoon', 'zh-Hans': '下午', 'zh-Hant-HK': '下午' },
  EVE: { en: 'evening', 'zh-Hans': '晚上', 'zh-Hant-HK': '晚上' },
  NIGHT: { en: 'night', 'zh-Hans': '夜间', 'zh-Hant-HK': '夜間' },
  HS: { en: 'before sleep', 'zh-Hans': '睡前', 'zh-Hant-HK': '睡前' },
  WAKE: { en: 'after waking', 'zh-Hans': '起床后', 'zh-Hant-HK': '起床後' },
  C: { en: 'with meals', 'zh-Hans': '随餐', 'zh-Hant-HK': '隨餐' },
  CM: { en: 'with breakfast', 'zh-Hans': '随早餐', 'zh-Hant-HK': '隨早餐' },
  CD: { en: 'with lunch', 'zh-Hans': '随午餐', 'zh-Hant-HK': '隨午餐' },
  CV: { en: 'with dinner', 'zh-Hans': '随晚餐', 'zh-Hant-HK': '隨晚餐' },
  AC: { en: 'before meals', 'zh-Hans': '饭前', 'zh-Hant-HK': '飯前' },
  ACM: { en: 'before breakfast', 'zh-Hans': '早餐前', 'zh-Hant-HK': '早餐前' },
  ACD: { en: 'before lunch', 'zh-Hans': '午餐前', 'zh-Hant-HK': '午餐前' },
  ACV: { en: 'before dinner', 'zh-Hans': '晚餐前', 'zh-Hant-HK': '晚餐前' },
  PC: { en: 'after meals', 'zh-Hans': '饭后', 'zh-Hant-HK': '飯後' },
  PCM: { en: 'after breakfast', 'zh-Hans': '早餐后', 'zh-Hant-HK': '早餐後' },
  PCD: { en: 'after lunch', 'zh-Hans': '午餐后', 'zh-Hant-HK': '午餐後' },
  PCV: { en: 'after dinner', 'zh-Hans': '晚餐后', 'zh-Hant-HK': '晚餐後' },
};

const DAYS: Readonly<Record<string, LocalText>> = {
  mon: { en: 'Monday', 'zh-Hans': '星期一', 'zh-Hant-HK': '星期一' },
  tue: { en: 'Tuesday', 'zh-Hans': '星期二', 'zh-Hant-HK': '星期二' },
  wed: { en: 'Wednesday', 'zh-Hans': '星期三', 'zh-Hant-HK': '星期三' },
  thu: { en: 'Thursday', 'zh-Hans': '星期四', 'zh-Hant-HK': '星期四' },
  fri: { en: 'Friday', 'zh-Hans': '星期五', 'zh-Hant-HK': '星期五' },
  sat: { en: 'Saturday', 'zh-Hans': '星期六', 'zh-Hant-HK': '星期六' },
  sun: { en: 'Sunday', 'zh-Hans': '星期日', 'zh-Hant-HK': '星期日' },
};
