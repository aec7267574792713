/** What crosses the wire about the ledger: heads, witnesses, proofs, pages of entries, and the log that a patient takes along. Safe in a browser. */

import { z } from 'zod';
import { FhirId, Instant, LocalTextShape, Sha256Hex } from '../../../kernel/wire.ts';

const Size = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const NodeName = z.string().max(64);
const Jws = z.string().max(4096);
/** To be asked of an address: `?now=true`. */
const Now = z.literal('true').optional();

/**
 * A signed tree head. `jws` is a compact JWS by the node's key over the other members.
 * @source RFC 6962 §2.1 (tree), §3.5 (signed tree head)
 */
export const LedgerHead = z.strictObject({
  node: NodeName,
  size: z.number().int().nonnegative(),
  root: Sha256Hex,
  at: Instant,
  jws: Jws,
});
export type LedgerHead = z.infer<typeof LedgerHead>;

/** GET /api/ledger/head — anyone. With `now`, what waits for its place gets it first: a neighbour need not wait for the next round. */
export const LedgerHeadQuery = z.strictObject({ now: Now });
export type LedgerHeadQuery = z.infer<typeof LedgerHeadQuery>;

/**
 * What one node says of the newest head of another that it keeps. `jws` is a compact JWS by the witness's own key over the other members: it stands by what it saw,
 * whoever shows it.
 */
export const LedgerWitness = z.strictObject({
  witness: NodeName,
  node: NodeName,
  size: z.number().int().nonnegative(),
  root: Sha256Hex,
  /** When the witness took the head into keeping. */
  at: Instant,
  jws: Jws,
});
export type LedgerWitness = z.infer<typeof LedgerWitness>;

/** GET /api/ledger/witness?node= — anyone: what this node keeps of another's ledger. With `now`, the other is asked for its head first. */
export const LedgerWitnessQuery = z.strictObject({ node: NodeName, now: Now });
export type LedgerWitnessQuery = z.infer<typeof LedgerWitnessQuery>;

/** GET /api/ledger/keys — anyone: the keys by which this node knows the nodes, its own among them, as a JWK Set; `node` says whose. */
export const LedgerKeysQuery = z.strictObject({});
export const LedgerKey = z.looseObject({ node: NodeName, kid: z.string().max(128), kty: z.literal('EC') });
export type LedgerKey = z.infer<typeof LedgerKey>;
export const LedgerKeys = z.strictObject({ keys: z.array(LedgerKey) });
export type LedgerKeys = z.infer<typeof LedgerKeys>;

