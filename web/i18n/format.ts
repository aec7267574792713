import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lang } from '../../src/kernel/lang.ts';
import { useLang } from './words.tsx';

/** Both sides of the border keep UTC+8 all year; every time on a screen is told in it, wherever the reader is. */
export const ZONE = 'Asia/Hong_Kong';

const LOCALE: Readonly<Record<Lang, string>> = { en: 'en-GB', 'zh-Hans': 'zh-CN', 'zh-Hant-HK': 'zh-HK' };

export interface Formats {
  /** 22 Nov 2026, 14:05 */
  readonly dateTime: (instant: string) => string;
  /** 14:05 */
  readonly time: (instant: string) => string;
  /** Sunday 22 November 2026: the head of a day's list. */
  readonly day: (instant: string) => string;
  /** The calendar day in UTC+8, to group by: 2026-11-22. */
  readonly dayKey: (instant: string) => string;
  /** 22/11: where the year is plain. */
  readonly dayMonth: (instant: string) => string;
  /** A FHIR date as exact as it was written: a year stays a year. */
  readonly date: (fhirDate: string) => string;
  readonly number: (value: number) => string;
  /** A, B and C */
  readonly list: (words: readonly string[]) => string;
  readonly percent: (share: number) => string;
  /** 12 kB */
  readonly bytes: (value: number) => string;
  /** What the reader calls a language: Traditional Chinese (Hong Kong) for zh-Hant-HK. A code that names none stays as it is. */
  readonly language: (code: string) => string;
}

function formatsOf(lang: Lang, since: (date: string) => string): Formats {
  const locale = LOCALE[lang];
  const dateTime = new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const time = new Intl.DateTimeFormat(locale, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false });
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
  const dayMonth = new Intl.DateTimeFormat(locale, { timeZone: ZONE, month: 'numeric', day: 'numeric' });
  const key = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const year = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric' });
  const month = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'short' });
  const date = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' });
  const language = new Intl.DisplayNames(locale, { type: 'language', style: 'short' });
  const oneDate = (text: string): string => {
    // A whole instant is told in UTC+8; a partial date has no zone and is told as written.
    if (text.length > 10) return safely(text, (at) => dateTime.format(at));
    const pattern = text.length === 4 ? year : text.length === 7 ? month : date;
    return safely(text.length === 4 ? `${text}-01-01` : text, (at) => pattern.format(at));
  };
  return {
    dateTime: (instant) => safely(instant, (at) => dateTime.format(at)),
    time: (instant) => safely(instant, (at) => time.format(at)),
    day: (instant) => safely(instant, (at) => day.format(at)),
    dayMonth: (instant) => safely(instant, (at) => dayMonth.format(at)),
    dayKey: (instant) => safely(instant, (at) => key.format(at)),
    date: (text) => {
      // A period as the node writes it: two dates, or one that has no end yet.
      const [from, until] = text.split(' – ');
      if (from !== undefined && until !== undefined) return `${oneDate(from)} – ${oneDate(until)}`;
      return text.endsWith(' –') ? since(oneDate(text.slice(0, -2))) : oneDate(text);
    },
    number: (value) => number.format(value),
    list: (words) => list.format(words),
    percent: (share) => percent.format(share),
    // The symbols are the same in every language; Intl spells “byte” out in Chinese text.
    bytes: (value) => (value < 1000 ? `${number.format(value)} B` : `${number.format(Math.round(value / 1000))} kB`),
    language: (code) => {
      try {
        return language.of(code) ?? code;
      } catch {
        return code;
      }
    },
  };
}

/** A date that cannot be read is shown as it came: never dropped, never a crash. */
function safely(text: string, format: (at: Date) => string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : format(at);
}

export function useFormats(): Formats {
  const lang = useLang();
  const { t } = useTranslation();
  return useMemo(() => formatsOf(lang, (date) => t('app.since', { date })), [lang, t]);
}
