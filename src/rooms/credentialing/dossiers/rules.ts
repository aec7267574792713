import {
  addDays,
  type Decision,
  granted,
  type Holder,
  isOneHolder,
  type LocalText,
  type Refusal,
  refused,
} from '#kernel';
import type { DOCUMENT_TYPES } from '../contract.ts';
import { filled } from '../messages.ts';
import { dayInWords } from '../words.ts';
import type { DeskCalendar } from './calendar.ts';
import { typeOf } from './file-type.ts';
import { type DossierEvent, nextState } from './lifecycle.ts';
import { refuseDossier } from './messages.ts';
import type { Checklist, ChecklistItem, Dossier, DossierDocument, DossierState } from './model.ts';
import { namesAgree } from './names.ts';
import { workingDaysAfter, workingDaysBetween } from './working-days.ts';

/** What the checklist asks of this dossier, by what was chosen; what need not be handed in among it. */
export function itemsAsked({ items }: Checklist, { chosen }: Pick<Dossier, 'chosen'>): readonly ChecklistItem[] {
  return items.filter(
    ({ when, optionalWhen = '' }) => when === undefined || chosen.includes(when) || chosen.includes(optionalWhen),
  );
}

function isOptional({ when, optionalWhen }: ChecklistItem, { chosen }: Pick<Dossier, 'chosen'>): boolean {
  return optionalWhen !== undefined && chosen.includes(optionalWhen) && (when === undefined || !chosen.includes(when));
}

export type ItemState = 'there' | 'missing' | 'expired' | 'asked' | 'optional';

/**
 * How an item stands.
 *
 * @param today - by the desk's calendar
 */
export function itemState(
  item: ChecklistItem,
  dossier: Pick<Dossier, 'state' | 'wishes' | 'round' | 'chosen'>,
  document: DossierDocument | undefined,
  today: string,
): ItemState {
  const isAsked = dossier.state === 'supplement' && dossier.wishes.some(({ itemId }) => itemId === item.id);
  if (isAsked && (document === undefined || document.round < dossier.round + 1)) return 'asked';
  if (document === undefined) return isOptional(item, dossier) ? 'optional' : 'missing';
  return document.expiresOn !== undefined && document.expiresOn < today ? 'expired' : 'there';
}

/**
 * Decides whether a dossier is whole enough to be handed in, at first or as a supplement.
 *
 * @returns nothing, or everything that is missing
 * @refuses credentialing.choice-missing, credentialing.employers-missing, credentialing.item-missing, credentialing.item-expired, credentialing.item-asked
 */
export function decideSubmission(
  checklist: Checklist,
  dossier: Dossier,
  documents: readonly DossierDocument[],
  today: string,
): Decision<'whole'> {
  const refusals: Refusal[] = choicesMissing(checklist, dossier).map(({ id, name }) =>
    filled(refuseDossier('credentialing.choice-missing', {}, `chosen.${id}`), { choice: name }),
  );
  if (checklist.opens !== undefined && dossier.employers.length === 0) {
    refusals.push(refuseDossier('credentialing.employers-missing', {}, 'employers'));
  }
  for (const item of itemsAsked(checklist, dossier)) {
    const document = documents.find(({ itemId, isReplaced }) => itemId === item.id && !isReplaced);
    const state = itemState(item, dossier, document, today);
    if (state === 'there' || state === 'optional') continue;
    const words = { item: item.name, day: dayInWords(document?.expiresOn ?? today) };
    refusals.push(filled(refuseDossier(`credentialing.item-${state}`, {}, `items.${item.id}`), words));
  }
  return decide(refusals, 'whole');
}

export function choicesMissing({ choices }: Checklist, { chosen }: Pick<Dossier, 'chosen'>): Checklist['choices'] {
  return choices.filter(({ take, options }) => {
    const taken = options.filter(({ id }) => chosen.includes(id)).length;
    return take === 'one' ? taken !== 1 : taken === 0;
  });
}

/** @refuses credentialing.choice-unknown, for each */
export function decideChosen(checklist: Checklist, chosen: readonly string[]): Decision<readonly string[]> {
  const offered = new Set(checklist.choices.flatMap(({ options }) => options.map(({ id }) => id)));
  const strange = chosen.filter((id) => !offered.has(id));
  return decide(
    strange.map((choice) => refuseDossier('credentialing.choice-unknown', { choice: choice.slice(0, 60) }, 'chosen')),
    [...new Set(chosen)],
  );
}

/**
 * Decides whether this may happen to a dossier now: the caller saw it as it is, it is at that stage, and of the desk only its officer decides, who is nobody that
 * applied, by whichever account.
 *
 * @param by - the caller
 * @param applicant - who applied; both as the directory knows them (`asPeople`)
 * @refuses credentialing.changed-meanwhile, credentialing.not-now, credentialing.other-officer, credentialing.own-application; all that apply
 */
