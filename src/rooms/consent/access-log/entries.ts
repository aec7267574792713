import type { AccessNote, LocalText } from '#kernel';
import { basisText, refusedBasisText } from '../bases/basis-text.ts';
import type { AccessLogEntry, RemoteAccess } from '../contract.ts';
import { citedLaws } from '../law-words.ts';
import { TOLD_EVENT } from '../ledger/audit/told-entry.ts';
import type { EntryActor, EntryBody, NoteFacts } from '../ledger/entry.ts';
import { toEntryActor } from '../ledger/entry.ts';
import { accessSentence, actorName, actorOrganization, isOwnAct } from '../sentences.ts';
import { inEach } from '../words.ts';

/** An act of this node as the patient's list shows it. */
export function fromEntry(body: EntryBody, proofAvailable: boolean): AccessLogEntry {
  return toLogEntry(toAccess(body), isOwnAct(body), proofAvailable);
}

/** By this rule somebody looked who stands for the patient: they are signed in as a patient, and are another. */
export const BY_CARER = 'consent/family-tie';

/** An act that a neighbour told us of. Its proof is with the neighbour. */
export function fromRemote(access: RemoteAccess): AccessLogEntry {
  return toLogEntry(access, access.role === 'patient' && access.basis !== BY_CARER, false);
}

/**
 * What to tell the patient's home node about an act here: the note as it goes into our ledger, in the words of the contract.
 *
 * @param id - unique at this node; the home node keeps one row for it however often it is told
 */
export function toRemoteAccess(facts: NoteFacts, note: AccessNote, id: string): RemoteAccess {
  return toAccess({
    id,
    at: facts.at.toISOString(),
    node: facts.node.id,
    actor: toEntryActor(facts.actor),
    purpose: facts.purpose,
    action: note.action,
    outcome: note.outcome,
    kinds: note.kinds,
    basis: note.basis,
    ...(note.detail === undefined ? {} : { detail: note.detail }),
  });
}

/** An act of this node as a neighbour is told of it: what this node's own list shows. */
export function toTold(body: EntryBody): RemoteAccess {
  return toAccess(body);
}

function toAccess(
  body: Pick<
    EntryBody,
    'id' | 'at' | 'node' | 'actor' | 'purpose' | 'action' | 'kinds' | 'outcome' | 'basis' | 'detail'
  >,
): RemoteAccess {
  const { id, at, node, actor, purpose, action, kinds, outcome, basis } = body;
  // What another system told stands in the entry and in the AuditEvent; a list of acts does not carry it.
  const { [TOLD_EVENT]: _, ...detail } = body.detail ?? {};
  const organization = actorOrganization(actor);
  return {
    id,
    at,
    node,
    actorName: actorName(actor),
    role: roleOf(actor),
    ...(organization === undefined ? {} : { organization }),
    purpose,
    action,
    kinds: { ...kinds },
    outcome,
    basis,
    ...(body.detail === undefined ? {} : { detail }),
  };
}

function toLogEntry(access: RemoteAccess, isOwn: boolean, proofAvailable: boolean): AccessLogEntry {
  const times = Number(access.detail?.['times']);
  const number = BY_CODE.has(access.basis) ? access.detail?.['to'] : undefined;
  const told = {
    ...access,
    isOwn,
    ...nameOf(access.organization),
    ...(times > 0 ? { times } : {}),
    ...(number === undefined ? {} : { number }),
  };
  return {
    ...access,
    basisText: (access.outcome === 'denied' ? refusedBasisText : basisText)(access.basis),
    ...(access.detail?.['law'] === undefined ? {} : { law: citedLaws(access.detail['law']) }),
    sentence: inEach((lang) => accessSentence(told, lang)),
    proofAvailable,
    ...(isOwn ? { isOwn } : {}),
  };
}

/** Acts at a counter that went by a telephone: which one, is told. */
const BY_CODE: ReadonlySet<string> = new Set([
  'consent/counter-code',
  'consent/counter-code-sent',
  'consent/counter-code-wrong',
]);

function nameOf(organization: RemoteAccess['organization']): { organizationName?: LocalText } {
  return organization === undefined ? {} : { organizationName: organization.name };
}

function roleOf(actor: EntryActor): RemoteAccess['role'] {
  return actor.kind === 'person' ? actor.role : actor.kind;
}
