/** At the patient's home: a no that is given after a record was handed over goes to whoever holds a copy that it reaches. */
import { type Bundle, readCompartment, readMany, type StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { printsOfConsents, printsOfRecords, recordsOfOnePerson, saysNo, withoutWithheld } from '../rooms-below.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';
import {
  type GivenCopy,
  type LiveOpening,
  liveOpenings,
  lockGiven,
  noteGiven,
  noteLooked,
  noteTold,
  type OpeningOf,
} from './given-store.ts';
import { narrowHere } from './narrow-here.ts';

/** Copies decided about in one transaction: a patient has a few, and a batch of a hundred milliseconds holds nobody up. */
const ROUND = 20;
/**
 * A copy is decided about anew when a Consent of its patient's was written, or, where the patient says no to anything, something in their records: it may have been labelled since, or
 * have become what the no speaks of. And in any case after so long: a no may begin by the clock. A minute is how exactly people mean an hour, and costs a few milliseconds for each
 * copy that is open.
 */
const LOOK_AGAIN_MS = 60_000;
/** A record into which a machine writes all the time is decided about so often at most. */
const WRITTEN_AGAIN_MS = 500;

/** Notes what a document gave of the patient's. */
export async function noteGivenIn({ tx }: Pick<Scope, 'tx'>, opening: OpeningOf, bundle: Bundle): Promise<void> {
  const keys = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.id === undefined || resource.resourceType === 'Composition'
      ? []
      : [{ type: resource.resourceType, id: resource.id }],
  );
  const held = (await readMany(tx, keys)).filter(({ patientId }) => patientId !== undefined);
  await noteGiven(tx, opening, held.map(keyOf));
}

/**
 * Looks at every copy that may still be shown elsewhere, and has taken out of it what its patient's Consents by now withhold from its holder: a standing no, a no by label, to a
 * practitioner or an institution, on whichever record of the person it lies. A copy whose very patient is withheld ends.
 *
 * @returns how many were decided about
 */
export function narrowCopies(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      const at = scope.clock.now();
      const live = await liveOpenings(scope.tx, at);
      if (live.length === 0) return 0;
      const prints = await printsOfConsents(scope.tx, patientsOf(live));
      const isSaid = ({ patientId, print }: LiveOpening) => print === (prints.get(patientId) ?? '');
      const records = await printsOfRecords(scope.tx, patientsOf(live.filter(({ record }) => record !== null)));
      const isSameRecord = ({ patientId, record }: LiveOpening) =>
        record === null || record === (records.get(patientId) ?? '');
      const isWithin = ({ lookedAt }: LiveOpening, ms: number) =>
        lookedAt !== null && Math.abs(at.getTime() - lookedAt.getTime()) < ms;
      const isDone = (one: LiveOpening) =>
        isSaid(one) && isWithin(one, isSameRecord(one) ? LOOK_AGAIN_MS : WRITTEN_AGAIN_MS);
      const due = live.filter((one) => !isDone(one)).slice(0, ROUND);
      for (const opening of due) await decideAbout(scope, parts, opening, prints.get(opening.patientId) ?? '');
      return due.length;
    },
    'PATRQT',
  );
}

function patientsOf(live: readonly LiveOpening[]): string[] {
  return [...new Set(live.map(({ patientId }) => patientId))];
}

async function decideAbout(scope: Scope, parts: WorkerParts, opening: LiveOpening, print: string): Promise<void> {
  const { tx, clock } = scope;
  const copy = await lockGiven(tx, opening);
  if (copy === undefined) return;
  const at = clock.now();
  const { patientId } = opening;
  const isNo = await saysNo(tx, patientId);
  // Its print comes first: what is written between it and the decision is decided about once more.
  const record = isNo ? ((await printsOfRecords(tx, [patientId])).get(patientId) ?? '') : null;
  await noteLooked(tx, opening, { print, record }, at);
  const { whole, reached } = isNo ? await reachedBy(scope, copy) : NOTHING;
  const more = reached.filter((key) => !copy.withheld.includes(key));
  if (!whole && more.length === 0) return;
  const entries = [...copy.withheld, ...more].sort();
  await noteTold(tx, opening, { entries, whole, at });
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    patientId: copy.patientId,
    kinds: countTypes(more),
    basis: 'exchange/no-passed-on',
    recipient: `${copy.node}/${copy.organization}`,
    detail: { share: copy.shareId, opening: copy.id },
  });
  const { node, shareId, id } = copy;
  if (node === scope.node.id) await narrowHere(scope, parts, node, { share: shareId, opening: id, entries, whole });
  else await tellHolder(scope, copy, { entries, whole });
}

