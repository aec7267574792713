import type { Scope } from '#kernel';
import { lawInForce } from '#kernel';
import { dayIn } from '../civil-day.ts';
import type { ChecklistView, DocumentView, DossierItemView, DossierView } from '../contract.ts';
import { TIME_ZONES } from '../lawbook.ts';
import { organizationName } from '../people.ts';
import { text } from '../words.ts';
import type { DeskCalendar } from './calendar.ts';
import { CHECKLISTS } from './lawbook.ts';
import { DOSSIER_EVENTS, type DossierEvent, nextState } from './lifecycle.ts';
import type { Checklist, Dossier, DossierDocument, DossierKind, DossierStep } from './model.ts';
import { choicesMissing, clockOf, itemState, itemsAsked } from './rules.ts';

/** The day it is at this node's desk. */
export function todayAt({ node, clock }: Pick<Scope, 'node' | 'clock'>): string {
  return dayIn(clock.now(), lawInForce(TIME_ZONES, node.jurisdiction, '9999-12-31')?.value ?? 'UTC');
}

/** The checklist of a kind in force here on a day. */
export function findChecklist({ node }: Pick<Scope, 'node'>, kind: DossierKind, day: string): Checklist | undefined {
  const ofKind = CHECKLISTS.filter(({ value }) => value.kind === kind);
  return lawInForce(ofKind, node.jurisdiction, day)?.value;
}

/** Every checklist in force here on a day. */
export function checklistsAt({ node }: Pick<Scope, 'node'>, day: string): ChecklistView[] {
  return [...new Set(CHECKLISTS.map(({ value }) => value.kind))].flatMap((kind) => {
    const ofKind = CHECKLISTS.filter(({ value }) => value.kind === kind);
    const entry = lawInForce(ofKind, node.jurisdiction, day);
    if (entry === undefined) return [];
    const { opens: _, assumptions, choices, items, ...rest } = entry.value;
    return [
      {
        ...rest,
        choices: choices.map((choice) => ({ ...choice, options: [...choice.options] })),
        items: items.map(({ id, name, forms, when, optionalWhen, expires = false, namesApplicant = false }) => ({
          id,
          name,
          forms: [...forms],
          ...(when === undefined ? {} : { when }),
          ...(optionalWhen === undefined ? {} : { optionalWhen }),
          expires,
          namesApplicant,
        })),
        assumptions: [...assumptions],
        instrument: entry.instrument,
        source: entry.source,
      },
    ];
  });
}

const NO_HOLIDAYS = text(
  'The public holidays of this year have not been entered at the desk: Mondays to Fridays are counted.',
  '本年度法定节假日尚未录入：按周一至周五计算。',
  '本年度公眾假期尚未輸入：按星期一至五計算。',
);

/** Who looks: the applicant, somebody of the desk. @property own - dossiers by which this person applied, by whichever account */
export interface Viewer {
  readonly accountId: string;
  readonly isDesk: boolean;
  readonly own: ReadonlySet<string>;
}

const APPLICANTS_OWN: readonly DossierEvent[] = ['edit', 'submit', 'supply', 'withdraw'];

/** A dossier as whoever looks sees it: what is there, what is missing, which clock runs, and what the caller may do. */
export function toDossierView(
  dossier: Dossier,
  checklist: Checklist,
  documents: readonly DossierDocument[],
  history: readonly DossierStep[],
  { today, calendar }: { readonly today: string; readonly calendar: DeskCalendar },
  viewer: Viewer,
): DossierView {
  const items = itemsAsked(checklist, dossier).map((item): DossierItemView => {
    const own = documents.filter(({ itemId }) => itemId === item.id);
    const current = own.find(({ isReplaced }) => !isReplaced);
    const state = itemState(item, dossier, current, today);
    const why = dossier.wishes.find(({ itemId }) => itemId === item.id)?.why;
    const papers = item.variants?.find(({ when }) => dossier.chosen.includes(when))?.papers;
    return {
      id: item.id,
      name: item.name,
      forms: [...item.forms],
      ...(papers === undefined ? {} : { papers }),
      expires: item.expires ?? false,
      namesApplicant: item.namesApplicant ?? false,
      state,
      ...(why === undefined ? {} : { why }),
      ...(current === undefined ? {} : { document: toDocumentView(current) }),
      earlier: own.filter(({ isReplaced }) => isReplaced).map(toDocumentView),
    };
  });
  const unchosen = choicesMissing(checklist, dossier).map(({ id }) => id);
  const { submittedAt, officer, decidedAt, decisionReason, permitId, practitionerId, organizationId, supplementDue } =
    dossier;
  return {
    id: dossier.id,
    version: dossier.version,
    kind: dossier.kind,
    title: checklist.title,
    state: dossier.state,
    applicantName: dossier.applicantName,
    ...(practitionerId === undefined ? {} : { practitionerId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    chosen: [...dossier.chosen],
    employers: dossier.employers.map((id) => ({ organizationId: id, name: organizationName(id) })),
    createdAt: dossier.createdAt.toISOString(),
    ...(submittedAt === undefined ? {} : { submittedAt: submittedAt.toISOString() }),
    round: dossier.round,
    ...(officer === undefined ? {} : { officer }),
    items,
    missing: items.filter(({ state }) => state !== 'there' && state !== 'optional').length + unchosen.length,
    missingChoices: unchosen,
    ...(submittedAt === undefined ? {} : { clock: clockOf(checklist, dossier, today, calendar) }),
    ...(dossier.state !== 'supplement' || supplementDue === undefined
      ? {}
      : { supplement: { due: supplementDue, overdue: today > supplementDue } }),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(decisionReason === undefined ? {} : { reason: decisionReason }),
    ...(permitId === undefined ? {} : { permitId }),
    history: history.map(({ at, ...step }) => ({ at: at.toISOString(), ...step })),
    assumptions: [...checklist.assumptions, ...(calendar.years.has(Number(today.slice(0, 4))) ? [] : [NO_HOLIDAYS])],
    may: DOSSIER_EVENTS.filter(
      (event) => nextState(dossier.state, event) !== undefined && isTheirs(event, dossier, viewer),
    ),
  };
}

function isTheirs(event: DossierEvent, { id, accountId, officer }: Dossier, viewer: Viewer): boolean {
  if (APPLICANTS_OWN.includes(event)) return viewer.accountId === accountId;
  return viewer.isDesk && !viewer.own.has(id) && (officer === undefined || officer.accountId === viewer.accountId);
}

function toDocumentView(document: DossierDocument): DocumentView {
  const { itemId: _, uploadedBy: __, isReplaced: ___, checks, uploadedAt, erasedAt, type, ...rest } = document;
  return {
    ...rest,
    type: type as DocumentView['type'],
    uploadedAt: uploadedAt.toISOString(),
    ...(erasedAt === undefined ? {} : { erasedAt: erasedAt.toISOString() }),
    ...checks,
  };
}
