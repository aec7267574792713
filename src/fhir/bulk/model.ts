import type { Actor, Lang, Purpose, Refusal } from '#kernel';

/** What an export was asked for. */
export interface ExportWish {
  /** Empty: every type that the client may have. */
  readonly types: readonly string[];
  /** ISO 8601: only what changed after this. */
  readonly since?: string;
  /** `Observation?code=…`: of that type only what one of its filters lets through. */
  readonly typeFilters: readonly string[];
  /** `patients`: only what lies in a patient's compartment; a list: in one of these. */
  readonly within: 'all' | 'patients' | readonly string[];
  /** `Patient.name` or `name`: of types that one of them names, no more than these and what must be there. */
  readonly elements?: readonly string[];
  /** Which Provenance comes beside the rest, because of what it is about; without it only what was asked for as a type. */
  readonly provenance?: 'latest' | 'relevant' | 'all';
  /** What lenient handling left out, and why. */
  readonly ignored?: readonly Refusal[];
}

/** What an import was asked for. */
export interface ImportWish {
  /** Addresses to fetch; none where the lines came with the request. */
  readonly inputs: readonly { readonly type?: string; readonly url: string }[];
}

/** A file of an export: the items from one number to another, all of one type, or all of them deletions. */
export interface ExportFile {
  readonly type: string;
  readonly isDeleted?: true;
  readonly from: number;
  readonly to: number;
  /** Lines in it: what the client may see. */
  readonly count: number;
}

/** How often a statement of a step took longer than it may. */
interface Timeouts {
  readonly timeouts?: number;
}

export interface ExportProgress extends Timeouts {
  /** Items there are, and how many of them have been decided. */
  readonly total: number;
  readonly decided: number;
  readonly files: readonly ExportFile[];
  /** Whether what belongs to the decided items was listed behind them. */
  readonly associated?: true;
}

export interface ImportProgress extends Timeouts {
  /** Which process fetches the inputs: counted up whenever one begins, so that another that was taken for dead finds that it is not its turn any more. */
  readonly turn?: number;
  /** Inputs that are staged, and pieces that are. */
  readonly staged: number;
  readonly chunks: number;
  /** Pieces that were worked off. */
  readonly worked: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
}

/**
 * An export is `waiting` until every write with an earlier time has begun, `settling` until these have ended and it is listed, `working` while its items are decided. An import is `staging`
 * while its lines come in, `working` while they are written.
 */
export type JobState = 'waiting' | 'settling' | 'staging' | 'working' | 'done' | 'failed' | 'cancelled';

interface JobFacts {
  readonly id: string;
  readonly owner: string;
  /** For whom the gate decides while nobody's request is open. */
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly lang: Lang;
  readonly request: string;
  readonly state: JobState;
  /** The instant whose data an export gives out; of an import, when it was asked for. */
  readonly at: Date;
  /** The newest transaction that may still have stamped an earlier time. */
  readonly barrier?: string;
  readonly expiresAt: Date;
  readonly fault?: readonly Refusal[];
}

export type ExportJob = JobFacts & {
  readonly kind: 'export';
  readonly wanted: ExportWish;
  readonly progress: ExportProgress;
};
export type ImportJob = JobFacts & {
  readonly kind: 'import';
  readonly wanted: ImportWish;
  readonly progress: ImportProgress;
};
export type Job = ExportJob | ImportJob;

export const NOTHING_EXPORTED: ExportProgress = { total: 0, decided: 0, files: [] };
export const NOTHING_IMPORTED: ImportProgress = {
  staged: 0,
  chunks: 0,
  worked: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
};