/** Tells a holder at another node all that is to be out of its copy. The same again changes nothing there, and is signed for again. */
export async function tellHolder(
  scope: Scope,
  { node, shareId, id }: Pick<GivenCopy, 'node' | 'shareId' | 'id'>,
  { entries, whole }: { readonly entries: readonly string[]; readonly whole: boolean },
): Promise<void> {
  await enqueueMessage(scope, {
    to: node,
    type: 'copy-narrowed',
    // Not the case of the looks at the copy: news of one that is held up must not hold up the no.
    caseId: `narrowing:${id}`,
    purpose: 'PATRQT',
    legalBasis: basisOf(scope, 'copy-narrowed'),
    body: { share: shareId, opening: id, entries: [...entries], whole },
  });
}

interface Reached {
  readonly whole: boolean;
  readonly reached: readonly string[];
}

const NOTHING: Reached = { whole: false, reached: [] };

/** What of a copy is withheld from its holder today; all of it where the person is. */
async function reachedBy(scope: Scope, copy: GivenCopy): Promise<Reached> {
  const { patientId, given } = copy;
  if (given === null) return { whole: await mayHoldWithheld(scope, copy), reached: [] };
  const keys = [...given, `Patient/${patientId}`].map((key) => {
    const [type = '', id = ''] = key.split('/');
    return { type, id };
  });
  const reached = await withheldAmong(scope, copy, await readMany(scope.tx, keys));
  const isPerson = ({ type, id }: StoredResource) => type === 'Patient' && id === patientId;
  return { whole: reached.some(isPerson), reached: reached.filter((one) => one.type !== 'Patient').map(keyOf) };
}

/** Entries of a record that are looked at together. */
const PAGE = 500;

/**
 * Of a copy of which nobody wrote down what it held: it ends where a Consent was written since, and anything in the record is withheld by now. Whoever had it opens the link again and has the record
 * as it may be seen. To name what is withheld instead would tell the holder of entries that it never had.
 */
async function mayHoldWithheld(scope: Scope, copy: GivenCopy): Promise<boolean> {
  const { patientId, openedAt } = copy;
  if (!(await hasConsentSince(scope, patientId, openedAt))) return false;
  for (let page: string | undefined, isFirst = true; isFirst || page !== undefined; isFirst = false) {
    const found = await readCompartment(scope.tx, { patientId, count: PAGE, ...(page === undefined ? {} : { page }) });
    const held = found.resources.filter(({ type }) => type !== 'Consent');
    if ((await withheldAmong(scope, copy, held)).length > 0) return true;
    page = found.next;
  }
  return false;
}

/** Whether a Consent on any of a person's records was written after an instant. */
async function hasConsentSince({ tx }: Scope, patientId: string, at: Date): Promise<boolean> {
  const records = (await recordsOfOnePerson(tx, [patientId])).get(patientId) ?? [patientId];
  const since = new Date(at.getTime() + 1);
  for (const record of records) {
    const { resources } = await readCompartment(tx, { patientId: record, types: ['Consent'], since, count: 1 });
    if (resources.length > 0) return true;
  }
  return false;
}

async function withheldAmong(
  scope: Scope,
  copy: GivenCopy,
  resources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const { patientId } = copy;
  const asker = {
    ...(copy.byConsent ? { role: 'clinician' as const } : {}),
    reference: copy.practitioner,
    organization: { node: copy.node, id: copy.organization },
  };
  const question = { patientId, asker, action: 'disclose' } as const;
  const left = new Set(await withoutWithheld({ ...scope, purpose: copy.purpose }, question, resources));
  return resources.filter((one) => !left.has(one));
}

function keyOf({ type, id }: Pick<StoredResource, 'type' | 'id'>): string {
  return `${type}/${id}`;
}

export function countTypes(keys: readonly string[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const key of keys) {
    const [type = ''] = key.split('/');
    kinds[type] = (kinds[type] ?? 0) + 1;
  }
  return kinds;
}
