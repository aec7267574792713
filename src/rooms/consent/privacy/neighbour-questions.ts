import { newId } from '#fhir';
import { RefusalError, type Scope, type Tx } from '#kernel';
import type { RemoteAccess } from '../contract.ts';
import { refusePrivacy } from './messages.ts';
import { findQuestion, insertQuestion, takeToSend, writeAnswer } from './question-store.ts';
import { tellAnswered } from './questions.ts';

/** What a neighbour has to be told: a question of a patient of ours about an access there, or our answer to one of theirs. */
export type QuestionToSend =
  | {
      readonly kind: 'question';
      readonly to: string;
      readonly question: string;
      readonly entry: string;
      readonly words: string;
      readonly askedAt: string;
      readonly answerBy: string;
    }
  | {
      readonly kind: 'answer';
      readonly to: string;
      readonly question: string;
      readonly words: string;
      readonly at: string;
    };

/** Takes what waits for a neighbour; it is gone from the queue if and only if the taker's transaction commits. */
export async function takeQuestions(tx: Tx, limit: number): Promise<QuestionToSend[]> {
  return (await takeToSend(tx, limit)).flatMap((question): QuestionToSend[] => {
    const { sendTo: to, from, answer } = question;
    if (to === undefined) return [];
    if (from !== undefined && answer !== undefined) {
      return [{ kind: 'answer', to, question: from.id, words: answer.words, at: answer.at.toISOString() }];
    }
    const { id, entryId: entry, words, askedAt, answerBy } = question;
    const clock = { askedAt: askedAt.toISOString(), answerBy: answerBy.toISOString() };
    return [{ kind: 'question', to, question: id, entry, words, ...clock }];
  });
}

/** Remembers what a neighbour was told of an access here, so that a question that comes back is known to be about us, and about whom. */
export async function rememberTold(scope: Scope, to: string, access: RemoteAccess): Promise<void> {
  const { actor, clock, tx } = scope;
  const person = actor.kind === 'person' ? actor : undefined;
  await tx.query(
    `insert into consent.told_access (id, to_node, account_id, fhir_user, at, access) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [access.id, to, person?.accountId ?? null, person?.fhirUser ?? null, clock.now(), JSON.stringify(access)],
  );
}

/**
 * A neighbour passes on what its patient asks about an access here. The same again changes nothing; what it says of the access is not taken over: we know what we told.
 *
 * @refuses consent.question-entry-unknown
 */
export async function receiveQuestion(
  scope: Scope,
  fromNode: string,
  asked: { question: string; entry: string; words: string; askedAt: string; answerBy: string },
): Promise<void> {
  const [told] = await scope.tx.query<{ account_id: string | null; fhir_user: string | null; access: string }>(
    'select account_id, fhir_user, access from consent.told_access where id = $1 and to_node = $2',
    [asked.entry, fromNode],
  );
  if (told === undefined) throw new RefusalError(refusePrivacy('consent.question-entry-unknown'));
  await insertQuestion(scope.tx, {
    id: newId(scope.ids),
    side: 'received',
    patientId: '',
    node: scope.node.id,
    entryId: asked.entry,
    access: JSON.parse(told.access) as RemoteAccess,
    ...(told.account_id === null ? {} : { accountId: told.account_id }),
    ...(told.fhir_user === null ? {} : { fhirUser: told.fhir_user }),
    words: asked.words,
    askedAt: new Date(asked.askedAt),
    answerBy: new Date(asked.answerBy),
    from: { node: fromNode, id: asked.question },
  });
}

/**
 * A neighbour answers a question of a patient of ours. Only the node that was asked answers, and once.
 *
 * @refuses consent.question-not-found
 */
export async function receiveAnswer(
  scope: Scope,
  fromNode: string,
  { question: id, words, at }: { question: string; words: string; at: string },
): Promise<void> {
  const question = await findQuestion(scope.tx, id, 'hold');
  if (question === undefined || question.side !== 'asked' || question.node !== fromNode) {
    throw new RefusalError(refusePrivacy('consent.question-not-found'));
  }
  if (question.answer !== undefined) return;
  const answer = { at: new Date(at), words, by: fromNode };
  await writeAnswer(scope.tx, question, answer);
  await tellAnswered(scope, { ...question, answer });
}
