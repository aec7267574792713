import { type LocalText, type Refusal, type RefusalCatalogue, type RefusalParams, refusalsOf } from '#kernel';
import { inEach } from './words.ts';

/** Every reason why somebody may not practise. Stable for ever: integrators switch on them. */
export type PracticeCode =
  | 'credentialing.no-law'
  | 'credentialing.never-here'
  | 'credentialing.no-permit'
  | 'credentialing.not-yet-valid'
  | 'credentialing.expired'
  | 'credentialing.beyond-longest'
  | 'credentialing.suspended'
  | 'credentialing.revoked'
  | 'credentialing.suspended-since'
  | 'credentialing.revoked-on'
  | 'credentialing.rule-not-in-force'
  | 'credentialing.act-not-covered'
  | 'credentialing.setting-not-covered'
  | 'credentialing.profession-not-covered'
  | 'credentialing.employer-not-named'
  | 'credentialing.employer-not-yet'
  | 'credentialing.employer-ended'
  | 'credentialing.home-missing'
  | 'credentialing.profession-differs'
  | 'credentialing.supplement-missing'
  | 'credentialing.specialty-not-covered';

/** `{permit}`, `{act}`, `{place}` and the like are filled in each language before the refusal leaves. */
export const PRACTICE_REFUSALS = {
  'credentialing.no-law': {
    issue: 'forbidden',
    text: {
      en: 'No rule in force says who may do this there: {act} ({setting}).',
      'zh-Hans': '该地没有现行规则规定谁可以{act}（{setting}）。',
      'zh-Hant-HK': '該地沒有現行規則訂明誰可以{act}（{setting}）。',
    },
  },
  'credentialing.never-here': {
    issue: 'forbidden',
    text: {
      en: 'Nobody may do this in this way, whatever their permit: {act} ({setting}).',
      'zh-Hans': '无论持何种许可，均不得以此方式{act}（{setting}）。',
      'zh-Hant-HK': '不論持有何種許可，均不得以此方式{act}（{setting}）。',
    },
  },
  'credentialing.no-permit': {
    issue: 'forbidden',
    text: {
      en: 'No permit is on file that allows to {act} at {place} ({setting}).',
      'zh-Hans': '未登记可在{place}{act}（{setting}）的执业许可。',
      'zh-Hant-HK': '未有登記可在{place}{act}（{setting}）的執業許可。',
    },
  },
  'credentialing.not-yet-valid': {
    issue: 'forbidden',
    text: {
      en: '{permit}: valid from {day}, not before.',
      'zh-Hans': '{permit}：自{day}起有效，尚未生效。',
      'zh-Hant-HK': '{permit}：由{day}起有效，尚未生效。',
    },
  },
  'credentialing.expired': {
    issue: 'forbidden',
    text: {
      en: '{permit}: its last day was {day}.',
      'zh-Hans': '{permit}：有效期至{day}，已届满。',
      'zh-Hant-HK': '{permit}：有效期至{day}，已屆滿。',
    },
  },
  'credentialing.beyond-longest': {
    issue: 'forbidden',
    text: {
      en: '{permit}: the law allows {years} years, which ended on {day}, whatever is printed on it.',
      'zh-Hans': '{permit}：依规定最长{years}年，已于{day}届满，证上所印期限不作数。',
      'zh-Hant-HK': '{permit}：按規定最長{years}年，已於{day}屆滿，證上所印期限並不作數。',
    },
  },
  'credentialing.suspended': {
    issue: 'forbidden',
    text: {
      en: '{permit}: suspended since {day}. Reason given: {reason}',
      'zh-Hans': '{permit}：自{day}起暂停。理由：{reason}',
      'zh-Hant-HK': '{permit}：由{day}起暫停。理由：{reason}',
    },
  },
  'credentialing.revoked': {
    issue: 'forbidden',
    text: {
      en: '{permit}: revoked on {day}. Reason given: {reason}',
      'zh-Hans': '{permit}：已于{day}吊销。理由：{reason}',
      'zh-Hant-HK': '{permit}：已於{day}撤銷。理由：{reason}',
    },
  },
  'credentialing.suspended-since': {
    issue: 'forbidden',
    text: {
      en: '{permit}: suspended since {day}. The reason is with the regulator and the holder.',
      'zh-Hans': '{permit}：自{day}起暂停。理由由监管部门及持证人掌握。',
      'zh-Hant-HK': '{permit}：由{day}起暫停。理由由監管機構及持證人掌握。',
    },
  },
  'credentialing.revoked-on': {
    issue: 'forbidden',
    text: {
      en: '{permit}: revoked on {day}. The reason is with the regulator and the holder.',
      'zh-Hans': '{permit}：已于{day}吊销。理由由监管部门及持证人掌握。',
      'zh-Hant-HK': '{permit}：已於{day}撤銷。理由由監管機構及持證人掌握。',
    },
  },
  'credentialing.rule-not-in-force': {
    issue: 'forbidden',
    text: {
      en: '{permit}: the rule that gives it effect is not in force on this day ({instrument}).',
      'zh-Hans': '{permit}：赋予其效力的规则当日并非现行有效（{instrument}）。',
      'zh-Hant-HK': '{permit}：賦予其效力的規則當日並非現行有效（{instrument}）。',
    },
  },
  'credentialing.act-not-covered': {
    issue: 'forbidden',
    text: {
      en: '{permit}: it does not allow to {act}.',
      'zh-Hans': '{permit}：不涵盖“{act}”。',
      'zh-Hant-HK': '{permit}：不涵蓋「{act}」。',
    },
  },
  'credentialing.setting-not-covered': {
    issue: 'forbidden',
    text: {
      en: '{permit}: it does not hold here ({setting}).',
      'zh-Hans': '{permit}：在此场合无效（{setting}）。',
      'zh-Hant-HK': '{permit}：在此場合無效（{setting}）。',
    },
  },
  'credentialing.profession-not-covered': {
    issue: 'forbidden',
    text: {
      en: '{permit}: as a {profession} its holder may not {act}.',
      'zh-Hans': '{permit}：持证人为{profession}，不得{act}。',
      'zh-Hant-HK': '{permit}：持證人為{profession}，不得{act}。',
    },
  },
  'credentialing.employer-not-named': {
    issue: 'forbidden',
    text: {
      en: '{permit}: it does not name {place}.',
      'zh-Hans': '{permit}：未载明{place}。',
      'zh-Hant-HK': '{permit}：未有載明{place}。',
    },
  },
  'credentialing.employer-not-yet': {
    issue: 'forbidden',
    text: {
      en: '{permit}: at {place} only from {day}.',
      'zh-Hans': '{permit}：自{day}起方可在{place}执业。',
      'zh-Hant-HK': '{permit}：由{day}起方可在{place}執業。',
    },
  },
  'credentialing.employer-ended': {
    issue: 'forbidden',
    text: {
      en: '{permit}: the engagement by {place} ended on {day}.',
      'zh-Hans': '{permit}：{place}的聘用已于{day}终止。',
      'zh-Hant-HK': '{permit}：{place}的聘用已於{day}終止。',
    },
  },
  'credentialing.home-missing': {
    issue: 'forbidden',
    text: {
      en: '{permit}: no registration at home is on file, without which it does not hold.',
      'zh-Hans': '{permit}：未登记原执业地注册，该许可不能单独有效。',
      'zh-Hant-HK': '{permit}：未有登記原執業地註冊，該許可不能單獨有效。',
    },
  },
  'credentialing.profession-differs': {
    issue: 'forbidden',
    text: {
      en: '{permit}: its holder is registered as a {profession}; {main} asks for a {wanted}’s.',
      'zh-Hans': '{permit}：持证人登记为{profession}；{main}须以{wanted}的注册或备案为依据。',
      'zh-Hant-HK': '{permit}：持證人登記為{profession}；{main}須以{wanted}的註冊或備案為依據。',
    },
  },
  'credentialing.supplement-missing': {
    issue: 'forbidden',
    text: {
      en: 'To {act} ({setting}) also needs: {kind}. None is on file.',
      'zh-Hans': '{act}（{setting}）另须具备：{kind}；未登记。',
      'zh-Hant-HK': '{act}（{setting}）另須具備：{kind}；未有登記。',
    },
  },
  'credentialing.specialty-not-covered': {
    issue: 'forbidden',
    text: {
      en: '{permit}: it does not name the specialty {specialty}.',
      'zh-Hans': '{permit}：未载明{specialty}专科。',
      'zh-Hant-HK': '{permit}：未有載明{specialty}專科。',
    },
  },
} as const satisfies RefusalCatalogue<PracticeCode>;

const refusePlain = refusalsOf<PracticeCode>(PRACTICE_REFUSALS);

/** What a hole is filled with: words that differ by language, or a number. */
export type Words = Readonly<Record<string, LocalText | number>>;

/** A refusal whose sentence names permits, places and days in each language. */
export function refuse(code: PracticeCode, words: Words, expression?: string): Refusal {
  const params: RefusalParams = Object.fromEntries(
    Object.entries(words).flatMap(([hole, word]) => (typeof word === 'number' ? [[hole, word]] : [])),
  );
  return filled(refusePlain(code, params, expression), words);
}

/** Fills holes of a refusal with words of each language. What was typed by a person stays as it is, braces and all. */
export function filled(refusal: Refusal, words: Words): Refusal {
  const fill = (sentence: string, lang: keyof LocalText) =>
    sentence.replace(/\{(\w+)\}/g, (hole, name: string) => {
      const word = words[name];
      if (word === undefined) return hole;
      return typeof word === 'number' ? String(word) : word[lang];
    });
  return { ...refusal, text: inEach((lang) => fill(refusal.text[lang], lang)) };
}
