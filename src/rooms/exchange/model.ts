import type { z } from 'zod';
import type { SummaryView } from '#contracts/records';
import type { Bundle, StoredResource } from '#fhir';
import type { LocalText, Purpose, Scope, Tx } from '#kernel';
import type { LedgerWriter } from '#platform/http';
import type { NodeKeys } from '#platform/keys';
import type { SectionKind } from './contract.ts';
import type { LegalBasis } from './crypto/envelope.ts';
import type { Peer, TrustList } from './crypto/trust.ts';

/** One request to a neighbour. */
export interface PostRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** After so many milliseconds the neighbour counts as unreachable. */
  readonly timeoutMs: number;
  /** A longer answer is cut off and counts as unusable. */
  readonly answerBytesMax: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The way to other nodes. It follows no redirect, and nobody calls it with an address that does not stand in the trust list.
 *
 * @throws UnreachableError when no answer came
 */
export type Post = (request: PostRequest) => Promise<PostAnswer>;

/** No usable answer came: refused connection, time-out, an answer that never ended. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** A word or two for a person: `ECONNREFUSED`, `timeout`. */
  readonly why: string;
  constructor(why: string, options?: ErrorOptions) {
    super(`no answer: ${why}`, options);
    this.why = why;
  }
}

/** A document that came home in a message, its signature checked. */
export interface ArrivedDocument {
  readonly patientId: string;
  /** The document's text as it was signed, byte for byte. */
  readonly bundleText: string;
  readonly fromNode: string;
  readonly messageId: string;
  readonly caseId: string;
  readonly signature: { readonly node: string; readonly kid: string; readonly signedAt: string };
  readonly organization: LocalText;
  readonly author: LocalText;
}

/** How the entries of a document stand at its patient's home: the whole state each time. */
export interface ImportOutcome {
  readonly accepted: number;
  /** Entries that the record said already; left out where there are none. */
  readonly confirmed?: number | undefined;
  readonly rejected: readonly { readonly title: string; readonly reason: string }[];
  readonly pending: number;
  readonly decidedAt: string;
}

/** Why a visit did not go: the refusal, and the rule of law that was asked, where there was one. */
export interface NotSentFact {
  readonly node: string;
  readonly at: string;
  readonly code: string;
  readonly text: LocalText;
  readonly law?: { readonly jurisdiction: string; readonly instrument: LocalText; readonly clause?: LocalText };
}

