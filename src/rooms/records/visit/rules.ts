import { type Decision, granted, type LocalText, type Refusal, refused } from '#kernel';
import { refuse } from '../messages.ts';
import type { VitalLimits, VitalName } from './lawbook.ts';
import { nextState, type VisitEvent, type VisitState } from './lifecycle.ts';
import type { Note } from './model.ts';
import { VITAL_NAMES } from './vitals.ts';

/** What is known about a visit and about who wants to change it. */
export interface VisitFacts {
  readonly state: VisitState;
  readonly version: number;
  readonly practitionerId: string;
  readonly accountId: string;
}

export interface VisitCommand {
  /** The version that the caller saw, as the view gave it. */
  readonly version: string;
  readonly practitionerId: string;
  readonly accountId: string;
}

/**
 * Decides whether this caller may change this visit now, and what state follows.
 *
 * @refuses records.not-your-visit, records.visit-final, records.version-conflict; all that apply
 */
export function decideChange(facts: VisitFacts, command: VisitCommand, event: VisitEvent): Decision<VisitState> {
  const refusals: Refusal[] = [];
  const isOwn = facts.practitionerId === command.practitionerId && facts.accountId === command.accountId;
  if (!isOwn) refusals.push(refuse('records.not-your-visit'));
  const next = nextState(facts.state, event);
  if (next === undefined) refusals.push(refuse('records.visit-final', {}, 'VisitView.status'));
  else if (String(facts.version) !== command.version) {
    refusals.push(
      refuse(
        'records.version-conflict',
        { yours: command.version.slice(0, 20), now: facts.version },
        'SignVisit.version',
      ),
    );
  }
  return decide(refusals, next as VisitState);
}

/**
 * Decides whether a note is complete and possible enough to be signed. A draft may be anything; a signature says that it is so.
 *
 * @param limits - plausible ranges of vital signs in force on the day
 * @returns the note, or every reason against it
 * @refuses records.reason-missing, records.diagnosis-missing, records.diagnosis-empty, records.medicine-empty, records.vital-not-a-number,
 * records.vital-impossible, records.vital-too-precise, records.blood-pressure-crossed, records.blood-pressure-half,
 * records.translation-same-language
 */
export function decideSignature(note: Note, limits: Readonly<Record<VitalName, VitalLimits>>): Decision<Note> {
  const refusals: Refusal[] = [];
  if (isBlank(note.reason)) refusals.push(refuse('records.reason-missing', {}, 'VisitNote.reason'));
  if (note.diagnoses.length === 0 && isBlank(note.noDiagnosisReason)) {
    refusals.push(refuse('records.diagnosis-missing', {}, 'VisitNote.diagnoses'));
  }
  note.diagnoses.forEach(({ conceptId, text }, i) => {
    if (isBlank(conceptId) && isBlank(text)) {
      refusals.push(refuse('records.diagnosis-empty', { number: i + 1 }, `VisitNote.diagnoses[${i}]`));
    }
  });
  note.plan.prescription.forEach(({ conceptId, text, dose, frequency }, i) => {
    if ((isBlank(conceptId) && isBlank(text)) || isBlank(dose) || isBlank(frequency)) {
      refusals.push(refuse('records.medicine-empty', { number: i + 1 }, `VisitNote.plan.prescription[${i}]`));
    }
  });
  refusals.push(...faultsOfVitals(note.vitals, limits));
  if (note.translation && note.translation.language === note.language) {
    refusals.push(refuse('records.translation-same-language', {}, 'VisitNote.translation.language'));
  }
  return decide(refusals, note);
}

/** A decimal as typed: digits, at most one point. A comma or an exponent is not how a value is written here. */
const TYPED_DECIMAL = /^\d{1,4}(?:\.(\d{1,4}))?$/;

function faultsOfVitals(vitals: Note['vitals'], limits: Readonly<Record<VitalName, VitalLimits>>): Refusal[] {
  const refusals: Refusal[] = [];
  const read = new Map<VitalName, number>();
  for (const name of Object.keys(limits) as VitalName[]) {
    const typed = vitals[name]?.trim();
    if (typed === undefined || typed === '') continue;
    const expression = `VisitNote.vitals.${name}`;
    const match = TYPED_DECIMAL.exec(typed);
    const { min, max, decimalsMax } = limits[name];
    const value = Number(typed);
    if (!match) refusals.push(named(name, 'records.vital-not-a-number', { value: typed }, expression));
    else if (value < min || value > max) {
      refusals.push(named(name, 'records.vital-impossible', { value: typed, min, max }, expression));
    } else if ((match[1] ?? '').length > decimalsMax) {
      refusals.push(named(name, 'records.vital-too-precise', { value: typed, decimals: decimalsMax }, expression));
    } else read.set(name, value);
  }
  const [systolic, diastolic] = [read.get('systolic'), read.get('diastolic')];
  if (systolic !== undefined && diastolic !== undefined && systolic <= diastolic) {
    refusals.push(refuse('records.blood-pressure-crossed', { systolic, diastolic }, 'VisitNote.vitals.systolic'));
  }
  const given = (name: VitalName) => !isBlank(vitals[name]);
  if (given('systolic') !== given('diastolic')) {
    refusals.push(refuse('records.blood-pressure-half', {}, 'VisitNote.vitals.diastolic'));
  }
  return refusals;
}

/** A refusal whose sentence names the vital sign in each language. */
function named(
  name: VitalName,
  code: 'records.vital-not-a-number' | 'records.vital-impossible' | 'records.vital-too-precise',
  params: Readonly<Record<string, string | number>>,
  expression: string,
): Refusal {
  const refusal = refuse(code, params, expression);
  return { ...refusal, text: filled(refusal.text, 'vital', VITAL_NAMES[name]) };
}

/** A sentence with one hole filled by a name that differs by language. */
export function filled(text: LocalText, hole: string, name: LocalText): LocalText {
  const fill = (lang: keyof LocalText) => text[lang].replaceAll(`{${hole}}`, () => name[lang]);
  return { en: fill('en'), 'zh-Hans': fill('zh-Hans'), 'zh-Hant-HK': fill('zh-Hant-HK') };
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function decide<T>(refusals: readonly Refusal[], value: T): Decision<T> {
  const [first, ...more] = refusals;
  return first ? refused(first, ...more) : granted(value);
}
