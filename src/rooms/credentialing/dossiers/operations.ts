import type { z } from 'zod';
import { type LocalText, orThrow, personOf, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type {
  BeginDossier,
  Checklists,
  DossierView,
  EditDossier,
  FindDossiers,
  FoundDossiers,
  MoveDossier,
} from '../contract.ts';
import { practitionerIdOf } from '../people.ts';
import { refuseUnknown } from '../permits/record-permit.ts';
import { practitionerNames } from '../permits/view.ts';
import { text } from '../words.ts';
import { getVisibleDossier, noteDossier, viewerOf } from './access.ts';
import { ownAmong, withApplicants } from './applicant.ts';
import { readCalendar } from './calendar.ts';
import { DRAFTS_MAX } from './lawbook.ts';
import type { DossierEvent } from './lifecycle.ts';
import { refuseDossier } from './messages.ts';
import type { Checklist, Dossier } from './model.ts';
import { decideChosen, decideMove, decideSubmission, withClockStopped } from './rules.ts';
import { addStep, documentsOf, eraseDocuments, findDossiers, insertDossier, stepsOf, updateDossier } from './store.ts';
import { tellApplicant } from './tell.ts';
import { checklistsAt, findChecklist, toDossierView, todayAt } from './view.ts';

/** What can be applied for at this node, and what each asks for. */
export async function listChecklists(scope: Scope): Promise<Checklists> {
  return { checklists: checklistsAt(scope, todayAt(scope)) };
}

/** A checklist in force today. @refuses credentialing.no-checklist */
export function getChecklist(scope: Scope, kind: Dossier['kind']): Checklist {
  const found = findChecklist(scope, kind, todayAt(scope));
  if (found === undefined) throw new RefusalError(refuseDossier('credentialing.no-checklist', {}, 'kind'));
  return found;
}

/**
 * Begins a dossier: a clinician for themselves, a coordinator for an institution that need not be in any directory yet.
 *
 * @refuses credentialing.no-checklist, credentialing.not-this-applicant, credentialing.choice-unknown, credentialing.institution-unknown,
 * credentialing.too-many-drafts
 */
export async function beginDossier(scope: Scope, input: z.output<typeof BeginDossier>): Promise<DossierView> {
  const person = personOf(scope);
  const checklist = getChecklist(scope, input.kind);
  const practitionerId = practitionerIdOf(person);
  const isPractitioner = checklist.applicant === 'practitioner';
  if (isPractitioner !== (person.role === 'clinician') || (isPractitioner && practitionerId === undefined)) {
    throw new RefusalError(refuseDossier('credentialing.not-this-applicant', {}, 'kind'));
  }
  const chosen = orThrow(decideChosen(checklist, input.chosen));
  if (isPractitioner) await refuseUnknown(scope, input.employers);
  await refuseMany(scope, person.accountId);
  const named = input.applicantName;
  const organization = person.organization?.name;
  const applicantName: LocalText = isPractitioner
    ? person.name
    : named !== undefined
      ? text(named, named, named)
      : (organization ?? person.name);
  const dossier: Dossier = {
    id: scope.ids.next(),
    kind: input.kind,
    version: 1,
    state: 'draft',
    accountId: person.accountId,
    applicantName,
    ...(isPractitioner && practitionerId !== undefined ? { practitionerId } : {}),
    ...(isPractitioner || person.organization === undefined ? {} : { organizationId: person.organization.id }),
    ...(person.fhirUser?.startsWith('Practitioner/') ? { told: person.fhirUser } : {}),
    chosen,
    employers: isPractitioner ? input.employers : [],
    createdAt: scope.clock.now(),
    round: 0,
    workingDaysUsed: 0,
    wishes: [],
  };
  await insertDossier(scope.tx, dossier);
  await addStep(scope.tx, dossier.id, { at: scope.clock.now(), by: person.name, event: 'begin' });
  noteDossier(scope, 'create', 'credentialing.dossier-begun', dossier);
  return present(scope, dossier);
}

/** @refuses credentialing.too-many-drafts */
async function refuseMany({ tx }: Scope, accountId: string): Promise<void> {
  const drafts = await findDossiers(tx, { accountId, state: 'draft', limit: DRAFTS_MAX });
  if (drafts.length >= DRAFTS_MAX) {
    throw new RefusalError(refuseDossier('credentialing.too-many-drafts', { most: DRAFTS_MAX }));
  }
}

/** Changes what a draft or a supplement says. @refuses credentialing.dossier-unknown, all of `decideMove`, credentialing.choice-unknown */
export async function editDossier(scope: Scope, input: z.output<typeof EditDossier>): Promise<DossierView> {
  const dossier = await getOwn(scope, input.id);
  await move(scope, dossier, 'edit', input.version);
  const checklist = getChecklist(scope, dossier.kind);
  const chosen = orThrow(decideChosen(checklist, input.chosen));
  const employers = checklist.opens === undefined ? [] : input.employers;
  await refuseUnknown(scope, employers);
  const edited: Dossier = { ...dossier, chosen, employers, version: dossier.version + 1 };
  await updateDossier(scope.tx, edited);
  noteDossier(scope, 'update', 'credentialing.dossier-edited', edited);
  return present(scope, edited);
}

/**
 * Hands a dossier in: at first to the desk, later, as a supplement, back to its officer. The desk's clock begins to run, or runs on.
 *
 * @refuses credentialing.dossier-unknown, all of `decideMove`, all of `decideSubmission`
 */
export async function submitDossier(scope: Scope, { id, version }: z.output<typeof MoveDossier>): Promise<DossierView> {
  const dossier = await getOwn(scope, id);
  const event = dossier.state === 'supplement' ? 'supply' : 'submit';
  const state = await move(scope, dossier, event, version);
  const checklist = getChecklist(scope, dossier.kind);
  const documents = (await documentsOf(scope.tx, [id])).get(id) ?? [];
  const today = todayAt(scope);
  orThrow(decideSubmission(checklist, dossier, documents, today));
  const { supplementDue: _, ...rest } = dossier;
  const submitted: Dossier = {
    ...rest,
    state,
    version: dossier.version + 1,
    round: dossier.round + 1,
    submittedAt: dossier.submittedAt ?? scope.clock.now(),
    clockFrom: today,
    wishes: [],
  };
  return keep(scope, submitted, event);
}

/**
 * Takes an application back. Nobody will decide on it: its files are erased, that they were there stays.
 *
 * @refuses credentialing.dossier-unknown, all of `decideMove`
 */
export async function withdrawDossier(
  scope: Scope,
  { id, version }: z.output<typeof MoveDossier>,
): Promise<DossierView> {
  const dossier = await getOwn(scope, id);
  const state = await move(scope, dossier, 'withdraw', version);
  await eraseDocuments(scope.tx, id, scope.clock.now());
  const stopped = withClockStopped(dossier, todayAt(scope), await readCalendar(scope.tx));
  return keep(scope, { ...stopped, state, version: dossier.version + 1 }, 'withdraw');
}

/** @refuses credentialing.dossier-unknown */
export async function showDossier(scope: Scope, { id }: { readonly id: string }): Promise<DossierView> {
  const dossier = await getVisibleDossier(scope, id);
  if (dossier.accountId !== personOf(scope).accountId)
    noteDossier(scope, 'read', 'credentialing.dossier-read', dossier);
  return present(scope, dossier);
}

/** An applicant's own dossiers; the desk's: all that were handed in. */
export async function listDossiers(scope: Scope, query: z.output<typeof FindDossiers>): Promise<FoundDossiers> {
  const viewer = viewerOf(scope);
  const { state, kind, limit } = query;
  const whose = viewer.isDesk ? {} : { accountId: viewer.accountId };
  const officer = query.mine === undefined || !viewer.isDesk ? {} : { officer: viewer.accountId };
  const found = await findDossiers(scope.tx, { ...whose, ...officer, state, kind, limit });
  const documents = await documentsOf(
    scope.tx,
    found.map(({ id }) => id),
  );
  // Whose applications they are: the desk's list names each applicant, an own one is somebody's too.
  const kinds = { Practitioner: new Set(found.map(({ accountId }) => accountId)).size };
  const detail = { dossiers: String(found.length) };
  scope.note({ action: 'search', outcome: 'permitted', kinds, basis: 'credentialing.dossiers-listed', detail });
  const today = todayAt(scope);
  const calendar = await readCalendar(scope.tx);
  const seen = { ...viewer, own: await ownAmong(scope, found) };
  return {
    dossiers: found.flatMap((dossier) => {
      const checklist = checklistOf(scope, dossier);
      if (checklist === undefined) return [];
      const view = toDossierView(dossier, checklist, documents.get(dossier.id) ?? [], [], { today, calendar }, seen);
      const { items: _, history: __, assumptions: ___, ...line } = view;
      return [line];
    }),
  };
}

/** The applicant's own dossier, locked for a change. @refuses credentialing.dossier-unknown */
export async function getOwn(scope: Scope, id: string): Promise<Dossier> {
  const dossier = await getVisibleDossier(scope, id, 'lock');
  if (dossier.accountId === personOf(scope).accountId) return dossier;
  throw new RefusalError(refuseDossier('credentialing.not-your-dossier'));
}

/** The state after an event, or every reason against it. */
export async function move(
  scope: Scope,
  dossier: Dossier,
  event: DossierEvent,
  version: number,
): Promise<Dossier['state']> {
  const { self: by, applicants } = await withApplicants(scope, [dossier]);
  const [applicant = { accountId: dossier.accountId }] = applicants;
  return orThrow(decideMove(dossier, event, { version, by, applicant }));
}

/** Saves what happened to a dossier, with a step in its history. */
export async function keep(scope: Scope, dossier: Dossier, event: DossierEvent, note?: string): Promise<DossierView> {
  await updateDossier(scope.tx, dossier);
  const step = { at: scope.clock.now(), by: personOf(scope).name, event, ...(note === undefined ? {} : { note }) };
  await addStep(scope.tx, dossier.id, step);
  await tellApplicant(scope, dossier, getChecklist(scope, dossier.kind).title, event);
  const isDecision = event === 'approve' || event === 'refuse';
  noteDossier(scope, 'update', isDecision ? 'credentialing.dossier-decided' : 'credentialing.dossier-moved', dossier);
  return present(scope, dossier);
}

/** A dossier as its caller sees it. */
export async function present(scope: Scope, dossier: Dossier): Promise<DossierView> {
  const checklist = checklistOf(scope, dossier) ?? getChecklist(scope, dossier.kind);
  const documents = (await documentsOf(scope.tx, [dossier.id])).get(dossier.id) ?? [];
  const steps = await stepsOf(scope.tx, dossier.id);
  const days = { today: todayAt(scope), calendar: await readCalendar(scope.tx) };
  const viewer = { ...viewerOf(scope), own: await ownAmong(scope, [dossier]) };
  return toDossierView(dossier, checklist, documents, steps, days, viewer);
}

/** One that was decided is shown by the list that was in force then, also where that has ended. */
function checklistOf(scope: Scope, { kind, decidedAt }: Dossier): Checklist | undefined {
  const today = todayAt(scope);
  return findChecklist(scope, kind, decidedAt === undefined ? today : toCalendarDate(decidedAt));
}

/** What an applicant is called on papers: a practitioner by every name in the directory, an institution by the name it applies under. */
export async function namesOf(scope: Scope, { applicantName, practitionerId }: Dossier): Promise<readonly string[]> {
  const own = Object.values(applicantName);
  if (practitionerId === undefined) return own;
  return [...own, ...((await practitionerNames(scope.tx, [practitionerId])).get(practitionerId) ?? [])];
}
