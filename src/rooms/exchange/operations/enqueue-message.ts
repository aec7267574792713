import { parseFhirJson } from '#fhir';
import type { Scope } from '#kernel';
import { contentHash } from '../crypto/envelope.ts';
import type { OutgoingMessage } from '../model.ts';
import { insertOut, takeSequence } from '../outbox-store.ts';

/**
 * Puts a message into the outbox, in the caller's transaction: it will be sent if and only if that commits. Signed when it is sent, not before.
 *
 * @returns the message's id
 */
export async function enqueueMessage(scope: Scope, message: OutgoingMessage): Promise<string> {
  const id = scope.ids.next();
  const sequence = await takeSequence(scope.tx, message.to, message.caseId);
  await insertMessage(scope, id, sequence, message);
  return id;
}

/** Puts a message at a place of its case that is already given: a new one, or the place of one that a person replaces. */
export async function insertMessage(
  scope: Scope,
  id: string,
  sequence: number,
  message: OutgoingMessage,
): Promise<void> {
  const body = JSON.stringify(message.body);
  const { to, type, caseId, purpose, legalBasis } = message;
  // Hashed as it will be read again from the table, so that every attempt says the same to the letter.
  const reread = parseFhirJson(body);
  const content = {
    id,
    from: scope.node.id,
    to,
    type,
    caseId,
    sequence,
    sentAt: '',
    purpose,
    legalBasis: [...legalBasis],
    body: reread,
  };
  await insertOut(scope.tx, {
    id,
    peer: to,
    caseId,
    sequence,
    type,
    purpose,
    legalBasis: JSON.stringify(legalBasis),
    body,
    bytes: Buffer.byteLength(body),
    contentHash: contentHash(content),
    createdAt: scope.clock.now(),
  });
}
