import { createShelf, type Shelf, type Tx } from '#kernel';
import { printCompartment } from './compartment-print.ts';
import type { CompartmentPage, CompartmentRequest } from './compartment-read.ts';

/**
 * The weight of a kept page is the number of characters of its bodies: a record of three hundred is 190,000. A character takes one byte, or two in a page that has any Chinese.
 */
const CHARACTERS_MAX = 8_000_000;
/** What it takes to remember that a page was asked for, in as many characters. */
const OWN_WEIGHT = 200;
/** What nobody asked for again in this time is let go when somebody next reads: a record that was erased does not outlive that in memory. */
const UNUSED_MS = 60_000;

interface Kept {
  /** Of all the page was read from; of a page that was asked for once nothing but that it was. */
  readonly read?: { readonly print: string; readonly page: CompartmentPage };
  usedAt: number;
}

/** By the database. */
const shelves = new WeakMap<Tx, Shelf<Kept>>();

/**
 * The first page of what a compartment holds, read anew only where something in it has changed. The database is asked each time whether it has, so what was written, erased or moved
 * a moment ago is there or gone; but to ask costs it an eighth of what reading and sending three hundred bodies does, and leaves the node nothing to cut up and throw away.
 *
 * A page is kept from the second time it is asked for: who reads a record once pays nothing for it.
 *
 * @param read - reads it
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
  // The print comes first: what is written between it and the reading is read, and read once more by the next.
  const print = await printCompartment(tx, patientId, types);
  if (before.read?.print === print) return before.read.page;
  const page = await read();
  const characters = page.resources.reduce((sum, { body }) => sum + body.length, OWN_WEIGHT);
  shelf.put(key, { read: { print, page }, usedAt: now }, characters);
  return page;
}