/** What this room asks of the records room. */
export interface RecordsDoor {
  /** The record as an International Patient Summary: these sections, this far back. Read now, from the live record. */
  composeSummary(
    scope: Scope,
    wish: {
      readonly patientId: string;
      readonly sections: readonly SectionKind[];
      readonly lookBackMonths: number;
      readonly mayShow: (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>;
      /** The same of what comes along because an entry refers to it. Default: as `mayShow`. */
      readonly mayTakeAlong?: (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>;
      /** Is told what is in it from each other record of the same person. */
      readonly ofOther: (patientId: string, kinds: Readonly<Record<string, number>>) => void;
    },
  ): Promise<Bundle>;
  /** Any document for a reader, with an outcome for every coded element. */
  renderDocument(scope: Scope, bundle: Bundle): Promise<SummaryView> | SummaryView;
  /** A document as if it had never held these (`Type/id`); its signature was over the whole and goes with them. */
  withoutResources(bundle: Bundle, keys: ReadonlySet<string>): Bundle;
  /** Puts a document into the patient's folder. The same one again changes nothing. */
  receiveDocument(
    scope: Scope,
    document: ArrivedDocument,
  ): Promise<{ readonly documentId: string; readonly isNew: boolean }>;
  /** Takes what the home node says about the entries of a document of ours; undefined where we have no such document. */
  applyImportOutcome(
    scope: Scope,
    fact: { readonly documentId: string; readonly node: string; readonly outcome: ImportOutcome },
  ): Promise<object | undefined>;
  /** A visit's document was handed to the outbox, or is at its home. */
  followVisit(scope: Scope, step: { readonly visitId: string; readonly event: 'hand-over' | 'arrive' }): Promise<void>;
  /** A signed visit could not be sent: no law allows it today. */
  withholdVisit(scope: Scope, fact: { readonly visitId: string; readonly notSent: NotSentFact }): Promise<void>;
  /** A patient's visits at an institution of this node, drafts too. */
  findVisitsAt(
    tx: Tx,
    at: { readonly patientId: string; readonly organizationId: string },
  ): Promise<
    readonly {
      readonly id: string;
      readonly accountId: string;
      readonly startedAt: Date;
      readonly signedAt: Date | null;
      readonly receivedId: string | null;
    }[]
  >;
  /** A document as it is kept: signed here, or received. */
  getDocument(scope: Scope, documentId: string): Promise<{ readonly text: string; readonly organization: LocalText }>;
  takeAnnouncements(tx: Tx, limit: number): Promise<readonly RecordsAnnouncement[]>;
}

export type RecordsAnnouncement =
  | {
      readonly kind: 'visit-signed';
      readonly payload: {
        readonly visitId: string;
        readonly documentId: string;
        readonly patientId: string;
        readonly sendTo: string;
        readonly receivedId?: string;
        readonly clinician: LocalText;
        readonly organization: LocalText;
        readonly agreement: { readonly recordedBy: string; readonly at: string };
      };
    }
  | {
      readonly kind: 'entries-decided';
      readonly payload: {
        readonly documentId: string;
        readonly patientId: string;
        readonly toNode: string;
        readonly caseId: string;
        readonly outcome: ImportOutcome;
      };
    };

/** What this room is given once, when a node is put together. */
export interface ExchangeParts {
  readonly keys: NodeKeys;
  /** Read once at start; this node stands in it too. */
  readonly trust: TrustList;
  readonly post: Post;
  /** Writes an act into the access ledger as somebody else than the request's caller: a neighbour's practitioner, by the neighbour's signature. */
  readonly writeLedger: LedgerWriter;
  readonly records: RecordsDoor;
}

/** What a room asks to be sent. The message is there if and only if the asker's transaction commits. */
export interface OutgoingMessage {
  /** Id of a node in the trust list. */
  readonly to: string;
  readonly type: string;
  /** Messages of one case to one node arrive in the order they were asked for. */
  readonly caseId: string;
  readonly purpose: Purpose;
  readonly legalBasis: readonly LegalBasis[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message that has been opened: who says it, in which case, with what right. */
export interface IncomingMessage<Body = unknown> {
  readonly id: string;
  readonly from: Peer;
  readonly type: string;
  readonly caseId: string;
  readonly sequence: number;
  readonly purpose: Purpose;
  readonly legalBasis: readonly LegalBasis[];
  readonly body: Body;
}

/**
 * What a type of message does here. `apply` runs in the transaction that notes the message as applied: its effect is there exactly once.
 * A refusal thrown by it is told to the sender and undoes the effect alone.
 */
export interface MessageHandler<Body = unknown> {
  readonly body: z.ZodType<Body>;
  /** Clinical content is shown to nobody at the coordinator's desk and never edited. */
  readonly clinical: boolean;
  /** Whether a person may change the body before it is sent again. Never where the body states a fact about a person's access. */
  readonly editable: boolean;
  readonly apply: (scope: Scope, message: IncomingMessage<Body>) => Promise<void>;
  /** At the sender, once the other node has signed that the effect is there; in the transaction that notes it. */
  readonly delivered?: (scope: Scope, body: Body) => Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the table holds handlers of many bodies; each is typed by `handler()`
export type MessageHandlers = Readonly<Record<string, MessageHandler<any>>>;

/** Types one row of the table of handlers. */
export function handler<Body>(row: MessageHandler<Body>): MessageHandler<Body> {
  return row;
}

/** A refusal as a table keeps it: the code to switch on, and the sentence in three languages. */
export interface KeptRefusal {
  readonly code: string;
  readonly text: { readonly en: string; readonly 'zh-Hans': string; readonly 'zh-Hant-HK': string };
}
