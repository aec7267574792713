import { newId, shardOf } from '#fhir';
import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { recordsOfOnePerson } from '#rooms/identity';
import { fromEntry } from '../access-log/entries.ts';
import type { RemoteAccess } from '../contract.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { findEntry } from '../ledger/find-entry.ts';
import { notify } from '../notices/notify.ts';
import type { AskAboutAccess, MyQuestions, QuestionState, QuestionView } from './contract.ts';
import { answerLaw } from './lawbook.ts';
import { refusePrivacy } from './messages.ts';
import { insertQuestion, listOfPatient, type Question } from './question-store.ts';
import { personOf } from './scope.ts';

const DAY_MS = 86_400_000;
const ASKED_BASIS = 'consent/access-question';
const ANSWERED_BASIS = 'consent/access-answer';

/**
 * A patient asks about an entry of the own access log: who was this, and why? It goes to the node where it happened, which has so many days to answer.
 *
 * @refuses consent.question-entry-unknown, consent.question-own-act, consent.question-waits, consent.questions-many, consent.privacy-no-law
 */
export async function askAboutAccess(scope: Scope, { node, entryId, words }: AskAboutAccess): Promise<QuestionView> {
  const { tx, clock } = scope;
  const patientId = ownPatient(scope);
  const law = answerLawHere(scope).value;
  const now = clock.now();
  const found = await findAccess(scope, patientId, node, entryId);
  if (found === undefined) throw new RefusalError(refusePrivacy('consent.question-entry-unknown'));
  if (found.access.role === 'patient') throw new RefusalError(refusePrivacy('consent.question-own-act'));
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('consent.access_question ' || $1, 0))`, [patientId]);
  const open = (await listOfPatient(tx, patientId)).filter(({ answer }) => answer === undefined);
  const same = open.find((one) => one.node === node && one.entryId === entryId);
  if (same !== undefined) {
    throw new RefusalError(refusePrivacy('consent.question-waits', { by: toCalendarDate(same.answerBy) }));
  }
  if (open.length >= law.waitingMax) {
    throw new RefusalError(refusePrivacy('consent.questions-many', { max: law.waitingMax }));
  }
  const isHere = node === scope.node.id;
  const question: Question = {
    id: newId(scope.ids, patientId),
    side: 'asked',
    patientId,
    node,
    entryId,
    ...found,
    words,
    askedAt: now,
    answerBy: new Date(now.getTime() + law.answerDays * DAY_MS),
    ...(isHere ? {} : { sendTo: node }),
  };
  await insertQuestion(tx, question);
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId,
    kinds: { AuditEvent: 1 },
    basis: ASKED_BASIS,
    detail: { question: question.id, entry: entryId, node },
  });
  return toQuestionView(question, now);
}

/** The patient's own questions, and within how many days they are answered. */
export async function listMyQuestions(scope: Scope): Promise<MyQuestions> {
  const patientId = ownPatient(scope);
  const law = answerLawHere(scope);
  const now = scope.clock.now();
  const questions = await listOfPatient(scope.tx, patientId);
  scope.note({
    action: 'read',
    outcome: 'permitted',
    patientId,
    kinds: { Communication: questions.length },
    basis: ASKED_BASIS,
  });
  return {
    items: questions.map((question) => toQuestionView(question, now)),
    answerDays: law.value.answerDays,
    source: law.source,
  };
}

/** Tells the patient that the answer is there. The answer itself stands in the portal alone. */
export async function tellAnswered(scope: Scope, { id, patientId, entryId }: Question): Promise<void> {
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId,
    kinds: {},
    basis: ANSWERED_BASIS,
    detail: { question: id },
  });
  await notify(scope, patientId, 'access-answered', { questionId: id, entryId });
}

export function toQuestionView(question: Question, at: Date): QuestionView {
  const { id, node, entryId, words, askedAt, answerBy, answer } = question;
  return {
    id,
    node,
    entryId,
    words,
    askedAt: askedAt.toISOString(),
    answerBy: answerBy.toISOString(),
    state: questionStateAt(question, at),
    ...(answer === undefined ? {} : { answer: answer.words, answeredAt: answer.at.toISOString() }),
  };
}

/** Answered, or waiting, or waiting for too long. */
export function questionStateAt({ answer, answerBy }: Pick<Question, 'answer' | 'answerBy'>, at: Date): QuestionState {
  if (answer !== undefined) return 'answered';
  return at > answerBy ? 'overdue' : 'waiting';
}

export function answerLawHere({ node, clock }: Pick<Scope, 'node' | 'clock'>) {
  const law = answerLaw(node.jurisdiction, toCalendarDate(clock.now()));
  if (law === undefined) throw new RefusalError(refusePrivacy('consent.privacy-no-law'));
  return law;
}

/** An entry of the patient's own list, here or as the neighbour told it. Of one here it is known who it was. */
async function findAccess(
  { tx, node: here }: Scope,
  patientId: string,
  node: string,
  entryId: string,
): Promise<Pick<Question, 'access' | 'accountId' | 'fhirUser'> | undefined> {
  const records = (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId];
  if (node !== here.id) {
    const [told] = await tx.query<{ body: string }>(
      `select body from consent.remote_access
        where shard = any($1::smallint[]) and patient_id = any($2::text[]) and node = $3 and entry_id = $4 limit 1`,
      [records.map(shardOf), records, node, entryId],
    );
    return told && { access: JSON.parse(told.body) as RemoteAccess };
  }
  const row = await findEntry(tx, entryId);
  if (row?.patient_id == null || !records.includes(row.patient_id)) return undefined;
  const body = JSON.parse(row.body) as EntryBody;
  const { basisText: _, law: __, sentence: ___, proofAvailable: ____, ...access } = fromEntry(body, false);
  if (body.actor.kind !== 'person') return { access };
  const { accountId, fhirUser } = body.actor;
  return { access, accountId, ...(fhirUser === undefined ? {} : { fhirUser }) };
}

function ownPatient(scope: Scope): string {
  const { patientId } = personOf(scope);
  if (patientId === undefined) throw new RefusalError(refusePrivacy('consent.question-entry-unknown'));
  return patientId;
}
