import { type ImportedEntry, ImportReport } from '#contracts/records';
import { AnswerError, type Client, readAnswer } from '../http-client.ts';
import { forwardReferences } from './forward-references.ts';
import type { Input } from './inputs.ts';
import type { Piece } from './pieces.ts';

/** What became of the resources of one input. */
export interface Counts {
  taken: number;
  changed: number;
  unchanged: number;
  refused: number;
}

/** Something that was refused, or taken with a remark. */
export interface Remark {
  /** Where it stands in the input: `line 12`, `entry 3`, `line 2, entry 5`, a file of the folder. Absent where the whole input was refused. */
  readonly where?: string;
  readonly type?: string;
  readonly refused: boolean;
  /** Refusal code, where the whole request was refused. */
  readonly code?: string;
  readonly text: string;
  readonly expression?: string;
}

export interface InputReport {
  readonly name: string;
  /** Ids of the people it speaks of, as they are at the node. */
  readonly people: Set<string>;
  /** Those of them who were not here before. */
  readonly newPeople: Set<string>;
  readonly counts: Counts;
  readonly remarks: Remark[];
}

/** A bundle of 50 MB takes a minute on two slow cores; who waits ten has lost the node. */
const IMPORT_MS_MAX = 600_000;
/** A node that restarts is back in some seconds. */
const TRIES_MAX = 5;
const TRY_AGAIN_MS = 2_000;

/**
 * Sends one input to the node, piece after piece, and gathers what became of it.
 *
 * @param progress - told after each piece how many resources have an answer
 * @throws when the node cannot be reached or does not let us in: then nothing more makes sense
 */
export async function sendInput(
  client: Client,
  input: Input,
  progress: (counts: Counts) => void,
  label = input.label,
): Promise<InputReport> {
  const report = emptyReport(input.name);
  const forward = forwardReferences();
  let nth = 0;
  for await (const piece of input.pieces()) {
    await sendPiece(client, piece, label, report);
    forward.see(nth++, piece);
    progress(report.counts);
  }
  if (forward.again.size > 0 && input.isRepeatable) await sendAgain(client, input, label, forward.again);
  return report;
}

/** What became of these resources is told already; now their references are joined. */
async function sendAgain(client: Client, input: Input, label: string, again: ReadonlySet<number>): Promise<void> {
  const untold = emptyReport(input.name);
  let nth = 0;
  for await (const piece of input.pieces()) {
    if (again.has(nth++)) await sendPiece(client, piece, label, untold);
  }
}

async function sendPiece(client: Client, piece: Piece, label: string, report: InputReport): Promise<void> {
  try {
    add(report, await post(client, piece.text, label), piece);
  } catch (error) {
    if (!(error instanceof AnswerError) || isFinal(error)) throw error;
    if (piece.lines.length > 1) {
      // One bad line must not keep the others out: each gets an answer of its own.
      for (const line of piece.lines)
        await sendPiece(client, { text: line.text, lines: [line], isCollected: false }, label, report);
      return;
    }
    const where = piece.lines[0] === undefined ? {} : { where: piece.lines[0].place };
    report.counts.refused += 1;
    for (const { code, text, expression } of error.reasons) {
      report.remarks.push({ ...where, refused: true, code, text, ...(expression === undefined ? {} : { expression }) });
    }
  }
}

/** Not about this input: nobody there, not let in, or the node's own fault. */
function isFinal({ status }: AnswerError): boolean {
  return status === 0 || status === 401 || status === 403 || status >= 500;
}

async function post(client: Client, text: string, label: string): Promise<ImportReport> {
  const path = `/api/imports?label=${encodeURIComponent(label)}`;
  const headers = { 'content-type': 'application/fhir+json' };
  for (let tries = 1; ; tries++) {
    try {
      const response = await client.send('POST', path, { text, headers, waitMs: IMPORT_MS_MAX });
      return readAnswer(`POST ${path}`, await response.text(), ImportReport);
    } catch (error) {
      const isPassing = error instanceof AnswerError && (error.status === 503 || error.status === 429);
      if (!isPassing || tries === TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS * tries));
    }
  }
}

function emptyReport(name: string): InputReport {
  const counts = { taken: 0, changed: 0, unchanged: 0, refused: 0 };
  return { name, people: new Set(), newPeople: new Set(), counts, remarks: [] };
}

function add(report: InputReport, { bundleType, counts, entries, patients }: ImportReport, piece: Piece): void {
  for (const id of patients) report.people.add(id);
  for (const { type, outcome, resource } of entries) {
    if (type === 'Patient' && outcome === 'taken' && resource) report.newPeople.add(resource.slice('Patient/'.length));
  }
  report.counts.taken += counts.taken;
  report.counts.changed += counts.changed;
  report.counts.unchanged += counts.unchanged;
  report.counts.refused += counts.refused;
  for (const entry of entries) report.remarks.push(...remarksOf(entry, placeOf(entry.index, piece, bundleType)));
}

function remarksOf({ type, outcome, issues }: ImportedEntry, where: string | undefined): Remark[] {
  const base = { ...(where === undefined ? {} : { where }), type, refused: outcome === 'refused' };
  if (issues.length === 0 && outcome === 'refused') return [{ ...base, text: 'no reason was given' }];
  return issues.map(({ text, expression }) => ({ ...base, text, ...(expression === undefined ? {} : { expression }) }));
}

/** Where a person finds the entry in their input. */
function placeOf(index: number, { lines, isCollected }: Piece, bundleType: string | undefined): string | undefined {
  if (isCollected) return lines[index]?.place ?? `entry ${index}`;
  const [line] = lines;
  const parts = [...(line === undefined ? [] : [line.place]), ...(bundleType === undefined ? [] : [`entry ${index}`])];
  return parts.length === 0 ? undefined : parts.join(', ');
}
