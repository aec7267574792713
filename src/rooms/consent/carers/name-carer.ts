import { newId, refusalText } from '#fhir';
import { orThrow, RefusalError, type Scope } from '#kernel';
import { endCarerTie, holdCarerTie, nameOfPerson, standingForMe } from '#rooms/identity';
import { ownRecordsOf, patientOf } from '../artefacts/who.ts';
import { notify } from '../notices/notify.ts';
import { inEach } from '../words.ts';
import { keepCode, newCode, printCode } from './code.ts';
import type { CarerOffer, CarersView, CarerView, NameCarer, NamedCarer, OneCarer } from './contract.ts';
import { refuseCarer } from './messages.ts';
import { lawToday, meToday, namingFacts, personToday } from './people.ts';
import { daysAfter, decideMayName, decideNaming } from './rules.ts';
import { closeOffer, holdOwnOffer, lockCarersOf, type OfferRow, offersOf, saveOffer } from './store.ts';

/** Offers that a page shows: what is answered is soon of no interest. */
const OFFERS_SHOWN = 20;

/** Who stands for the patient who is signed in, and whom they have named and not heard of yet. @refuses consent.carer-no-law, consent.not-own-record */
export async function listCarers(scope: Scope): Promise<CarersView> {
  const { law, entry, today } = lawToday(scope);
  const me = await meToday(scope);
  const carers = await standingForMe(scope.tx, me.patientId, today);
  const offers = await offersOf(scope.tx, me.patientId, OFFERS_SHOWN);
  const may = decideMayName(await namingFacts(scope, me), law);
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId: me.patientId,
    kinds: { RelatedPerson: carers.length },
    basis: 'consent/own-carers',
  });
  const { daysMax, daysDefault, answerDays, tries } = law;
  return {
    carers: carers.map(toView),
    // Who has accepted stands among the carers.
    offers: offers.filter(({ state }) => state !== 'accepted').map((offer) => toOffer(offer, scope.clock.now())),
    law: {
      instrument: entry.instrument,
      source: entry.source,
      ...{ daysDefault, answerDays, tries, today },
      lastDay: daysAfter(today, daysMax),
      proposedDay: daysAfter(today, daysDefault),
    },
    ...(may.ok ? {} : { cannotName: inEach((lang) => refusalText(may.refusals[0], lang)) }),
  };
}

function toView(one: Awaited<ReturnType<typeof standingForMe>>[number]): CarerView {
  const { id, kind, scope: reach, name, from, until, ownWord } = one;
  return {
    ...{ id, name, kind, reach, from },
    withoutSensitive: ownWord?.withoutSensitive ?? false,
    answers: reach === 'record' && (ownWord?.answers ?? true),
    ...(until === undefined ? {} : { until }),
    byOwnWord: ownWord !== undefined,
    canEnd: kind === 'carer',
  };
}

/** @param at - now: what nobody answered in time has lapsed by the clock alone */
export function toOffer(row: OfferRow, at: Date): CarerOffer {
  const { id, called, reach, withoutSensitive, answers, until, askedAt, answerBy, state } = row;
  return {
    ...{ id, called, reach, withoutSensitive, answers, until },
    askedAt: askedAt.toISOString(),
    answerBy: answerBy.toISOString(),
    state: state === 'waiting' && answerBy <= at ? 'lapsed' : state,
  };
}

/**
 * The patient names a carer or an escort. Nothing is opened: the other one accepts by the code, which the patient hands on by themselves.
 *
 * @refuses consent.carer-no-law, consent.not-own-record, all of `decideNaming`
 */
export async function nameCarer(scope: Scope, asked: NameCarer): Promise<NamedCarer> {
  const { law, today } = lawToday(scope);
  const me = await meToday(scope);
  await lockCarersOf(scope.tx, me.patientId);
  orThrow(decideNaming(asked, await namingFacts(scope, me), today, law));
  const at = scope.clock.now();
  const { called, reach, answers, until } = asked;
  const offer: OfferRow = {
    id: newId(scope.ids, me.patientId),
    patientId: me.patientId,
    ...{ called, reach, answers, until },
    withoutSensitive: reach === 'record' && asked.withoutSensitive,
    triesLeft: law.tries,
    askedAt: at,
    answerBy: new Date(at.getTime() + law.answerDays * 86_400_000),
    state: 'waiting',
  };
  const code = newCode();
  await saveOffer(scope.tx, offer, code.finds, keepCode(code));
  note(scope, 'share', 'consent/carer-named', me.patientId, offer.id);
  return { offer: toOffer(offer, at), code: printCode(code) };
}

/** The patient takes a code back that nobody has accepted. @refuses consent.carer-not-found */
export async function takeOfferBack(scope: Scope, { id }: OneCarer): Promise<CarerOffer> {
  const { patientId } = patientOf(scope);
  const offer = await holdOwnOffer(scope.tx, patientId, id);
  if (offer === undefined) throw new RefusalError(refuseCarer('consent.carer-not-found'));
  const at = scope.clock.now();
  await closeOffer(scope.tx, offer, 'taken-back', at);
  note(scope, 'revoke', 'consent/carer-taken-back', patientId, id);
  return toOffer({ ...offer, state: 'taken-back' }, at);
}

/**
 * The patient ends what a carer may, whoever put it on file, or the carer gives it up. From this transaction on nothing is opened by it, and the other one is told.
 *
 * @refuses consent.carer-not-found
 */
export async function endCarer(scope: Scope, { id }: OneCarer): Promise<{ readonly ended: true }> {
  const own = await ownRecordsOf(scope);
  const tie = await holdCarerTie(scope.tx, id);
  const isPatients = tie !== undefined && own.includes(tie.dependant);
  const isCarers = tie !== undefined && own.includes(tie.carer);
  if (tie === undefined || (!isPatients && !isCarers)) throw new RefusalError(refuseCarer('consent.carer-not-found'));
  await endCarerTie(scope, id);
  for (const patientId of [tie.dependant, tie.carer]) note(scope, 'revoke', 'consent/carer-ended', patientId, id);
  const [by, told] = isPatients ? [tie.dependant, tie.carer] : [tie.carer, tie.dependant];
  const known = await personToday(scope, by);
  if (known !== undefined) {
    await notify(scope, told, 'carer-ended', {
      by: nameOfPerson(known.stored),
      as: isPatients ? 'patient' : 'carer',
    });
  }
  return { ended: true };
}

function note(scope: Scope, action: 'share' | 'revoke', basis: string, patientId: string, carer: string): void {
  scope.note({ action, outcome: 'permitted', patientId, kinds: { RelatedPerson: 1 }, basis, detail: { carer } });
}
