import { orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { checkPaper, maskNumber, systemOf } from '#rooms/identity';
import { announceConsent } from '../announcements.ts';
import type { AskedView, Confirmed, CounterReading, OneConsent, ReadOut, WitnessConsent } from '../contract.ts';
import { decideKnown } from '../counter-rules.ts';
import { eraseReading, type ReadingRow, readingsOf, saveReading } from '../counter-store.ts';
import { nextState } from '../lifecycle.ts';
import { refuseConsent } from '../messages.ts';
import type { ArtefactParts } from '../parts.ts';
import { findAsked, holdArtefact, saveArtefact } from '../store.ts';
import { termsHash } from '../terms.ts';
import { askerOf } from '../who.ts';
import { agreedTerms, sign, tellAsker } from './answer-request.ts';
import {
  atCounter,
  counterLaw,
  countTry,
  decideWitnessOf,
  holdOpenCounter,
  noteAtCounter,
  ownRequest,
  toReadingView,
} from './at-counter.ts';
import { decideGivers, giversAtCounter, giverWithPaper } from './counter-givers.ts';
import { toAskedView } from './list-asked.ts';

/**
 * Somebody at the counter has read the text to a patient who has no telephone. It binds nobody: a second person has to hear the patient agree.
 *
 * @refuses consent.artefact-not-found, consent.artefact-state, consent.terms-changed, consent.witness-no-paper, consent.counter-locked, consent.guardian-no-paper, consent.witness-unknown
 */
export async function readOut(scope: Scope, parts: ArtefactParts, input: ReadOut): Promise<CounterReading> {
  const { row, artefact } = await ownRequest(scope, input.id);
  orThrow(nextState(artefact.state, 'grant'));
  const { law } = counterLaw(scope);
  await holdOpenCounter(scope, artefact.terms.patientId, law);
  orThrow(decideGivers(await giversAtCounter(scope, artefact.terms.patientId)));
  if (termsHash(agreedTerms(scope, parts, artefact)) !== input.termsHash) {
    throw new RefusalError(refuseConsent('consent.terms-changed'));
  }
  const reader = askerOf(scope);
  for (const one of [reader, atCounter(row)]) orThrow(decideKnown(one));
  const { accountId, fhirUser, practitioner } = reader;
  const readAt = scope.clock.now();
  const reading: ReadingRow = {
    consentId: artefact.id,
    termsHash: input.termsHash,
    accountId,
    fhirUser: fhirUser ?? null,
    readerName: practitioner.name,
    readAt,
    expiresAt: new Date(readAt.getTime() + law.witnessMinutes * 60_000),
  };
  await saveReading(scope.tx, reading);
  noteAtCounter(scope, artefact, 'consent/counter-read-out');
  return toReadingView(scope, reading, row);
}

/**
 * A second person heard the patient agree to the text that was read out, or for a child a parent or guardian on file, and types what that person's paper says. A paper that is nobody's of
 * these is counted and answered, not thrown: the count must stand.
 *
 * @refuses consent.artefact-not-found, consent.reading-missing, consent.witness-is-reader, consent.witness-unknown, consent.counter-locked, consent.terms-changed, consent.artefact-state,
 * consent.answer-too-late, and those of `checkPaper`
 */
export async function witnessConsent(scope: Scope, parts: ArtefactParts, input: WitnessConsent): Promise<Confirmed> {
  const { row, artefact: seen } = await ownRequest(scope, input.id);
  const held = await holdArtefact(scope, seen.id);
  const at = scope.clock.now();
  const [reading] = await readingsOf(scope.tx, [seen.id], at);
  if (reading === undefined) throw new RefusalError(refuseConsent('consent.reading-missing'));
  const witness = askerOf(scope);
  orThrow(await decideWitnessOf(scope, reading, row));
  const { law } = counterLaw(scope);
  const { patientId } = seen.terms;
  const tries = await holdOpenCounter(scope, patientId, law);
  const givers = await giversAtCounter(scope, patientId);
  orThrow(decideGivers(givers));
  const terms = agreedTerms(scope, parts, held.artefact);
  if (reading.termsHash !== input.termsHash) throw new RefusalError(refuseConsent('consent.terms-changed'));
  const { kind, number } = input.paper;
  const { key } = orThrow(checkPaper(kind, number, toCalendarDate(at)));
  const giver = giverWithPaper(givers, { paper: `${systemOf(kind)}|${key}`, birthDate: input.birthDate });
  if (giver === undefined) {
    await countTry(scope, 'wrong', seen);
    noteAtCounter(scope, seen, 'consent/counter-paper-wrong');
    return { granted: false, triesLeft: law.wrongOfPatientMax - tries - 1 };
  }
  await eraseReading(scope.tx, seen.id);
  await sign(scope, held, {
    terms,
    giver,
    witness: {
      kind: 'counter-witness',
      reader: { accountId: reading.accountId, name: reading.readerName },
      accountId: witness.accountId,
      name: witness.practitioner.name,
      paper: `${kind} ${maskNumber(number)}`,
    },
    hash: reading.termsHash,
  });
  return { granted: true, triesLeft: 0 };
}

/**
 * The patient takes it back at the counter of the institution that has it: whoever was given something may always give it up, so one person is enough. A second
 * time changes nothing.
 *
 * @refuses consent.artefact-not-found, consent.artefact-state
 */
export async function endAtCounter(scope: Scope, { id }: OneConsent): Promise<AskedView> {
  const { artefact: seen } = await ownRequest(scope, id);
  const held = await holdArtefact(scope, seen.id);
  if (held.artefact.state !== 'ended') {
    const state = orThrow(nextState(held.artefact.state, 'end'));
    const at = scope.clock.now();
    const { patientId } = held.artefact.terms;
    const ended = await saveArtefact(scope, held, { state, endedAt: at.toISOString() });
    scope.note({
      action: 'revoke',
      outcome: 'permitted',
      patientId,
      kinds: { Consent: 1 },
      basis: 'consent/ended-at-counter',
      detail: { consent: ended.id },
    });
    await tellAsker(scope, ended, at);
    await announceConsent(scope.tx, at, 'artefact-ended', { consentId: ended.id, patientId, at: at.toISOString() });
  }
  const row = await findAsked(scope.tx, id);
  if (row === undefined) throw new RefusalError(refuseConsent('consent.artefact-not-found'));
  return toAskedView(scope, row);
}
