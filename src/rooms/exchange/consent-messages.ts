import { z } from 'zod';
import { AskedByPaper, AskedScope, TermsShape } from '#contracts/consent';
import { RefusalError, type Scope } from '#kernel';
import { FhirId, Instant, LocalTextShape } from '../../kernel/wire.ts';
import { refuseFuture } from './clocks.ts';
import { ConsentRecord, receiveRecord, sendRecord } from './consent-records.ts';
import { endSharing } from './erasure/end-sharing.ts';
import { basisOf } from './legal-basis.ts';
import { refuse } from './messages.ts';
import { type ExchangeParts, handler, type MessageHandlers } from './model.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { receiveConsentAnswer, receiveConsentRequest, takeConsentAnnouncements } from './rooms-below.ts';
import { dropWithheld } from './withheld-store.ts';
import { asProgram, type WorkerParts } from './worker-scope.ts';

/** In one transaction: institutions ask a few a minute. */
const ROUND = 20;

/** An institution asks a patient of the other node, whom it names by a paper and the day of birth. */
const ConsentRequest = z.strictObject({
  request: FhirId,
  patient: AskedByPaper,
  scope: AskedScope,
  reason: z.string().min(5).max(400),
  organization: z.strictObject({ id: FhirId, name: LocalTextShape }),
  practitioner: z.strictObject({ reference: z.string().min(1).max(200), name: LocalTextShape }),
});

/** What became of a request: with what was agreed to, where something was. */
const ConsentAnswer = z.strictObject({
  request: FhirId,
  state: z.enum(['active', 'rejected', 'lapsed', 'ended']),
  at: Instant,
  terms: TermsShape.exactOptional(),
  termsHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  failure: LocalTextShape.exactOptional(),
});

/** Requests of consent that cross, and their answers. */
export function consentHandlers(parts: ExchangeParts): MessageHandlers {
  return {
    /** At the patient's node: it waits for the patient's answer. */
    'consent-request': handler({
      body: ConsentRequest,
      clinical: true,
      editable: false,
      async apply(scope, { from, id, body }) {
        await receiveConsentRequest(scope, from.id, body);
        noteReceived(scope, id);
      },
    }),

    /** At the asker's node: it stands beside the request. */
    'consent-answer': handler({
      body: ConsentAnswer,
      clinical: true,
      editable: false,
      async apply(scope, { from, id, caseId, body }) {
        refuseFuture(from.id, body.at, scope);
        const isTaken = await receiveConsentAnswer(scope, from.id, body);
        if (!isTaken) throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
        noteReceived(scope, id);
      },
    }),

    /** At the asker's node: the record as far as it was agreed to, kept as a received copy. */
    'consent-record': handler({
      body: ConsentRecord,
      clinical: true,
      editable: false,
      apply: (scope, message) => receiveRecord(scope, parts, message),
    }),
  };
}

function noteReceived({ note }: Scope, message: string): void {
  note({
    action: 'receive',
    outcome: 'permitted',
    kinds: { Consent: 1 },
    basis: 'consent/signed-message',
    detail: { message },
  });
}

/**
 * Makes messages of requests to patients of other nodes and of answers to other nodes' institutions; and where a consent has ended, tells every node that holds a copy
 * under it to erase it.
 *
 * @returns how many there were
 */
export function sendConsents(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      const waiting = await takeConsentAnnouncements(
        scope.tx,
        ['request-made', 'request-answered', 'artefact-ended'],
        ROUND,
      );
      for (const announcement of waiting) await send(scope, parts, announcement);
      return waiting.length;
    },
    'PATRQT',
  );
}

type Waiting = Awaited<ReturnType<typeof takeConsentAnnouncements>>[number];

async function send(scope: Scope, parts: WorkerParts, { kind, payload }: Waiting): Promise<void> {
  switch (kind) {
    case 'request-made': {
      const { to, purpose, ...body } = payload;
      await enqueueMessage(scope, { ...messageOf(scope, 'consent-request', body.request), to, purpose, body });
      return;
    }
    case 'request-answered': {
      const { to, consentId, ...body } = payload;
      const record = consentId === undefined ? undefined : await sendRecord(scope, parts, { ...payload, consentId });
      const answer = record?.failure === undefined ? body : { ...body, failure: record.failure };
      await enqueueMessage(scope, { ...messageOf(scope, 'consent-answer', body.request), to, body: answer });
      if (record?.message) await enqueueMessage(scope, record.message);
      return;
    }
    case 'artefact-ended':
      await dropWithheld(scope.tx, payload.consentId);
      await endSharing(scope, parts, { share: payload.consentId, endedAt: payload.at });
      return;
  }
}

function messageOf(scope: Scope, type: 'consent-request' | 'consent-answer', request: string) {
  return { type, caseId: `consent:${request}`, purpose: 'PATRQT', legalBasis: basisOf(scope, type) } as const;
}
