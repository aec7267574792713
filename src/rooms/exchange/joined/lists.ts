import { newId, parseFhirJson, readResource } from '#fhir';
import { type PersonActor, RefusalError, type Scope, toCalendarDate } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import { refuse } from '../messages.ts';
import type { ExchangeParts } from '../model.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { factsOf, recordsOfOnePerson } from '../rooms-below.ts';
import type { AskJoin, JoinedList, JoinedLists, OneJoin } from './contract.ts';
import { heardOf, holdJoin, insertJoin, type JoinRow, joinsOf, lockJoins, setState } from './store.ts';

/** A neighbour is asked something every half minute: after four times without an answer it counts as silent. */
const SILENT_MS = 120_000;
/** Of a person's papers: those that name one for life and a passport are enough to be found by. */
const PAPERS_MAX = 4;
const LIVE: ReadonlySet<string> = new Set(['asked', 'waiting', 'joined']);

/** Whether each neighbour's accesses stand in the list of the patient who is signed in, and whether it answers. */
export async function listJoined(scope: Scope, parts: ExchangeParts): Promise<JoinedLists> {
  const { patientId } = patientOf(scope);
  const joins = await joinsOf(scope.tx, await recordsOf(scope, patientId));
  const heard = await heardOf(scope.tx);
  const now = scope.clock.now().getTime();
  note(scope, 'read', 'exchange/joined-lists', patientId, { AuditEvent: 0 });
  return {
    lists: parts.trust.peers
      .filter(({ id }) => id !== scope.node.id)
      .map(({ id: node, name }): JoinedList => {
        const join = joins.find(({ peer }) => peer === node);
        const at = heard.get(node);
        return {
          ...{ node, name },
          ...(join === undefined ? {} : { id: join.id, state: join.state, changedAt: join.changedAt.toISOString() }),
          ...(at === undefined ? {} : { heardAt: at.toISOString() }),
          isSilent: at === undefined || now - at.getTime() > SILENT_MS,
        };
      }),
  };
}

/**
 * The patient asks that the accesses of another node stand in one list with those here, and these there. The other node is told of papers and the day of birth alone, and the patient agrees in
 * its portal: that the two records are one person's nobody else says.
 *
 * @refuses exchange.unknown-node, exchange.no-paper-to-ask-by
 */
export async function askJoin(scope: Scope, parts: ExchangeParts, { node }: AskJoin): Promise<JoinedLists> {
  const { patientId } = patientOf(scope);
  const peer = parts.trust.byId(node);
  if (peer === undefined || peer.id === scope.node.id)
    throw new RefusalError(refuse('exchange.unknown-node', { node }));
  await lockJoins(scope.tx, patientId);
  const joins = await joinsOf(scope.tx, await recordsOf(scope, patientId));
  const live = joins.find((join) => join.peer === node && LIVE.has(join.state));
  if (live?.state === 'waiting') return answerJoin(scope, parts, { id: live.id }, 'joined');
  if (live === undefined) {
    const { papers, birthDate } = await papersOf(scope, patientId);
    const id = newId(scope.ids, patientId);
    await insertJoin(scope.tx, { id, patientId, peer: node, state: 'asked' }, scope.clock.now());
    await send(scope, 'list-join-asked', node, id, { papers, birthDate });
    note(scope, 'share', 'exchange/list-join-asked', patientId, { AuditEvent: 0 });
  }
  return listJoined(scope, parts);
}

/** The patient agrees here to what they asked for in the other node's portal, or does not. @refuses exchange.no-such-join */
export async function answerJoin(
  scope: Scope,
  parts: ExchangeParts,
  { id }: OneJoin,
  state: 'joined' | 'refused',
): Promise<JoinedLists> {
  const join = await holdOwn(scope, id);
  if (join.state !== 'waiting') throw new RefusalError(refuse('exchange.no-such-join'));
  await close(scope, join, state);
  note(
    scope,
    state === 'joined' ? 'share' : 'revoke',
    state === 'joined' ? 'exchange/list-joined' : 'exchange/list-join-refused',
    join.patientId,
    { AuditEvent: 0 },
  );
  return listJoined(scope, parts);
}

/** From now on neither node tells the other of anything more. What was told stays in the lists. @refuses exchange.no-such-join */
export async function endJoin(scope: Scope, parts: ExchangeParts, { id }: OneJoin): Promise<JoinedLists> {
  const join = await holdOwn(scope, id);
  if (!LIVE.has(join.state)) throw new RefusalError(refuse('exchange.no-such-join'));
  await close(scope, join, 'ended');
  note(scope, 'revoke', 'exchange/list-join-ended', join.patientId, { AuditEvent: 0 });
  return listJoined(scope, parts);
}

async function close(scope: Scope, join: JoinRow, state: 'joined' | 'refused' | 'ended'): Promise<void> {
  await setState(scope.tx, join, state, scope.clock.now());
  await send(scope, 'list-join-answered', join.peer, join.id, { state, at: scope.clock.now().toISOString() });
}

export async function send(
  scope: Scope,
  type: 'list-join-asked' | 'list-join-answered' | 'accesses-told',
  to: string,
  join: string,
  body: object,
): Promise<void> {
  await enqueueMessage(scope, {
    ...{ to, type, caseId: `joined-list:${join}`, purpose: 'PATRQT' },
    legalBasis: basisOf(scope, type),
    body: { join, ...body },
  });
}

async function holdOwn(scope: Scope, id: string): Promise<JoinRow> {
  const own = await recordsOf(scope, patientOf(scope).patientId);
  const join = await holdJoin(scope.tx, id);
  if (join === undefined || !own.includes(join.patientId)) throw new RefusalError(refuse('exchange.no-such-join'));
  return join;
}

function patientOf({ actor }: Scope): PersonActor & { readonly patientId: string } {
  if (actor.kind !== 'person' || actor.patientId === undefined) throw new RefusalError(refuse('exchange.no-such-join'));
  return actor as PersonActor & { readonly patientId: string };
}

async function recordsOf({ tx }: Scope, patientId: string): Promise<readonly string[]> {
  return (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId];
}

/** Those of the patient's papers by which somebody is found, the lifelong ones first. @refuses exchange.no-paper-to-ask-by */
async function papersOf(
  { tx, clock }: Scope,
  patientId: string,
): Promise<{ readonly papers: readonly object[]; readonly birthDate: string }> {
  const stored = await readResource(tx, 'Patient', patientId);
  const facts =
    stored && !stored.deleted ? factsOf(parseFhirJson(stored.body), toCalendarDate(clock.now())) : undefined;
  const papers = (facts?.papers ?? [])
    .toSorted((one, other) => Number(other.isLifelong) - Number(one.isLifelong))
    .flatMap(({ kind, key }) => (kind === undefined ? [] : [{ kind, number: key }]))
    .slice(0, PAPERS_MAX);
  if (facts?.born?.length !== 10 || papers.length === 0) throw new RefusalError(refuse('exchange.no-paper-to-ask-by'));
  return { papers, birthDate: facts.born };
}

function note(
  scope: Scope,
  action: 'read' | 'share' | 'revoke',
  basis: string,
  patientId: string,
  kinds: Readonly<Record<string, number>>,
): void {
  scope.note({ action, outcome: 'permitted', patientId, kinds, basis });
}
