/** At the patient's home: a no that is given after a record was handed over goes to whoever holds a copy that it reaches. */
import { type Bundle, readMany, type StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import { basisOf } from '../legal-basis.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { printsOfConsents, saysNo, withoutWithheld } from '../rooms-below.ts';
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
 * A copy is decided about anew when a Consent of its patient's was written, and in any case after so long: a no may begin by the clock, and data may be labelled anew. A minute is
 * how exactly people mean an hour, and costs a few milliseconds for each copy that is open.
 */
const LOOK_AGAIN_MS = 60_000;

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
      const prints = await printsOfConsents(scope.tx, [...new Set(live.map(({ patientId }) => patientId))]);
      const isDue = ({ patientId, print, lookedAt }: LiveOpening) =>
        print !== (prints.get(patientId) ?? '') ||
        lookedAt === null ||
        Math.abs(at.getTime() - lookedAt.getTime()) >= LOOK_AGAIN_MS;
      const due = live.filter(isDue).slice(0, ROUND);
      for (const opening of due) await decideAbout(scope, parts, opening, prints.get(opening.patientId) ?? '');
      return due.length;
    },
    'PATRQT',
  );
}

async function decideAbout(scope: Scope, parts: WorkerParts, opening: LiveOpening, print: string): Promise<void> {
  const { tx, clock } = scope;
  const copy = await lockGiven(tx, opening);
  if (copy === undefined) return;
  const at = clock.now();
  await noteLooked(tx, opening, print, at);
  const { whole, reached } = await reachedBy(scope, copy);
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

/** What of a copy is withheld from its holder today; all of it where the person is. */
async function reachedBy(
  scope: Scope,
  copy: GivenCopy,
): Promise<{ readonly whole: boolean; readonly reached: readonly string[] }> {
  const { patientId } = copy;
  if (!(await saysNo(scope.tx, patientId))) return { whole: false, reached: [] };
  const keys = [...copy.given, `Patient/${patientId}`].map((key) => {
    const [type = '', id = ''] = key.split('/');
    return { type, id };
  });
  const given = await readMany(scope.tx, keys);
  const asker = {
    ...(copy.byConsent ? { role: 'clinician' as const } : {}),
    reference: copy.practitioner,
    organization: { node: copy.node, id: copy.organization },
  };
  const question = { patientId, asker, action: 'disclose' } as const;
  const left = new Set(await withoutWithheld({ ...scope, purpose: copy.purpose }, question, given));
  const reached = given.filter((one) => !left.has(one));
  const isPerson = ({ type, id }: StoredResource) => type === 'Patient' && id === patientId;
  return { whole: reached.some(isPerson), reached: reached.filter((one) => one.type !== 'Patient').map(keyOf) };
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
