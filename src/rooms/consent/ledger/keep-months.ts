import { type AccessNote, type LocalText, type Tx, toCalendarDate } from '#kernel';
import type { RoomRuntime } from '#platform/http';
import { appendNotes } from './append.ts';
import { checkArchive, clearDrafts, writeArchive } from './archive.ts';
import type { SignHead, VerifyHead } from './heads.ts';
import { type LedgerKeepingLaw, ledgerKeepingLaw } from './lawbook.ts';
import {
  closedParts,
  dropPart,
  findSeal,
  type LedgerPart,
  listSeals,
  markArchived,
  markFaults,
  type Seal,
  sealPart,
} from './seal.ts';

const DAY_MS = 86_400_000;
/** Whoever looks wants to know what kind of fault it is; a file that was exchanged has one for each of its lines. */
const FAULTS_KEPT_MAX = 20;

/** What an entry about the ledger itself takes from whoever keeps it. */
interface Keeper extends Pick<RoomRuntime, 'node' | 'clock' | 'ids'> {
  /** The machine's account of whoever gave the command; without it the node did it by itself. */
  readonly operator?: string;
}

/** What closing months needs of the node. */
export interface KeepingParts extends Keeper, Pick<RoomRuntime, 'database' | 'log'> {
  readonly sign: SignHead;
  readonly verify: VerifyHead;
  /** Neighbours by their ids, this node not among them. */
  readonly neighbours: readonly string[];
  /** Where the files lie; without it months are sealed and no file is written. */
  readonly archives?: string;
}

/**
 * Seals the months that have been over for as long as the lawbook says, and writes sealed ones into their files, reads those back and marks them. Each step is done wholly or
 * not at all, and what was done is not done again: a node that is killed anywhere in it goes on where it was. No row is ever let go here.
 *
 * @returns how many steps were done
 */
export async function keepMonths(parts: KeepingParts, signal?: AbortSignal): Promise<number> {
  const { node, database, clock, archives } = parts;
  const now = clock.now();
  const law = ledgerKeepingLaw(node.jurisdiction, toCalendarDate(now))?.value;
  if (law === undefined) return 0;
  let done = 0;
  for (const part of await database.transaction((tx) => closedParts(tx, now), { mode: 'read' })) {
    if (signal?.aborted) return done;
    if (sealDueAt(part, law) <= now && (await sealMonth(parts, part))) done += 1;
  }
  if (archives === undefined) return done;
  const open = (await database.transaction(listSeals, { mode: 'read' })).filter(
    (seal) => !seal.archived && !seal.dropped && archiveDueAt(seal, law) <= now,
  );
  if (open.length > 0) await clearDrafts(archives);
  for (const seal of open) {
    if (signal?.aborted) return done;
    if ((await archiveMonth(parts, seal, archives)).length === 0) done += 1;
  }
  return done;
}

/** When a part may be sealed by the node itself. */
export function sealDueAt({ until }: Pick<LedgerPart, 'until'>, law: LedgerKeepingLaw): Date {
  return new Date(until.getTime() + law.sealAfterDays * DAY_MS);
}

function archiveDueAt({ sealedAt }: Seal, law: LedgerKeepingLaw): Date {
  return new Date(Date.parse(sealedAt) + law.archiveAfterDays * DAY_MS);
}

/** @returns whether it was sealed now */
function sealMonth(parts: KeepingParts, part: LedgerPart): Promise<boolean> {
  return parts.database.transaction(async (tx) => {
    if ((await findSeal(tx, part.month)) !== undefined || !(await isOverElsewhere(tx, parts, part.until))) return false;
    return (await closePart(tx, part, parts)) !== 'waiting';
  });
}

/**
 * Seals a part, and says so in the ledger itself; of one that is sealed already its seal is answered.
 *
 * @returns as `sealPart`
 */
