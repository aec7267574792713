import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type LocalText, readJson, type Tx } from '#kernel';
import { Sha256Hex } from '../../../kernel/wire.ts';
import { archiveFault } from './archive-faults.ts';
import { LedgerExportLine } from './contract.ts';
import { entryHash } from './entry.ts';
import { hexOf, type SignHead, type VerifyHead } from './heads.ts';
import { verifyInclusion } from './merkle.ts';
import { readSeal, type Seal, type SealPayload } from './seal.ts';
import { inclusionPaths } from './tree-store.ts';

/** Lines between two marks of the index: so many are read at most to find one. */
const STEP = 500;

/** One entry of an archive: as the export gives it, with its path under the head at the sealing. */
const ArchiveLine = LedgerExportLine.extend({ path: z.array(Sha256Hex).max(64) });
type ArchiveLine = z.infer<typeof ArchiveLine>;

/** What stands beside the file of a month. */
const Manifest = z.strictObject({
  /** The seal, as signed when the month was closed. */
  seal: z.string(),
  file: z.strictObject({
    name: z.string().regex(/^[\w.-]+$/),
    bytes: z.number().int().nonnegative(),
    sha256: Sha256Hex,
  }),
  /** Every so many lines: the position, and the byte where its line begins. */
  index: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** The node's signature over month and file. */
  jws: z.string(),
});
type Manifest = z.infer<typeof Manifest>;

export interface ArchiveReport {
  readonly ok: boolean;
  readonly month: string;
  readonly entries: number;
  readonly faults: readonly LocalText[];
}

/**
 * Writes a sealed month into a file with the proof of each entry, and its manifest beside it. A file that is there already is written anew: it comes out the same.
 *
 * @returns the manifest's file
 */
