import { parseReference, type Resource, readResource, requireValidWrite, stringifyFhirJson } from '#fhir';
import { type Actor, RefusalError, type Scope } from '#kernel';
import { refuse } from '../../messages.ts';
import { coversByScope } from '../../scopes.ts';
import { appendNotes } from '../append.ts';
import { type EntryBody, toEntryActor } from '../entry.ts';
import { refuseLedger } from '../messages.ts';
import { CLOCKS_APART_MS } from './audit-query.ts';
import { TOLD_BASIS, TOLD_EVENT } from './told-entry.ts';

/** Characters of one event. What a single act needs is some two thousand; the ledger is kept for years, so nobody fills it with attachments. */
const EVENT_MAX = 32_768;

/**
 * Takes an AuditEvent of another system into the ledger (IHE ITI-20 over REST). The entry says that this program told it, when, and what, word for word; it stands in the
 * tree like every other, and nobody can change it afterwards. It is no word of this node about what happened: the view names who told it.
 *
 * @refuses consent.kind-not-for-role, consent.scope-missing, consent.told-too-large, consent.told-from-future, consent.told-of-many, consent.told-of-nobody, and what
 * validation finds wrong
 * @source https://profiles.ihe.net/ITI/BALP/; https://hl7.org/fhir/R4/auditevent.html
 */
export async function recordToldEvent(scope: Scope, event: Resource): Promise<EntryBody> {
  const { actor, clock, node, purpose, correlationId, tx } = scope;
  requireTeller(actor);
  requireValidWrite({ verb: 'create', type: 'AuditEvent', path: 'AuditEvent', resource: event });
  const text = stringifyFhirJson(event);
  if (text.length > EVENT_MAX) throw new RefusalError(refuseLedger('consent.told-too-large', { most: EVENT_MAX }));
  const at = clock.now();
  if (Date.parse(String(event.recorded)) > at.getTime() + CLOCKS_APART_MS) {
    throw new RefusalError(refuseLedger('consent.told-from-future', undefined, 'AuditEvent.recorded'));
  }
  const [patientId, ...others] = patientsOf(event, `${node.url}/fhir/R4`);
  if (others.length > 0) throw new RefusalError(refuseLedger('consent.told-of-many', undefined, 'AuditEvent.entity'));
  if (patientId !== undefined && (await readResource(tx, 'Patient', patientId)) === undefined) {
    throw new RefusalError(refuseLedger('consent.told-of-nobody', { patient: patientId }, 'AuditEvent.entity'));
  }
  const facts = { node, actor, purpose, correlationId };
  const note = {
    action: 'receive',
    outcome: 'permitted',
    ...(patientId === undefined ? {} : { patientId }),
    kinds: { AuditEvent: 1 },
    basis: TOLD_BASIS,
    detail: { [TOLD_EVENT]: text },
  } as const;
  const [id = ''] = await appendNotes(tx, { ...facts, at }, [note]);
  const entryActor = toEntryActor(actor);
  return { v: 1, id, at: at.toISOString(), node: node.id, actor: entryActor, purpose, correlationId, ...note };
}

/** Programs tell, by a scope that names it; what people do is noted by the node itself. */
function requireTeller(actor: Actor): void {
  if (actor.kind !== 'system') throw new RefusalError(refuse('consent.kind-not-for-role', { type: 'AuditEvent' }));
  if (!coversByScope(actor.scopes, ['system'], { type: 'AuditEvent' }, 'create')) {
    throw new RefusalError(refuse('consent.scope-missing', { type: 'AuditEvent', needed: 'create' }));
  }
}

/** Patients of this node whom it names, as who acted or as whose data it was. */
function patientsOf(event: Resource, base: string): string[] {
  const { agent = [], entity = [] } = event as unknown as Partial<Record<'agent' | 'entity', readonly Party[]>>;
  const named = [...agent.map(({ who }) => who), ...entity.map(({ what }) => what)].flatMap((one) => {
    const reference = one?.reference === undefined ? undefined : parseReference(one.reference);
    const isHere = reference?.kind === 'relative' || (reference?.kind === 'absolute' && reference.base === base);
    return isHere && reference.type === 'Patient' && reference.id !== undefined ? [reference.id] : [];
  });
  return [...new Set(named)];
}

interface Party {
  readonly who?: { readonly reference?: string };
  readonly what?: { readonly reference?: string };
}
