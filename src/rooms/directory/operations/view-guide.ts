import { hash } from 'node:crypto';
import type { z } from 'zod';
import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { listProposals } from '../changes/proposal-store.ts';
import { Guide, type GuideCard, GuideEntry, type GuideEntryQuery, type GuideQuery } from '../contract.ts';
import type { EntryReader, GuideSource } from '../entry/all-entries.ts';
import { findState } from '../entry/store.ts';
import { toCard, toDetail, toNamed } from '../guide/view.ts';
import { refuse } from '../messages.ts';
import { listNeighbours } from '../neighbour-store.ts';

/** The newest changes of an entry that its page tells of; all others are in the proposals. */
const CHANGES_MAX = 200;

/** What a caller has already, and what he gets: nothing where it is the same. */
export interface Tagged<Body> {
  readonly etag: string;
  readonly body: Body | undefined;
}

type Query = z.output<typeof GuideQuery>;

/** The public guide: every institution of the consortium that meets the query. No person's data is touched, so nothing is noted. */
export async function viewGuide(
  scope: Scope,
  query: Query,
  known: string | undefined,
  read: EntryReader,
): Promise<Tagged<Guide>> {
  const day = toCalendarDate(scope.clock.now());
  const neighbours = await listNeighbours(scope.tx);
  const heard = neighbours.map(({ node, heardAt }) => `${node} ${heardAt?.toISOString().slice(0, 13)}`);
  const etag = tagOf([await findState(scope.tx), day, ...heard, JSON.stringify(query)]);
  if (known === etag) return { etag, body: undefined };
  const all = await read(scope.tx);
  const keepers = [...new Set(all.map(({ entry }) => entry.keeper))];
  const body = Guide.parse({
    institutions: all.map(({ entry }) => toCard(entry, day)).filter((card) => meets(card, query)),
    nodes: keepers.map((node) => {
      const own = all.filter(({ entry }) => entry.keeper === node);
      const heardAt = neighbours.find((neighbour) => neighbour.node === node)?.heardAt;
      return {
        node,
        entries: own.length,
        ...(heardAt === undefined ? {} : { heardAt: heardAt.toISOString() }),
        state: stateOf(scope, own[0]),
      };
    }),
    day,
  });
  return { etag, body };
}

/**
 * One institution: every item with its sources and days, what nobody knows, and how it changed.
 *
 * @refuses directory.no-such-entry
 */
export async function viewGuideEntry(
  scope: Scope,
  { id }: z.output<typeof GuideEntryQuery>,
  known: string | undefined,
  read: EntryReader,
): Promise<Tagged<GuideEntry>> {
  const day = toCalendarDate(scope.clock.now());
  const decided = await listProposals(scope.tx, { states: ['accepted', 'applied'], entryId: id, limit: CHANGES_MAX });
  const changes = decided.map((proposal) => `${proposal.id} ${proposal.state}`);
  const etag = tagOf([await findState(scope.tx), day, id, ...changes]);
  if (known === etag) return { etag, body: undefined };
  const all = await read(scope.tx);
  const found = all.find(({ entry }) => entry.id === id);
  if (found === undefined) throw new RefusalError(refuse('directory.no-such-entry', {}, 'id'));
  const { entry, kept } = found;
  const named = (other: string) => all.filter((one) => one.entry.id === other).map((one) => toNamed(one.entry));
  const [belongsTo] = named(entry.items['part-of']?.value ?? '');
  const changedOn = new Map(decided.map((proposal) => [proposal.id, proposal.effectiveFrom]));
  const body = GuideEntry.parse({
    ...toCard(entry, day),
    ...toDetail(entry, day, changedOn),
    partners: entry.partners.flatMap(({ value }) => named(value)),
    ...(belongsTo === undefined ? {} : { belongsTo }),
    parts: all.filter((one) => one.entry.items['part-of']?.value === id).map((one) => toNamed(one.entry)),
    changes: decided.map(({ item, before, after, source, effectiveFrom, decidedAt, state }) => ({
      item,
      ...(before === undefined ? {} : { before: (before as { value: unknown }).value }),
      ...(after === undefined ? {} : { after }),
      source,
      effectiveFrom,
      decidedAt: decidedAt?.toISOString() ?? '',
      isPending: state === 'accepted',
    })),
    state: stateOf(scope, found),
    ...(kept === undefined ? {} : { changedAt: kept.changedAt.toISOString() }),
  });
  return { etag, body };
}

function stateOf({ node }: Scope, source: GuideSource | undefined): 'own' | 'heard' | 'from-file' {
  if (source?.kept === undefined) return 'from-file';
  return source.kept.keeper === node.id ? 'own' : 'heard';
}

function meets(card: GuideCard, { q, jurisdiction, district, kind, role, department, language }: Query): boolean {
  const wanted = q?.normalize('NFKC').toLowerCase().trim() ?? '';
  const names = [...Object.values(card.names), ...Object.values(card.drafts), ...card.formerNames];
  return (
    (wanted === '' || names.some((name) => name?.toLowerCase().includes(wanted))) &&
    (jurisdiction === undefined || card.jurisdiction === jurisdiction) &&
    (district === undefined || card.district === district) &&
    (kind === undefined || card.kind === kind) &&
    (role === undefined || card.roles.includes(role)) &&
    (department === undefined || card.departments.includes(department)) &&
    (language === undefined || (card.languages ?? []).includes(language))
  );
}

function tagOf(parts: readonly string[]): string {
  return `W/"${hash('sha256', parts.join('\n'), 'hex').slice(0, 32)}"`;
}
