import type { CarersView, NameCarer } from '#contracts/consent';

/** For how long: a visit over the border, a month, half a year, as long as may be, or a day of the reader's own. */
export const HOW_LONG = ['week', 'month', 'proposed', 'longest', 'other'] as const;
type HowLong = (typeof HOW_LONG)[number];

/** What the form holds. */
export interface CarerDraft {
  readonly called: string;
  readonly sees: 'ordinary' | 'whole' | 'contact';
  readonly answers: boolean;
  readonly howLong: HowLong;
  /** As typed, where another day was chosen. */
  readonly day: string;
}

/** The least that helps: what is sensitive stays shut, and nobody answers for the reader, until they say otherwise. */
export const EMPTY_CARER: CarerDraft = { called: '', sees: 'ordinary', answers: false, howLong: 'proposed', day: '' };

type Days = Pick<CarersView['law'], 'today' | 'proposedDay' | 'lastDay'>;

/** What would be sent; undefined while something is missing. */
export function toNaming({ called, sees, answers, howLong, day }: CarerDraft, law: Days): NameCarer | undefined {
  const { today, lastDay } = law;
  const until = {
    week: daysAfter(today, 7),
    month: daysAfter(today, 30),
    proposed: law.proposedDay,
    longest: lastDay,
    other: day.trim(),
  }[howLong];
  const name = called.trim();
  if (name.length < 2 || !/^\d{4}-\d{2}-\d{2}$/.test(until)) return undefined;
  if (until < today || until > lastDay || Number.isNaN(Date.parse(until))) return undefined;
  const isRecord = sees !== 'contact';
  return {
    called: name,
    reach: isRecord ? 'record' : 'contact',
    withoutSensitive: sees === 'ordinary',
    answers: isRecord && answers,
    until,
  };
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A code as it is typed: in capitals, with the line in its middle. */
export function typedCode(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, 10);
  return plain.length > 5 ? `${plain.slice(0, 5)}-${plain.slice(5)}` : plain;
}

/** Whether all of a code is there. */
export function isWholeCode(code: string): boolean {
  return code.length === 11;
}
