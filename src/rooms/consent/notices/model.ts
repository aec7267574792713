import type { LocalText } from '#kernel';
import type { AccountChange } from '#platform/oidc';
import type { ConsentNoticeFacts } from '../artefacts/notice-words.ts';
import type { CarerNoticeFacts } from '../carers/words.ts';
import type { NoticeKind } from '../contract.ts';

/** Facts of each kind of notice: the sentence is made of them, and a page links by the ids. No clinical content. */
export interface NoticeFacts extends ConsentNoticeFacts, CarerNoticeFacts {
  'share-created': { readonly shareId: string; readonly until: string };
  /** `by` and `organization`: as the other node signed them. */
  'share-opened': { readonly shareId: string; readonly by: LocalText; readonly organization: LocalText };
  /** `reason`: code of the refusal. */
  'share-open-refused': { readonly shareId: string; readonly organization?: LocalText; readonly reason: string };
  'share-locked': { readonly shareId: string };
  'share-revoked': { readonly shareId: string };
  /** `times`: how many further looks one notice tells of, the last of them at `lastAt`; absent in the notice of a first one. */
  'record-read-elsewhere': {
    readonly by: LocalText;
    readonly organization: LocalText;
    readonly node: string;
    readonly times?: number;
    readonly lastAt?: string;
  };
  'visit-arrived': { readonly documentId: string; readonly organization: LocalText };
  'visit-imported': { readonly documentId: string; readonly organization: LocalText; readonly accepted: number };
  'visit-entry-rejected': { readonly documentId: string; readonly organization: LocalText; readonly rejected: number };
  /** `why`: the sentence of the refusal. */
  'visit-not-sent': { readonly visitId: string; readonly organization: LocalText; readonly why: LocalText };
  'consent-changed': { readonly consentId: string };
  'ledger-alarm': { readonly node: string };
  /** To its holder. */
  'permit-ending': {
    readonly permitId: string;
    readonly permit: LocalText;
    readonly lastDay: string;
    readonly daysLeft: number;
  };
  /** `why`: the coded reason in words; `until`: when it closes by itself. */
  'emergency-opened': {
    readonly emergencyId: string;
    readonly by: LocalText;
    readonly organization: LocalText;
    readonly why: LocalText;
    readonly until: string;
  };
  'emergency-not-justified': EmergencyTold;
  /** To the clinician who declared it. */
  'emergency-reviewed': EmergencyTold & { readonly verdict: 'justified' | 'not-justified' };
  /** To somebody who works here: the privacy officer asks them about an access. The words stand in the portal alone. */
  'privacy-asked': { readonly askedId: string };
  /** To the patient: the answer stands beside the entry in the access log. */
  'access-answered': { readonly questionId: string; readonly entryId: string };
  /** To who signed it: it lies on a record that was joined with another then, and may be the other person's. `at`: when it was signed. */
  'signed-on-parted-record': { readonly patientId: string; readonly at: string };
  /** To the patient: a telephone came onto the record or went from it, its last figures. `reachedAt`: the number that stood there before, to which it is told. */
  'telephone-changed': { readonly added: string; readonly gone: string; readonly reachedAt?: string };
  /** To the patient: somebody was entered as standing for them. `record`: they may see the record; days YYYY-MM-DD. */
  'family-tie-made': {
    readonly carer: LocalText;
    readonly kind: 'parent' | 'guardian' | 'carer';
    readonly scope: 'record' | 'contact';
    readonly from: string;
    readonly until?: string;
  };
  /** To the patient: in the other node's portal somebody with their papers asked for one list of both nodes' accesses. */
  'list-join-asked': { readonly neighbour: LocalText };
  /** To the holder of an account: what happened to how they sign in. */
  'account-changed': { readonly change: AccountChange };
  /** To the applicant: what the desk did, in words. */
  'dossier-moved': { readonly dossierId: string; readonly title: LocalText; readonly what: LocalText };
}

/** `at`: when it was declared. */
interface EmergencyTold {
  readonly emergencyId: string;
  readonly by: LocalText;
  readonly organization: LocalText;
  readonly at: string;
}

/** The table covers every kind of the contract, and no other. */
type Covered = { readonly [Kind in NoticeKind]: NoticeFacts[Kind] };
export type NoticeParams<Kind extends NoticeKind = NoticeKind> = Covered[Kind];

/** One notice as kept. */
export interface Notice {
  readonly id: string;
  readonly patientId: string;
  readonly at: string;
  readonly kind: NoticeKind;
  readonly params: Readonly<Record<string, string | number | LocalText>>;
  readonly readAt?: string;
}