export function decideMove(
  dossier: Dossier,
  event: DossierEvent,
  { version, by, applicant }: { readonly version: number; readonly by: Holder; readonly applicant: Holder },
): Decision<DossierState> {
  const refusals: Refusal[] = [];
  const next = nextState(dossier.state, event);
  const { officer } = dossier;
  if (OFFICERS_OWN.includes(event) && isOneHolder(applicant, by))
    refusals.push(refuseDossier('credentialing.own-application'));
  if (officer !== undefined && OFFICERS_OWN.includes(event) && officer.accountId !== by.accountId) {
    refusals.push(filled(refuseDossier('credentialing.other-officer'), { officer: officer.name }));
  }
  if (next === undefined) refusals.push(refuseDossier('credentialing.not-now', { state: dossier.state }));
  else if (dossier.version !== version) {
    refusals.push(
      refuseDossier('credentialing.changed-meanwhile', { yours: version, now: dossier.version }, 'version'),
    );
  }
  return decide(refusals, next as DossierState);
}

const OFFICERS_OWN: readonly DossierEvent[] = ['take', 'release', 'ask', 'approve', 'refuse'];

/** An upload as it came. */
export interface Upload {
  readonly declared: string;
  readonly bytes: Uint8Array;
  readonly expiresOn?: string | undefined;
  readonly nameOnPaper?: string | undefined;
}

/** What people call a type of file. */
function typeWords(type: string | undefined): LocalText {
  const name = { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' }[type ?? ''];
  return name === undefined
    ? { en: 'something else', 'zh-Hans': '其他类型', 'zh-Hant-HK': '其他類型' }
    : { en: name, 'zh-Hans': name, 'zh-Hant-HK': name };
}

/**
 * Decides whether a file may stand for an item: that it is of a type we take and is what it says it is, that its paper is not over, and that it says whose it is.
 *
 * @param names - what the applicant is called
 * @returns its true type, and whether the name agrees; one that differs is taken and shown to the officer
 * @refuses credentialing.document-empty, credentialing.document-type, credentialing.document-not-what-it-says, credentialing.expiry-missing,
 * credentialing.document-over, credentialing.name-missing; all that apply
 */
export function decideUpload(
  item: ChecklistItem,
  upload: Upload,
  names: readonly string[],
  today: string,
): Decision<{ readonly type: (typeof DOCUMENT_TYPES)[number]; readonly name: 'agrees' | 'differs' | 'not-asked' }> {
  const refusals: Refusal[] = [];
  const declared = upload.declared.split(';')[0]?.trim().toLowerCase() ?? '';
  const actual = typeOf(upload.bytes);
  const notWhatItSays = filled(refuseDossier('credentialing.document-not-what-it-says', {}, 'body'), {
    declared: typeWords(declared),
    actual: typeWords(actual),
  });
  if (upload.bytes.length === 0) refusals.push(refuseDossier('credentialing.document-empty', {}, 'body'));
  else if (!/^(application\/pdf|image\/(jpeg|png))$/.test(declared)) {
    refusals.push(refuseDossier('credentialing.document-type', { type: declared.slice(0, 80) }, 'body'));
  } else if (actual !== declared) refusals.push(notWhatItSays);
  if (item.expires && upload.expiresOn === undefined) {
    refusals.push(refuseDossier('credentialing.expiry-missing', {}, 'expiresOn'));
  }
  if (upload.expiresOn !== undefined && upload.expiresOn < today) {
    const day = dayInWords(upload.expiresOn);
    refusals.push(filled(refuseDossier('credentialing.document-over', {}, 'expiresOn'), { day }));
  }
  if (item.namesApplicant && upload.nameOnPaper === undefined) {
    refusals.push(refuseDossier('credentialing.name-missing', {}, 'nameOnPaper'));
  }
  const [first, ...more] = refusals;
  if (first !== undefined || actual === undefined) {
    return refused(first ?? notWhatItSays, ...more);
  }
  const { nameOnPaper } = upload;
  const name = nameOnPaper === undefined ? 'not-asked' : namesAgree(nameOnPaper, names) ? 'agrees' : 'differs';
  return granted({ type: actual, name });
}

/** The desk's clock: it runs while the dossier is with the desk, on the days of the desk's calendar. */
export function clockOf(
  checklist: Checklist,
  { clockFrom, workingDaysUsed }: Pick<Dossier, 'clockFrom' | 'workingDaysUsed'>,
  today: string,
  calendar: DeskCalendar,
): { runs: boolean; workingDaysUsed: number; workingDaysMax: number; due?: string; overdue: boolean } {
  const workingDaysMax = checklist.decisionWorkingDays;
  if (clockFrom === undefined) return { runs: false, workingDaysUsed, workingDaysMax, overdue: false };
  const used = workingDaysUsed + workingDaysBetween(clockFrom, today, calendar);
  const due = workingDaysAfter(clockFrom, Math.max(0, workingDaysMax - workingDaysUsed), calendar);
  return { runs: true, workingDaysUsed: used, workingDaysMax, due, overdue: today > due };
}

/** The dossier with its clock stopped. */
export function withClockStopped(dossier: Dossier, today: string, calendar: DeskCalendar): Dossier {
  const { clockFrom, ...rest } = dossier;
  if (clockFrom === undefined) return dossier;
  return { ...rest, workingDaysUsed: dossier.workingDaysUsed + workingDaysBetween(clockFrom, today, calendar) };
}

export function supplementDue(checklist: Checklist, today: string): string {
  return addDays(today, checklist.supplementDays);
}

function decide<T>(refusals: readonly Refusal[], value: T): Decision<T> {
  const [first, ...more] = refusals;
  return first ? refused(first, ...more) : granted(value);
}
