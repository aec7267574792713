import { z } from 'zod';
import { AskedByPaper } from '#contracts/consent';
import { RefusalError, type Scope } from '#kernel';
import { FhirId, Instant } from '../../../kernel/wire.ts';
import { refuseFuture } from '../clocks.ts';
import { refuse } from '../messages.ts';
import { handler, type MessageHandlers } from '../model.ts';
import { findPatient, notify, RemoteAccessShape, recordRemoteAccess } from '../rooms-below.ts';
import { send } from './lists.ts';
import { holdJoin, insertJoin, setState } from './store.ts';

const Paper = AskedByPaper.shape.paper;

const Asked = z.strictObject({ join: FhirId, papers: z.array(Paper).min(1).max(4), birthDate: z.iso.date() });
const Answered = z.strictObject({
  join: FhirId,
  state: z.enum(['joined', 'refused', 'unknown', 'ended']),
  at: Instant,
});
const Told = z.strictObject({ join: FhirId, accesses: z.array(RemoteAccessShape).min(1).max(100) });

/** One list of accesses at both nodes: asked for, agreed to, and what is told since. */
export const joinedListHandlers: MessageHandlers = {
  /** Where the patient has another record: they are told, and agree there or not. Who holds none of these papers here is answered for. */
  'list-join-asked': handler({
    body: Asked,
    clinical: true,
    editable: false,
    async apply(scope, { from, id: message, body: { join, papers, birthDate } }) {
      const patientId = await holderOf(scope, papers, birthDate);
      if (patientId === undefined) {
        await send(scope, 'list-join-answered', from.id, join, {
          state: 'unknown',
          at: scope.clock.now().toISOString(),
        });
        return noteReceived(scope, message);
      }
      await insertJoin(scope.tx, { id: join, patientId, peer: from.id, state: 'waiting' }, scope.clock.now());
      await notify(scope, patientId, 'list-join-asked', { neighbour: from.name });
      noteReceived(scope, message, patientId);
    },
  }),

  /** What the patient said at the other node; of an end either node may tell. */
  'list-join-answered': handler({
    body: Answered,
    clinical: true,
    editable: false,
    async apply(scope, { from, id: message, caseId, body: { join: id, state, at } }) {
      refuseFuture(from.id, at, scope);
      const join = await holdJoin(scope.tx, id);
      const isLive = join?.state === 'asked' || join?.state === 'waiting' || join?.state === 'joined';
      // Only what was asked here is answered there; an end is either's.
      if (join === undefined || join.peer !== from.id || (state !== 'ended' && join.state !== 'asked')) {
        throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
      }
      if (isLive) await setState(scope.tx, join, state, scope.clock.now());
      noteReceived(scope, message, join.patientId);
    },
  }),

  /** What was done with the patient's record at the other node, for the list here. */
  'accesses-told': handler({
    body: Told,
    clinical: true,
    editable: false,
    async apply(scope, { from, id: message, caseId, body: { join: id, accesses } }) {
      const join = await holdJoin(scope.tx, id);
      if (join === undefined || join.peer !== from.id || (join.state !== 'joined' && join.state !== 'ended')) {
        throw new RefusalError(refuse('exchange.case-unknown', { caseId }));
      }
      // A node tells of itself only.
      if (accesses.some(({ node }) => node !== from.id)) {
        throw new RefusalError(refuse('exchange.message-malformed', { what: 'body.accesses.node' }));
      }
      // What was on its way when the patient ended it is not kept.
      if (join.state === 'ended') return;
      for (const access of accesses) {
        const told = await recordRemoteAccess(scope, join.patientId, access);
        scope.note({
          action: 'receive',
          outcome: 'permitted',
          kinds: { AuditEvent: 1 },
          basis: 'consent/signed-message',
          detail: { message, ...told },
        });
      }
    },
  }),
};

/** The one patient here who holds one of these papers and was born that day. */
async function holderOf(
  scope: Scope,
  papers: readonly z.infer<typeof Paper>[],
  birthDate: string,
): Promise<string | undefined> {
  for (const paper of papers) {
    try {
      return await findPatient(scope, { node: scope.node.id, paper, birthDate });
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
    }
  }
  return undefined;
}

function noteReceived(scope: Scope, message: string, patientId?: string): void {
  scope.note({
    action: 'receive',
    outcome: 'permitted',
    ...(patientId === undefined ? {} : { patientId }),
    kinds: { AuditEvent: 0 },
    basis: 'exchange/list-join-told',
    detail: { message },
  });
}
