import { parseSearch, searchResources } from '#fhir';
import { type LocalText, orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { checkPaper, maskNumber, systemOf } from '#rooms/identity';
import { notify } from '../../notices/notify.ts';
import { announceConsent } from '../announcements.ts';
import type { AskConsent, AskedPatient, AskedScope, AskedView } from '../contract.ts';
import { refuseConsent } from '../messages.ts';
import type { ArtefactParts } from '../parts.ts';
import { calledInPart, decideAsked } from '../rules.ts';
import { countWaiting, createArtefact, findAsked, insertAsked, insertPut } from '../store.ts';
import { type Asker, askerOf, namesOf, requestLaw } from '../who.ts';
import { toAskedView } from './list-asked.ts';

/**
 * An institution asks a patient for consent. One of this node is told at once; one of another node is asked by a message, and the answer comes back the same way.
 *
 * @refuses consent.asker-without-workplace, consent.asked-patient-unknown, consent.asked-node-unknown, and those of `putRequest`
 */
export async function askConsent(scope: Scope, parts: ArtefactParts, input: AskConsent): Promise<AskedView> {
  const asker = askerOf(scope);
  const { law } = requestLaw(scope);
  const now = scope.clock.now();
  const id = scope.ids.next();
  const { patient } = input;
  const isHere = 'id' in patient || patient.node === scope.node.id;
  const put = isHere
    ? await putRequest(scope, {
        patientId: await findPatient(scope, patient),
        asker,
        scope: input.scope,
        reason: input.reason,
        askedAs: id,
      })
    : undefined;
  if (!isHere) {
    // Refused here by the same rule as there: nobody waits for an answer that is sure to be no.
    orThrow(decideAsked(input.scope, { ...asker, patientId: 'p', at: now, day: toCalendarDate(now) }, law));
    await sendAbroad(scope, parts, id, input, asker);
  }
  await insertAsked(scope.tx, {
    id,
    organizationId: asker.organization.id,
    accountId: asker.accountId,
    fhirUser: asker.fhirUser ?? null,
    askerName: asker.practitioner.name,
    node: isHere ? scope.node.id : (patient as { node: string }).node,
    patientWords: 'id' in patient ? patient.id : `${patient.paper.kind} ${maskNumber(patient.paper.number)}`,
    patientId: put?.patientId ?? null,
    consentId: put?.consentId ?? null,
    reason: input.reason,
    scope: input.scope,
    askedAt: now,
    answerBy: new Date(now.getTime() + law.answerDays * 86_400_000),
  });
  const row = await findAsked(scope.tx, id);
  if (row === undefined) throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  return toAskedView(scope, row);
}

/** A request, whoever brings it: a person here, or a node for one of its own. */
export interface Request {
  readonly patientId: string;
  readonly asker: Pick<Asker, 'organization' | 'practitioner'>;
  readonly scope: AskedScope;
  readonly reason: string;
  /** What the asker calls it. */
  readonly askedAs: string;
}

/**
 * Puts a request to a patient of this node: a Consent that is proposed and binds nobody, a notice, and a clock that runs.
 *
 * @refuses consent.asked-too-often, consent.no-law, and those of `decideAsked`
 */
export async function putRequest(
  scope: Scope,
  { patientId, asker, scope: wanted, reason, askedAs }: Request,
): Promise<{ readonly consentId: string; readonly patientId: string }> {
  const { law } = requestLaw(scope);
  const now = scope.clock.now();
  const { organization, practitioner } = asker;
  const patientCalled = calledInPart((await namesOf(scope, [patientId])).get(patientId) ?? '');
  const facts = { patientId, patientCalled, organization, practitioner, at: now, day: toCalendarDate(now) };
  const asked = orThrow(decideAsked(wanted, facts, law));
  const from = { patientId, node: organization.node, organizationId: organization.id };
  if ((await countWaiting(scope.tx, from)) >= law.waitingMax) {
    throw new RefusalError(refuseConsent('consent.asked-too-often', { max: law.waitingMax }));
  }
  const answerBy = new Date(now.getTime() + law.answerDays * 86_400_000);
  const { id: consentId } = await createArtefact(scope, {
    kind: 'requested',
    state: 'proposed',
    terms: asked,
    request: { organization, practitioner, reason, asked, answerBy: answerBy.toISOString() },
    createdAt: now.toISOString(),
  });
  await insertPut(scope.tx, { ...from, consentId, askedAs, answerBy });
  scope.note({
    action: 'create',
    outcome: 'permitted',
    patientId,
    kinds: { Consent: 1 },
    basis: 'consent/asked',
    detail: { consent: consentId, organization: `${organization.node}/${organization.id}` },
  });
  await notify(scope, patientId, 'consent-asked', {
    consentId,
    organization: organization.name,
    by: practitioner.name,
    until: answerBy.toISOString(),
  });
  return { consentId, patientId };
}

async function sendAbroad(
  scope: Scope,
  parts: ArtefactParts,
  request: string,
  { patient, scope: wanted, reason }: AskConsent,
  asker: Asker,
): Promise<void> {
  if ('id' in patient) return;
  if (!parts.peers.some(({ id }) => id === patient.node)) {
    throw new RefusalError(refuseConsent('consent.asked-node-unknown', { node: patient.node }, 'patient.node'));
  }
  const { id, name } = asker.organization;
  await announceConsent(scope.tx, scope.clock.now(), 'request-made', {
    request,
    to: patient.node,
    patient,
    scope: wanted,
    reason,
    purpose: wanted.purposes[0] ?? 'TREAT',
    organization: { id, name },
    practitioner: asker.practitioner,
  });
}

/**
 * The person meant, of this node: by id, or by a paper together with the day of birth, so that a number alone finds nobody.
 *
 * @refuses consent.asked-patient-unknown, and those of `checkPaper`
 */
export async function findPatient(scope: Scope, patient: AskedPatient): Promise<string> {
  const found = await searchResources(
    scope.tx,
    parseSearch('Patient', new URLSearchParams(queryFor(patient, toCalendarDate(scope.clock.now())))),
    'all',
    2,
  );
  const [one, another] = found.matches.filter(({ deleted }) => !deleted);
  if (one === undefined || another !== undefined) {
    throw new RefusalError(refuseConsent('consent.asked-patient-unknown', undefined, 'patient'));
  }
  return one.id;
}

function queryFor(patient: AskedPatient, today: string): Record<string, string> {
  if ('id' in patient) return { _id: patient.id };
  const { kind, number } = patient.paper;
  const { key } = orThrow(checkPaper(kind, number, today));
  return { identifier: `${systemOf(kind)}|${key}`, birthdate: patient.birthDate };
}

/** For messages between nodes: an organisation there, by its own name. */
export function askerElsewhere(
  node: string,
  organization: { readonly id: string; readonly name: LocalText },
  practitioner: Asker['practitioner'],
): Request['asker'] {
  return { organization: { node, ...organization }, practitioner };
}