/** GET /api/ledger/proof?entry= — the patient concerned, a regulator, an operator. */
export const LedgerProofQuery = z.strictObject({ entry: FhirId });
export type LedgerProofQuery = z.infer<typeof LedgerProofQuery>;
export const LedgerProof = z.strictObject({
  entry: z.strictObject({
    id: FhirId,
    /** The entry as hashed: canonical JSON. */
    body: z.string(),
    /** 16 random bytes in hexadecimal, hashed before the body, so that a hash tells nothing. */
    salt: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  position: z.number().int().nonnegative(),
  /** SHA-256(0x00 ‖ salt ‖ body). */
  leaf: Sha256Hex,
  /** Audit path from the leaf up to the head's root. */
  path: z.array(Sha256Hex),
  head: LedgerHead,
});
export type LedgerProof = z.infer<typeof LedgerProof>;

/** GET /api/ledger/consistency?from=&to= — anyone: it holds hashes alone. */
export const LedgerConsistencyQuery = z.strictObject({ from: Size, to: Size });
export type LedgerConsistencyQuery = z.infer<typeof LedgerConsistencyQuery>;
export const LedgerConsistency = z.strictObject({
  from: z.number().int(),
  to: z.number().int(),
  path: z.array(Sha256Hex),
});
export type LedgerConsistency = z.infer<typeof LedgerConsistency>;

/** GET /api/ledger/entries?from= — a regulator or operator: whole entries by position, for the offline verifier. */
export const LedgerEntriesQuery = z.strictObject({
  from: Size.default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
export type LedgerEntriesQuery = z.infer<typeof LedgerEntriesQuery>;
export const LedgerExportLine = z.strictObject({
  position: z.number().int().nonnegative(),
  id: FhirId,
  leaf: Sha256Hex,
  /** Empty, as the body, where the leaf has lost its entry. */
  salt: z.string().regex(/^([0-9a-f]{32})?$/),
  body: z.string(),
});
export type LedgerExportLine = z.infer<typeof LedgerExportLine>;
export const LedgerEntriesView = z.strictObject({
  items: z.array(LedgerExportLine),
  /** The position to ask from next; absent at the end. */
  next: z.number().int().optional(),
});
export type LedgerEntriesView = z.infer<typeof LedgerEntriesView>;

/**
 * GET /api/ledger/alarms — a regulator or operator: neighbours whose log shrank, forked, or was signed by another; and `own-lost`, where a neighbour keeps a head of this node that
 * its ledger no longer leads to. Those of one kind about one node are one.
 */
export const LedgerAlarmsQuery = z.strictObject({});
const LedgerAlarm = z.strictObject({
  /** The newest. */
  id: FhirId,
  at: Instant,
  /** The first. */
  since: Instant,
  times: z.number().int().positive(),
  node: z.string(),
  kind: z.enum(['shrunken', 'forked', 'bad-signature', 'own-lost']),
});
export type LedgerAlarm = z.infer<typeof LedgerAlarm>;
export const LedgerAlarmsView = z.strictObject({ items: z.array(LedgerAlarm) });
export type LedgerAlarmsView = z.infer<typeof LedgerAlarmsView>;

/**
 * GET /api/ledger/months — a regulator, an operator, the privacy officer: `open` while it is written to or its days are not over; `due` to be sealed at the next round; `unconfirmed`
 * where no neighbour's clock says yet that it is over; then `sealed`, `faulty` where its file does not hold, `archived`, and `let-go` where its rows are in its file alone.
 */
export const LedgerMonthsQuery = z.strictObject({});
export const LEDGER_MONTH_STATES = ['open', 'due', 'unconfirmed', 'sealed', 'faulty', 'archived', 'let-go'] as const;
export const LedgerMonthView = z.strictObject({
  month: z.string().regex(/^\d{4}-\d\d$/),
  state: z.enum(LEDGER_MONTH_STATES),
  /** When it is sealed; of a month that is not. */
  dueAt: Instant.optional(),
  entries: z.number().int().nonnegative().optional(),
  sealedAt: Instant.optional(),
  archivedAt: Instant.optional(),
  /** Why its file does not hold, as the last try found. */
  faults: z.array(LocalTextShape).optional(),
});
export type LedgerMonthView = z.infer<typeof LedgerMonthView>;
export const LedgerMonthsView = z.strictObject({
  items: z.array(LedgerMonthView),
  /** False where the node has no folder for files: months are sealed and stay where they are. */
  hasArchives: z.boolean(),
  law: z.strictObject({
    sealAfterDays: z.number().int(),
    archiveAfterDays: z.number().int(),
    instrument: LocalTextShape,
    source: z.string(),
  }),
});
export type LedgerMonthsView = z.infer<typeof LedgerMonthsView>;

// ------------------------------------------------------------------------------------------------------- taken along

/** GET /api/access-log/download and …/pdf — the patient: the own log with proofs, or on paper. */
export const LogDownloadQuery = z.strictObject({
  from: Instant.optional(),
  to: Instant.optional(),
  lang: z.enum(['en', 'zh-Hans', 'zh-Hant-HK']).optional(),
});
export type LogDownloadQuery = z.infer<typeof LogDownloadQuery>;

/**
 * What the node signs of a log that leaves it, on paper and as data alike. `digest` is SHA-256 over the leaf hashes of the entries and then the texts of the told acts,
 * each in the order of the list and ended by a line feed (UTF-8).
 */
export const LogExtract = z.strictObject({
  kind: z.literal('access-log-extract'),
  node: NodeName,
  name: LocalTextShape,
  /** Entries of the node's own ledger, and acts that neighbours told it. */
  entries: z.number().int().nonnegative(),
  told: z.number().int().nonnegative(),
  /** False where there were more than one file takes: the newest are in it. */
  complete: z.boolean(),
  from: Instant.optional(),
  to: Instant,
  /** The head that the entries were proven under. */
  size: z.number().int().nonnegative(),
  root: Sha256Hex,
  digest: Sha256Hex,
  madeAt: Instant,
});
export type LogExtract = z.infer<typeof LogExtract>;

/** A patient's log with all that is needed to check it, without asking the node that made it. */
export const LogDownload = z.strictObject({
  kind: z.literal('causeway-access-log'),
  version: z.literal(1),
  /** Compact JWS by the node's key over a LogExtract. */
  extract: Jws,
  head: LedgerHead,
  entries: z.array(
    z.strictObject({
      id: FhirId,
      position: z.number().int().nonnegative(),
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      /** The entry as hashed: canonical JSON. */
      body: z.string(),
      /** SHA-256(0x00 ‖ salt ‖ body). */
      leaf: Sha256Hex,
      path: z.array(Sha256Hex).max(64),
    }),
  ),
  /** What neighbours told: RemoteAccess as JSON text. Its proof is with the neighbour. */
  told: z.array(z.string()),
  witnesses: z.array(
    z.strictObject({
      statement: LedgerWitness,
      /** From the witness's head to `head`. */
      consistency: z.array(Sha256Hex).max(128),
    }),
  ),
  keys: z.array(LedgerKey),
});
export type LogDownload = z.infer<typeof LogDownload>;
