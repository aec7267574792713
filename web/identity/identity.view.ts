import type {
  DeskRecord,
  FieldEvidenceView,
  LaterWrites,
  PairSide,
  PairState,
  PairVerb,
  PatientView,
  SeenWrite,
  SettledWrites,
  TieView,
} from '#contracts/identity';
import type { Lang } from '../../src/kernel/lang.ts';
import type { IconName } from '../design/icons.tsx';

type Verdict = FieldEvidenceView['verdict'];
type Tone = 'good' | 'warn' | 'bad' | 'neutral';

/** Icon and colour of what a field says; the words stand beside it. */
export const VERDICT_LOOKS = {
  agrees: { tone: 'good', icon: 'check' },
  partly: { tone: 'warn', icon: 'half' },
  disagrees: { tone: 'bad', icon: 'close' },
  missing: { tone: 'neutral', icon: 'dash' },
} as const satisfies Record<Verdict, { tone: Tone; icon: IconName }>;

/** The fields of the comparison, in the order in which an officer looks, with the evidence that speaks of each. */
export const ROWS = [
  { row: 'name', fields: ['family', 'given'] },
  { row: 'birth', fields: ['birth'] },
  { row: 'sex', fields: ['sex'] },
  { row: 'papers', fields: ['papers'] },
  { row: 'phone', fields: ['phone'] },
  { row: 'address', fields: ['address'] },
  { row: 'relatives', fields: ['relatives'] },
] as const satisfies readonly { row: string; fields: readonly FieldEvidenceView['field'][] }[];

export const STATES = ['open', 'linked', 'not-same', 'never'] as const satisfies readonly PairState[];

/** What cannot be overlooked is drawn as such: to undo, and to shut for good. */
export const GRAVE: ReadonlySet<PairVerb> = new Set(['never', 'unlink']);

/** A record's name as a list calls it: all spellings, the first first. */
export function namesOf({ names, id }: Pick<DeskRecord | PatientView, 'names' | 'id'>): string {
  return names.length === 0 ? id : [...new Set(names.map(({ text }) => text))].join(' · ');
}

/** A person's name in the reader's own script, or the first that the record prints; undefined where it prints none. */
export function nameFor({ names }: Pick<DeskRecord | PatientView, 'names'>, lang: Lang): string | undefined {
  const scripts = SCRIPTS_OF[lang];
  const own = scripts.flatMap((script) => names.filter((name) => name.script === script));
  return (own[0] ?? names[0])?.text;
}

const SCRIPTS_OF = {
  en: ['latin'],
  'zh-Hans': ['han-simplified', 'han-traditional'],
  'zh-Hant-HK': ['han-traditional', 'han-simplified'],
} as const satisfies Record<Lang, readonly string[]>;

/** A year, a month or a day, as FHIR writes it. */
export function isFhirDate(text: string): boolean {
  const [whole] = /^\d{4}(-\d{2}(-\d{2})?)?$/.exec(text) ?? [];
  return whole !== undefined && !Number.isNaN(Date.parse(`${whole}-01-01`.slice(0, 10)));
}

/**
 * A day as it is being typed. Keypads of figures on a phone have no hyphen, and figures of a Chinese keyboard are wide: eight figures are a day, and what divides
 * them may be a point or a stroke. What is not yet a day stays as it was typed.
 */
export function typedDay(text: string): string {
  const narrow = text.normalize('NFKC').replaceAll(/[./]/g, '-');
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(narrow) ?? [];
  return year === undefined ? narrow : `${year}-${month}-${day}`;
}

/** Two typings of one number: the same but for the ways of writing it. */
export function isSameNumber(one: string, other: string): boolean {
  const bare = (text: string) =>
    text
      .normalize('NFKC')
      .toUpperCase()
      .replaceAll(/[\s()-]/g, '');
  return bare(one) === bare(other);
}

/** Nothing is certain: what is shown stays below one, whatever the arithmetic says. */
export function shownLikelihood(probability: number): number {
  return Math.min(0.999, probability);
}

/** A group of later writes by the first of them. */
export function keyOfWrites({ writes }: Pick<LaterWrites, 'writes'>): string {
  const [first] = writes;
  return `${first?.type}/${first?.id}`;
}

export function otherSide(side: PairSide): PairSide {
  return side === 'one' ? 'other' : 'one';
}

/** Whether somebody may say of it that it goes to the other record; of what is signed, that its signer is told. */
export function canGo({ held }: Pick<LaterWrites, 'held'>): boolean {
  return held === undefined || held === 'signed';
}

/** What goes to the other record: what an officer chose, and else what the rule says. */
export function goingOf(list: readonly LaterWrites[], chosen: ReadonlyMap<string, boolean>): Set<string> {
  const goes = (writes: LaterWrites) => chosen.get(keyOfWrites(writes)) ?? writes.belongs !== writes.on;
  return new Set(list.filter((writes) => canGo(writes) && goes(writes)).map(keyOfWrites));
}

/** All that an officer wants on the other record, in the versions that were on the screen. */
export function movesOf(list: readonly LaterWrites[], going: ReadonlySet<string>): SeenWrite[] {
  return list.filter((writes) => canGo(writes) && going.has(keyOfWrites(writes))).flatMap(({ writes }) => writes);
}

/** What became of later writes. */
export const OUTCOME_LOOKS = {
  stayed: { tone: 'neutral', icon: 'check' },
  moved: { tone: 'good', icon: 'right' },
  'signer-told': { tone: 'info', icon: 'quote' },
} as const satisfies Record<SettledWrites['outcome'], { tone: Tone | 'info'; icon: IconName }>;

/** Whether a relation holds today. */
export const TIE_LOOKS = {
  waits: { tone: 'info', icon: 'clock' },
  'in-force': { tone: 'good', icon: 'check-circle' },
  'not-yet': { tone: 'info', icon: 'clock' },
  over: { tone: 'neutral', icon: 'barred' },
} as const satisfies Record<TieView['state'], { tone: Tone | 'info'; icon: IconName }>;

/** Whether a guardian of somebody born then needs the document of an adult's; of whom nothing is known, too. The node decides. */
export function isGrown(birthDate: string | undefined, today: string = todayAtNode()): boolean {
  if (birthDate === undefined) return true;
  const comesOfAge = `${Number(birthDate.slice(0, 4)) + 18}${birthDate.slice(4)}`;
  return comesOfAge <= today;
}

export const SEXES = ['female', 'male', 'other', 'unknown'] as const;

/** Today on both sides of the border, which share one clock. */
export function todayAtNode(now: Date = new Date()): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