export async function writeArchive(tx: Tx, seal: Seal, folder: string, sign: SignHead): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${seal.node}-ledger-${seal.month}.ndjson`;
  const draft = path.join(folder, `${name}.${process.pid}`);
  const file = await open(draft, 'w', 0o600);
  const hash = createHash('sha256');
  const index: [number, number][] = [];
  let bytes = 0;
  let lines = 0;
  try {
    for await (const page of pagesOf(tx, seal)) {
      const paths = await inclusionPaths(
        tx,
        page.map(({ position }) => position),
        seal.head.size,
      );
      const texts: string[] = [];
      for (const [nth, line] of page.entries()) {
        if (lines % STEP === 0) index.push([line.position, bytes]);
        const text = `${JSON.stringify({ ...line, path: (paths[nth] ?? []).map(hexOf) })}\n`;
        bytes += Buffer.byteLength(text);
        lines += 1;
        texts.push(text);
      }
      const block = texts.join('');
      hash.update(block);
      await file.write(block);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path.join(folder, name));
  await syncFolder(folder);
  const about = { name, bytes, sha256: hash.digest('hex') };
  const jws = await sign({ kind: 'ledger-archive', node: seal.node, month: seal.month, ...about });
  const manifest: Manifest = { seal: seal.jws, file: about, index, jws };
  const manifestFile = manifestPath(folder, seal.node, seal.month);
  await writeFile(`${manifestFile}.${process.pid}`, `${JSON.stringify(manifest)}\n`, { mode: 0o600, flush: true });
  await rename(`${manifestFile}.${process.pid}`, manifestFile);
  await syncFolder(folder);
  return manifestFile;
}

/** A name is on the disk when its folder is: a month must not count as archived and be gone with the power. */
async function syncFolder(folder: string): Promise<void> {
  const held = await open(folder, 'r');
  try {
    await held.sync();
  } finally {
    await held.close();
  }
}

/** Removes what programs left behind that were killed while they wrote. */
export async function clearDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = /\.(?:ndjson|manifest\.json)\.(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function* pagesOf(tx: Tx, { table }: Seal): AsyncGenerator<LedgerExportLine[]> {
  for (let after = -1; ; ) {
    const rows = await tx.query<{ position: string; id: string; leaf: Uint8Array; salt: Uint8Array; body: string }>(
      `select l.position, e.id, l.leaf, e.salt, e.body from consent.${table} e join consent.ledger_leaf l on l.entry_id = e.id
        where l.position > $1 order by l.position limit ${STEP}`,
      [after],
    );
    if (rows.length === 0) return;
    yield rows.map(({ position, id, leaf, salt, body }) => ({
      position: Number(position),
      id,
      leaf: hexOf(leaf),
      salt: hexOf(salt),
      body,
    }));
    after = Number(rows.at(-1)?.position);
  }
}

/** Holds an archive against its signatures: the file as a whole, and each entry against its place under the head at the sealing. Needs no database. */
export async function checkArchive(
  folder: string,
  node: string,
  month: string,
  verify: VerifyHead,
): Promise<ArchiveReport> {
  const faults: LocalText[] = [];
  const manifest = await readManifest(folder, node, month);
  const seal = await readSeal(node, manifest.seal, verify);
  if (seal === undefined || seal.month !== month) {
    return { ok: false, month, entries: 0, faults: [archiveFault.sealUnsigned(node, month)] };
  }
  const { file } = manifest;
  if (!isArchivePayload(await verify(node, manifest.jws), seal, file)) faults.push(archiveFault.manifestUnsigned(node));
  const whole = createHash('sha256');
  const leaves = createHash('sha256');
  const root = Buffer.from(seal.head.root, 'hex');
  let entries = 0;
  let before = -1;
  for await (const text of linesIn(path.join(folder, file.name), 0)) {
    whole.update(`${text}\n`);
    const parsed = ArchiveLine.safeParse(readJson(text));
    if (!parsed.success) {
      faults.push(archiveFault.noEntry(entries + 1));
      entries += 1;
      continue;
    }
    const { position, id, leaf, salt, body, path: steps } = parsed.data;
    entries += 1;
    const computed = entryHash(Buffer.from(salt, 'hex'), body);
    leaves.update(Buffer.from(leaf, 'hex'));
    const bytes = steps.map((step) => Buffer.from(step, 'hex'));
    if (hexOf(computed) !== leaf) faults.push(archiveFault.content(position, id));
    else if (!verifyInclusion(computed, position, seal.head.size, bytes, root)) {
      faults.push(archiveFault.place(position, id));
    }
    if (position <= before) faults.push(archiveFault.order(position, before));
    before = position;
  }
  if (entries !== seal.entries) faults.push(archiveFault.number(seal.entries, entries));
  if (leaves.digest('hex') !== seal.leaves) faults.push(archiveFault.leaves);
  if (whole.digest('hex') !== file.sha256) faults.push(archiveFault.file);
  return { ok: faults.length === 0, month, entries, faults };
}

/** The salt and the body of an archived entry; undefined where the archive lacks it. What it says is not trusted: the caller holds it against the leaf. */
export async function findInArchive(
  folder: string,
  { node, month }: SealPayload,
  position: number,
): Promise<ArchiveLine | undefined> {
  const manifest = await readManifest(folder, node, month).catch(() => undefined);
  const start = manifest?.index.findLast(([at]) => at <= position)?.[1];
  if (manifest === undefined || start === undefined) return undefined;
  for await (const text of linesIn(path.join(folder, manifest.file.name), start)) {
    const line = ArchiveLine.safeParse(readJson(text));
    if (!line.success || line.data.position > position) return undefined;
    if (line.data.position === position) return line.data;
  }
  return undefined;
}

/** The entries of an archive in the order of their positions, for the verifier of the whole ledger. */
export async function* archivedLines(folder: string, { node, month }: SealPayload): AsyncGenerator<ArchiveLine> {
  const manifest = await readManifest(folder, node, month);
  for await (const text of linesIn(path.join(folder, manifest.file.name), 0)) {
    const line = ArchiveLine.safeParse(readJson(text));
    // A line that is none leaves its leaf without an entry, which is what the verifier reports.
    if (line.success) yield line.data;
  }
}

async function* linesIn(file: string, start: number): AsyncGenerator<string> {
  const stream = createReadStream(file, { start });
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    stream.destroy();
  }
}

async function readManifest(folder: string, node: string, month: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(manifestPath(folder, node, month), 'utf8')));
}

function manifestPath(folder: string, node: string, month: string): string {
  return path.join(folder, `${node}-ledger-${month}.manifest.json`);
}

function isArchivePayload(payload: unknown, { node, month }: SealPayload, file: Manifest['file']): boolean {
  const said = (payload ?? {}) as Readonly<Record<string, unknown>>;
  const expected = { kind: 'ledger-archive', node, month, ...file };
  return Object.entries(expected).every(([name, value]) => said[name] === value);
}