export async function closePart(
  tx: Tx,
  part: LedgerPart,
  parts: Keeper & { readonly sign: SignHead },
): Promise<Seal | 'waiting'> {
  const known = await findSeal(tx, part.month);
  const seal = known ?? (await sealPart(tx, part, parts));
  if (known !== undefined || seal === 'waiting') return seal;
  await noteKept(tx, parts, {
    action: 'operate',
    outcome: 'permitted',
    kinds: {},
    basis: 'consent/ledger-sealed',
    detail: { month: seal.month, entries: String(seal.entries) },
  });
  return seal;
}

/**
 * Lets the rows of an archived month go, and says so in the ledger itself: by whose hand, which month and how many entries.
 *
 * @throws Error where the month is not archived
 */
export async function letMonthGo(tx: Tx, seal: Seal, keeper: Keeper): Promise<void> {
  await dropPart(tx, seal, keeper.clock.now());
  await noteKept(tx, keeper, {
    action: 'delete',
    outcome: 'permitted',
    kinds: { AuditEvent: seal.entries },
    basis: 'consent/ledger-let-go',
    detail: { month: seal.month },
  });
}

/**
 * Does a neighbour's signed head say too that the month is over? A clock of ours that jumps ahead would otherwise close the month in which everybody works, and a sealed month takes
 * nothing: every act would be refused. A node without neighbours has its own clock alone.
 */
export async function isOverElsewhere(
  tx: Tx,
  { neighbours }: Pick<KeepingParts, 'neighbours'>,
  until: Date,
): Promise<boolean> {
  if (neighbours.length === 0) return true;
  const [seen] = await tx.query('select 1 from consent.peer_head where node = any($1::text[]) and at >= $2 limit 1', [
    neighbours,
    until,
  ]);
  return seen !== undefined;
}

/**
 * Writes a sealed month into its file and reads it back, and only then counts it as archived.
 *
 * @returns why the file does not hold; nothing where it does
 */
export async function archiveMonth(
  parts: Omit<KeepingParts, 'neighbours' | 'archives'>,
  seal: Seal,
  folder: string,
): Promise<readonly LocalText[]> {
  const { node, database, clock, sign, verify, log } = parts;
  // Nothing of a sealed month changes, so its pages are read each for itself.
  await database.transaction((tx) => writeArchive(tx, seal, folder, sign), { mode: 'read' });
  const { ok, entries, faults } = await checkArchive(folder, node.id, seal.month, verify);
  await database.transaction(async (tx) => {
    if (!ok) {
      await markFaults(tx, seal.month, faults.slice(0, FAULTS_KEPT_MAX));
      return;
    }
    await markArchived(tx, seal.month, clock.now());
    await noteKept(tx, parts, {
      action: 'export',
      outcome: 'permitted',
      kinds: { AuditEvent: entries },
      basis: 'consent/ledger-archived',
      detail: { month: seal.month },
    });
  });
  if (!ok)
    log.error({ month: seal.month, faults: faults.length }, 'the archive of a month of the ledger does not hold');
  return ok ? [] : faults;
}

/** Says in the ledger that all of it was read to be verified, by whose hand, and with what end. It tells nobody what is in an entry. */
export function noteVerified(
  tx: Tx,
  keeper: Keeper,
  { size, faults }: { readonly size: number; readonly faults: readonly unknown[] },
): Promise<void> {
  return noteKept(tx, keeper, {
    action: 'read',
    outcome: 'permitted',
    kinds: { AuditEvent: size },
    basis: 'consent/ledger-verified',
    detail: { faults: String(faults.length) },
  });
}

async function noteKept(tx: Tx, { node, clock, ids, operator }: Keeper, note: AccessNote): Promise<void> {
  const actor = { kind: 'system', clientId: 'causeway-ledger', scopes: [] } as const;
  const facts = { node, actor, purpose: 'HSYSADMIN', correlationId: ids.next(), at: clock.now() } as const;
  await appendNotes(tx, facts, [operator === undefined ? note : { ...note, detail: { ...note.detail, operator } }]);
}
