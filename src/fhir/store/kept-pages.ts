import { createShelf, type Shelf, type Tx } from '#kernel';
import { printCompartment } from './compartment-print.ts';
import type { CompartmentPage, CompartmentRequest } from './compartment-read.ts';

/**
 * Characters that all kept pages together may have. A page weighs as much as its bodies have characters (a record of three hundred resources: 190,000); a character takes one byte, or two in a
 * page that has any Chinese.
 */
const CHARACTERS_MAX = 8_000_000;
/** The weight of remembering that a page was asked for, also in characters. */
const OWN_WEIGHT = 200;
/** A page that nobody asked for again within this time is dropped at the next reading of any: an erased record must not stay in memory. */
const UNUSED_MS = 60_000;

interface Kept {
  /** The page, with the print of what it was read from; missing while it was asked for only once. */
  readonly read?: { readonly print: string; readonly page: CompartmentPage };
  usedAt: number;
}

/** The kept pages of each database. */
const shelves = new WeakMap<Tx, Shelf<Kept>>();

/**
 * The first page of a compartment, read anew only where something in it has changed. Whether it has, the database is asked each time, so whatever was written, erased or moved a moment ago
 * is there or gone. Asking costs it an eighth of reading and sending three hundred bodies, and the node has no text to cut up and throw away.
 *
 * A page is kept from the second time it is asked for: reading a record once costs nothing extra.
 *
 * @param read - reads the page from the database
 */
export async function keptPage(
  tx: Tx,
  { patientId, types, count }: CompartmentRequest,
  read: () => Promise<CompartmentPage>,
): Promise<CompartmentPage> {
  if (!tx.shared) return read();
  const shelf = shelves.get(tx.shared) ?? createShelf<Kept>(CHARACTERS_MAX);
  shelves.set(tx.shared, shelf);
  const now = performance.now();
  shelf.drop(({ usedAt }) => now - usedAt > UNUSED_MS);
  const key = [patientId, count, ...(types ?? ['*'])].join(' ');
  const before = shelf.get(key);
  if (before === undefined) {
    shelf.put(key, { usedAt: now }, OWN_WEIGHT);
    return read();
  }
  before.usedAt = now;
  // The print comes first: what is written after it is in the page, whose print then no longer fits, so that the next request reads anew.
  const print = await printCompartment(tx, patientId, types);
  if (before.read?.print === print) return before.read.page;
  const page = await read();
  const characters = page.resources.reduce((sum, { body }) => sum + body.length, OWN_WEIGHT);
  shelf.put(key, { read: { print, page }, usedAt: now }, characters);
  return page;
}
