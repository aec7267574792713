import { z } from 'zod';
import { FhirId, Instant } from '../../kernel/wire.ts';
import { refuseFuture } from './clocks.ts';
import { basisOf } from './legal-basis.ts';
import { handler, type MessageHandlers } from './model.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { receiveAnswer, receiveQuestion, takeQuestions } from './rooms-below.ts';
import { asProgram, type WorkerParts } from './worker-scope.ts';

/** In one transaction: patients ask a few a day. */
const ROUND = 20;

/** What a patient asks about an access at another node. Who asks is not said: the node that did it knows the access by what it told. */
const AccessQuestion = z.strictObject({
  question: FhirId,
  entry: FhirId,
  words: z.string().min(1).max(2_000),
  askedAt: Instant,
  answerBy: Instant,
});
const AccessAnswer = z.strictObject({ question: FhirId, words: z.string().min(1).max(2_000), at: Instant });

/** Questions of patients about an access elsewhere, and the answers. */
export const accessQuestionHandlers: MessageHandlers = {
  /** Where the access happened: its privacy officer has it on the desk, with the asker's clock. */
  'access-question': handler({
    body: AccessQuestion,
    clinical: true,
    editable: false,
    async apply(scope, { from, id, body }) {
      refuseFuture(from.id, body.askedAt, scope);
      await receiveQuestion(scope, from.id, body);
      noteReceived(scope, id);
    },
  }),

  /** At the patient's home: the answer stands beside the entry. */
  'access-answer': handler({
    body: AccessAnswer,
    clinical: true,
    editable: false,
    async apply(scope, { from, id, body }) {
      refuseFuture(from.id, body.at, scope);
      await receiveAnswer(scope, from.id, body);
      noteReceived(scope, id);
    },
  }),
};

function noteReceived({ note }: Parameters<typeof receiveQuestion>[0], message: string): void {
  note({
    action: 'receive',
    outcome: 'permitted',
    kinds: { AuditEvent: 1 },
    basis: 'consent/signed-message',
    detail: { message },
  });
}

/**
 * Makes messages of questions and answers that a neighbour has to be told of.
 *
 * @returns how many there were
 */
export function sendQuestions(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      const waiting = await takeQuestions(scope.tx, ROUND);
      for (const { kind, to, ...body } of waiting) {
        const type = kind === 'question' ? 'access-question' : 'access-answer';
        const caseId = `access-question:${body.question}`;
        const legalBasis = basisOf(scope, type);
        await enqueueMessage(scope, { to, type, caseId, purpose: 'PATRQT', legalBasis, body });
      }
      return waiting.length;
    },
    'PATRQT',
  );
}
