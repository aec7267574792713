import { type Holder, isOneHolder, RefusalError, type Scope } from '#kernel';
import { asPeople } from '#rooms/identity';
import { fromRemote } from '../access-log/entries.ts';
import { patientNames } from '../break-glass/review.ts';
import type { AnswerQuestion, AskConcerned, QuestionForDesk, QuestionsQuery, QuestionsView } from './contract.ts';
import { refusePrivacy } from './messages.ts';
import { countForDesk, findQuestion, listForDesk, type Question, writeAnswer } from './question-store.ts';
import { tellAnswered, toQuestionView } from './questions.ts';
import { noteDesk, personOf } from './scope.ts';
import { askStaff, listAsked } from './staff-questions.ts';

/** What patients ask about accesses here, with the clock of each answer. */
export async function listQuestions(scope: Scope, { show, limit }: QuestionsQuery): Promise<QuestionsView> {
  const questions = await listForDesk(scope.tx, scope.node.id, show, limit);
  noteDesk(
    scope,
    questions.map(({ patientId }) => patientId),
    { list: 'questions' },
  );
  return {
    items: await forDesk(scope, questions),
    ...(await countForDesk(scope.tx, scope.node.id, scope.clock.now())),
  };
}

/**
 * Asks the person concerned, internally.
 *
 * @refuses consent.question-not-found, consent.question-answered, consent.question-nobody-to-ask
 */
export async function askConcerned(scope: Scope, { id, words }: AskConcerned): Promise<QuestionForDesk> {
  const question = await openQuestion(scope, id);
  const { fhirUser } = question;
  if (!fhirUser?.startsWith('Practitioner/')) {
    throw new RefusalError(refusePrivacy('consent.question-nobody-to-ask'));
  }
  await askStaff(scope, { about: 'question', aboutId: id, fhirUser, words });
  return one(scope, question);
}

/**
 * Answers the patient in words, once. A neighbour's patient is answered through the neighbour.
 *
 * @refuses consent.question-not-found, consent.question-answered, consent.question-own
 */
export async function answerQuestion(scope: Scope, { id, words }: AnswerQuestion): Promise<QuestionForDesk> {
  const officer = personOf(scope);
  const question = await openQuestion(scope, id);
  const concerned = { accountId: question.accountId ?? '', fhirUser: question.fhirUser };
  const [asked = concerned, self = officer] = await asPeople<Holder>(scope.tx, [concerned, officer]);
  if (isOneHolder(asked, self)) throw new RefusalError(refusePrivacy('consent.question-own'));
  const answer = { at: scope.clock.now(), words, by: officer.accountId };
  await writeAnswer(scope.tx, question, answer);
  const answered: Question = { ...question, answer };
  if (question.side === 'asked') await tellAnswered(scope, answered);
  else noteDesk(scope, [], { question: id, answered: 'yes' });
  return one(scope, answered);
}

async function openQuestion(scope: Scope, id: string): Promise<Question> {
  const question = await findQuestion(scope.tx, id, 'hold');
  if (question === undefined || question.node !== scope.node.id) {
    throw new RefusalError(refusePrivacy('consent.question-not-found'));
  }
  if (question.answer !== undefined) throw new RefusalError(refusePrivacy('consent.question-answered'));
  return question;
}

async function one(scope: Scope, question: Question): Promise<QuestionForDesk> {
  const [shown] = await forDesk(scope, [question]);
  if (shown === undefined) throw new RefusalError(refusePrivacy('consent.question-not-found'));
  return shown;
}

async function forDesk(scope: Scope, questions: readonly Question[]): Promise<QuestionForDesk[]> {
  const names = await patientNames(
    scope,
    questions.flatMap(({ patientId }) => (patientId === '' ? [] : [patientId])),
  );
  const at = scope.clock.now();
  const shown: QuestionForDesk[] = [];
  for (const question of questions) {
    const { patientId, from, access, fhirUser } = question;
    const told = fromRemote(access);
    shown.push({
      ...toQuestionView(question, at),
      ...(patientId === '' ? {} : { patientId, patientName: names.get(patientId) ?? '' }),
      ...(from === undefined ? {} : { fromNode: from.node }),
      access: {
        at: told.at,
        actorName: told.actorName,
        role: told.role,
        ...(told.organization === undefined ? {} : { organization: told.organization }),
        purpose: told.purpose,
        action: told.action,
        kinds: told.kinds,
        outcome: told.outcome,
        basisText: told.basisText,
        sentence: told.sentence,
      },
      canAsk: fhirUser?.startsWith('Practitioner/') === true,
      asked: await listAsked(scope.tx, 'question', question.id),
    });
  }
  return shown;
}
