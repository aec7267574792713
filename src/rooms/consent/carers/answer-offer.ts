import { orThrow, RefusalError, type Scope } from '#kernel';
import { enterByOwnWord, isCalled, nameOfPerson } from '#rooms/identity';
import { ownRecordsOf } from '../artefacts/who.ts';
import { notify } from '../notices/notify.ts';
import { isRight, readCode } from './code.ts';
import type { AnswerOffer, OfferAnswered } from './contract.ts';
import { refuseCarer } from './messages.ts';
import { toOffer } from './name-carer.ts';
import { type Known, lawToday, meToday, personToday } from './people.ts';
import { decideAnswering } from './rules.ts';
import { closeOffer, countWrong, holdByCode, lockCarersOf, type WaitingOffer } from './store.ts';

/** Who was named, by whom, and the offer, held: nobody else answers it meanwhile. */
interface Found {
  readonly outcome: 'found';
  readonly me: Known;
  readonly patient: Known;
  readonly offer: WaitingOffer;
}

/** What was offered to whoever holds the code. Opens nothing. @refuses what `find` refuses */
export async function lookAtOffer(scope: Scope, answer: AnswerOffer): Promise<OfferAnswered> {
  const found = await find(scope, answer);
  if (found.outcome !== 'found') return found;
  noteBoth(scope, 'read', 'consent/carer-offer-read', found);
  return answered(scope, 'offered', found);
}

/**
 * Who was named accepts: from now on they are the patient's carer, and the patient is told who it is.
 *
 * @refuses consent.carer-there-already, what `find` refuses
 */
export async function acceptOffer(scope: Scope, answer: AnswerOffer): Promise<OfferAnswered> {
  const found = await find(scope, answer);
  if (found.outcome !== 'found') return found;
  const { me, patient, offer } = found;
  const { id, reach, withoutSensitive, answers, until, called } = offer;
  await lockCarersOf(scope.tx, patient.patientId);
  const tie = { id, carer: me.patientId, dependant: patient.patientId, scope: reach, until };
  if (!(await enterByOwnWord(scope, { ...tie, ownWord: { withoutSensitive, answers } }))) {
    throw new RefusalError(refuseCarer('consent.carer-there-already'));
  }
  await closeOffer(scope.tx, offer, 'accepted', scope.clock.now());
  noteBoth(scope, 'create', 'consent/carer-accepted', found);
  await notify(scope, patient.patientId, 'carer-accepted', {
    carer: nameOfPerson(me.stored),
    ...{ called, until },
    may: reach === 'contact' ? 'nothing' : answers ? 'answer' : 'read',
  });
  return answered(scope, 'accepted', found);
}

/** Who was named does not want to. The patient is told. @refuses what `find` refuses */
export async function declineOffer(scope: Scope, answer: AnswerOffer): Promise<OfferAnswered> {
  const found = await find(scope, answer);
  if (found.outcome !== 'found') return found;
  await closeOffer(scope.tx, found.offer, 'declined', scope.clock.now());
  noteBoth(scope, 'revoke', 'consent/carer-declined', found);
  await notify(scope, found.patient.patientId, 'carer-declined', { called: found.offer.called });
  return answered(scope, 'declined', found);
}

/**
 * The offer that a code and a birth date open to whoever is signed in. What is wrong is counted and told, not thrown: the count must stand. Nobody is told which of the two was wrong, nor whether there is such a code.
 *
 * @refuses consent.carer-no-law, consent.not-own-record, consent.carer-offer-over, all of `decideAnswering`
 */
async function find(
  scope: Scope,
  { code: typed, birthDate }: AnswerOffer,
): Promise<Found | Extract<OfferAnswered, { outcome: 'wrong' | 'called-otherwise' }>> {
  const { today } = lawToday(scope);
  const me = await meToday(scope);
  const own = await ownRecordsOf(scope);
  const code = readCode(typed);
  const offers = code === undefined ? [] : await holdByCode(scope.tx, code.finds);
  const offer = code && offers.find((one) => isRight(code, one));
  const patient = offer && (await personToday(scope, offer.patientId));
  if (offer === undefined || patient === undefined || patient.birthDate !== birthDate) {
    // Whoever has half of a code, or a code and no birth date, has tried it with those patients.
    const tried = offer === undefined ? offers : [offer];
    for (const one of tried) await countTry(scope, one, 'consent.carer-code-wrong');
    if (tried.length === 0) noteDenied(scope, 'consent.carer-code-wrong');
    return { outcome: 'wrong' };
  }
  if (offer.answerBy <= scope.clock.now()) throw new RefusalError(refuseCarer('consent.carer-offer-over'));
  const isOneself = own.includes(patient.patientId);
  const isDeceased = me.isDeceased || patient.isDeceased;
  orThrow(decideAnswering({ isOneself, isOfAge: me.isOfAge, isDeceased }));
  if (!isCalled(me.stored, offer.called, today)) {
    await countTry(scope, offer, 'consent.carer-called-otherwise');
    return { outcome: 'called-otherwise' };
  }
  return { outcome: 'found', me, patient, offer };
}

async function countTry(scope: Scope, offer: WaitingOffer, basis: string): Promise<void> {
  await countWrong(scope.tx, offer, scope.clock.now());
  noteDenied(scope, basis, offer.patientId);
}

function noteDenied(scope: Scope, basis: string, patientId?: string): void {
  const whose = patientId === undefined ? {} : { patientId };
  scope.note({ action: 'create', outcome: 'denied', ...whose, kinds: { RelatedPerson: 0 }, basis });
}

function noteBoth(
  scope: Scope,
  action: 'read' | 'create' | 'revoke',
  basis: string,
  { me, patient, offer: { id } }: Found,
): void {
  const detail = { carer: id };
  for (const { patientId } of [patient, me]) {
    scope.note({ action, outcome: 'permitted', patientId, kinds: { RelatedPerson: 1 }, basis, detail });
  }
}

function answered(
  scope: Scope,
  outcome: 'offered' | 'accepted' | 'declined',
  { patient, offer }: Found,
): OfferAnswered {
  const state = outcome === 'offered' ? offer.state : outcome;
  return {
    outcome,
    patient: nameOfPerson(patient.stored),
    offer: toOffer({ ...offer, state }, scope.clock.now()),
  };
}
