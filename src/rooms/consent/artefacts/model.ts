import type { LocalText, Purpose } from '#kernel';
import type { NamedOrganization, ShareSection } from '../grants/model.ts';

/** A code with its system, as FHIR has it. */
export interface Code {
  readonly system: string;
  readonly code: string;
}

/**
 * Data that a provision speaks of: every member that is there must hold, and of a member one of its values. Without members it is all data of the patient.
 * @source FHIR R4 Consent.provision (class, code, securityLabel, dataPeriod, data); IHE PCF, intermediate and advanced consents
 */
export interface DataScope {
  /** FHIR types. */
  readonly types?: readonly string[];
  readonly sections?: readonly ShareSection[];
  /** What was measured, found or given: content codes. */
  readonly codes?: readonly Code[];
  /** Security labels on the data: sensitivity, confidentiality. */
  readonly labels?: readonly Code[];
  /** When it happened: instants, `from` included, `until` not. What has no date is meant by a provision that forbids, and not by one that permits. */
  readonly from?: string;
  readonly until?: string;
  /** Recorded at one of these visits: `Encounter/1`. */
  readonly encounters?: readonly string[];
  /** These resources themselves: `Observation/1`. */
  readonly instances?: readonly string[];
  /** Written by one of these: `Practitioner/1`, `Organization/1`. */
  readonly authors?: readonly string[];
}

/** Whom a provision names. Every member of one recipient must hold; `everyone` names nobody in particular. */
export type Recipient =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'practitioner'; readonly reference: string; readonly name?: LocalText }
  | { readonly kind: 'organization'; readonly organization: NamedOrganization }
  /** Whoever works in this role, anywhere or at the organisation named. */
  | { readonly kind: 'role'; readonly role: 'clinician' | 'coordinator'; readonly at?: NamedOrganization }
  /** Any institution of the consortium. */
  | { readonly kind: 'network' }
  /** Named in a way that we cannot resolve: a provision that forbids means everybody, one that permits nobody. */
  | { readonly kind: 'unknown' };

/** What may be done: looked at where it lies, carried to another institution, passed on from there. */
export type ConsentAction = 'access' | 'disclose' | 'onward';

/** One provision; inner ones are its exceptions, and the innermost that speaks of a case decides it. */
export interface Provision {
  readonly effect: 'permit' | 'deny';
  readonly to: readonly Recipient[];
  readonly purposes: 'all' | readonly Purpose[];
  readonly actions: 'all' | readonly ConsentAction[];
  readonly data: DataScope;
  /** When the provision holds: instants, `from` included, `until` not; open where absent. */
  readonly from?: string;
  readonly until?: string;
  readonly except: readonly Provision[];
}

/** Who gives it. A guardian gives it for a minor, a proxy for somebody who has appointed them; both by a tie that is on file. */
export type Giver =
  | { readonly kind: 'patient' }
  | { readonly kind: 'guardian' | 'proxy'; readonly patientId: string; readonly name: LocalText };

/** How it was witnessed that the giver agreed. */
export type Witness =
  /** Signed in at the portal, with how strongly: `pwd`, `otp`, `hwk`. */
  | { readonly kind: 'portal'; readonly methods: readonly string[] }
  /** Read out at a counter and confirmed with a one-time code sent to the giver. */
  | { readonly kind: 'counter-code'; readonly accountId: string; readonly name: LocalText; readonly sentTo: string }
  /** Read out at a counter by one person, and agreed to in the hearing of a second, who had not asked for it and saw the giver's paper. */
  | {
      readonly kind: 'counter-witness';
      readonly reader: Attendant;
      readonly accountId: string;
      readonly name: LocalText;
      /** Which paper, its number with the middle hidden. */
      readonly paper: string;
    }
  /** Brought along by an import. */
  | { readonly kind: 'imported' };

/** Somebody at a counter. */
export interface Attendant {
  readonly accountId: string;
  readonly name: LocalText;
}

export interface Signature {
  readonly at: string;
  readonly giver: Giver;
  readonly witness: Witness;
  /** SHA-256 in hexadecimal of the canonical terms: what was signed. */
  readonly termsHash: string;
}

/**
 * `proposed` waits for the patient; `rejected` was refused; `lapsed` waited too long; `ended` was revoked or has been used up; what is over by the clock alone
 * stays `active` and does not hold.
 */
export type ArtefactState = 'proposed' | 'active' | 'rejected' | 'lapsed' | 'ended';

/** What kind of paper it is: a standing choice, an answer to an institution's request, or a Consent that came by import. */
export type ArtefactKind = 'standing' | 'requested' | 'imported';

/** What is agreed, apart from who asked, who signed and what became of it. The three-language text is made of this and of nothing else. */
export interface ArtefactTerms {
  readonly patientId: string;
  /** How the record calls the patient, but for what would tell a stranger who it is: by this a listener knows whose record is spoken of. Terms from before it was said have none. */
  readonly patientCalled?: string;
  readonly provision: Provision;
  /** How often it may be used; unlimited where absent. */
  readonly usesMax?: number;
  /** After this instant every recipient erases its copy and signs for it. */
  readonly eraseAt?: string;
  /** The separate consent to provision outside the jurisdiction, given with this same act, having been told recipient, purpose and kinds. */
  readonly crossBorder: boolean;
}

/** What binds, and how it came about. Stored as a FHIR Consent. */
export interface Artefact {
  readonly id: string;
  /** Version of the stored Consent. */
  readonly version: number;
  readonly kind: ArtefactKind;
  readonly state: ArtefactState;
  readonly terms: ArtefactTerms;
  /** Who asked, for what: only where kind is `requested`. */
  readonly request?: ArtefactRequest;
  readonly signature?: Signature;
  readonly createdAt: string;
  readonly endedAt?: string;
}

export interface ArtefactRequest {
  readonly organization: NamedOrganization;
  readonly practitioner: { readonly reference: string; readonly name: LocalText };
  /** A few words of the asker's own: why. */
  readonly reason: string;
  /** What was asked for: the patient may have granted less. */
  readonly asked: ArtefactTerms;
  /** After this instant an unanswered request has lapsed. */
  readonly answerBy: string;
}
