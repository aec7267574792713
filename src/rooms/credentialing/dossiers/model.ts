import type { LocalText } from '#kernel';
import type { DossierKind, DossierState, PaperForm, PermitKind } from '../contract.ts';

export type { DossierKind, DossierState } from '../contract.ts';

/** One document that a dossier asks for. */
export interface ChecklistItem {
  readonly id: string;
  readonly name: LocalText;
  readonly forms: readonly PaperForm[];
  /** Asked for only where this was chosen; else always. */
  readonly when?: string;
  /** Where this was chosen it may be handed in, and need not. */
  readonly optionalWhen?: string;
  /** What the paper consists of where this was chosen. */
  readonly variants?: readonly { readonly when: string; readonly papers: LocalText }[];
  /** The paper names a person or a firm: what is printed is held against the applicant's name. */
  readonly namesApplicant?: boolean;
  /** The paper ends on a day, which has to lie ahead. */
  readonly expires?: boolean;
}

/** Something the applicant says about the case, that decides what is asked for. */
export interface ChecklistChoice {
  readonly id: string;
  readonly name: LocalText;
  readonly options: readonly { readonly id: string; readonly name: LocalText }[];
  /** `one` has to be chosen, no more; of `some` at least one: nobody applies for nothing. */
  readonly take: 'one' | 'some';
}

export interface Checklist {
  readonly kind: DossierKind;
  readonly title: LocalText;
  readonly applicant: 'practitioner' | 'institution';
  /** What an approval gives. */
  readonly opens?: PermitKind;
  readonly receivedBy: LocalText;
  readonly choices: readonly ChecklistChoice[];
  readonly items: readonly ChecklistItem[];
  /** Working days in which the desk decides; its clock stands while a supplement is awaited. */
  readonly decisionWorkingDays: number;
  /** Calendar days that an applicant has for a supplement. */
  readonly supplementDays: number;
  readonly assumptions: readonly LocalText[];
}

/** One upload for an item; a later one for the same item takes its place and does not erase it. */
export interface DossierDocument {
  readonly id: string;
  readonly itemId: string;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly uploadedAt: Date;
  readonly uploadedBy: string;
  readonly round: number;
  readonly expiresOn?: string;
  readonly nameOnPaper?: string;
  readonly checks: DocumentChecks;
  readonly isReplaced: boolean;
  /** The file is gone; what is said of it here stays. */
  readonly erasedAt?: Date;
}

/** What was found when it came in. A type that is not what it says, a virus or a paper that is over is refused and never stored. */
export interface DocumentChecks {
  /** `differs`: printed otherwise than the applicant is called; a person looks at it. */
  readonly name: 'agrees' | 'differs' | 'not-asked';
  /** `none`: this node has no scanner; it says so. */
  readonly scan: 'clean' | 'none';
}

/** What the officer asks for, and why. */
export interface SupplementWish {
  readonly itemId: string;
  readonly why: string;
}

export interface Officer {
  readonly accountId: string;
  readonly name: LocalText;
}

export interface Dossier {
  readonly id: string;
  readonly kind: DossierKind;
  readonly version: number;
  readonly state: DossierState;
  /** Who applies: an account of this node, and by what name. */
  readonly accountId: string;
  readonly applicantName: LocalText;
  readonly practitionerId?: string;
  readonly organizationId?: string;
  /** Whom notices go to: `Practitioner/…`. */
  readonly told?: string;
  readonly chosen: readonly string[];
  /** Institutions that employ or invited the applicant. */
  readonly employers: readonly string[];
  readonly createdAt: Date;
  readonly submittedAt?: Date;
  /** 0 before it was first submitted. */
  readonly round: number;
  readonly officer?: Officer;
  /** Day on which the desk's clock last began to run, and working days it had used before. */
  readonly clockFrom?: string;
  readonly workingDaysUsed: number;
  readonly wishes: readonly SupplementWish[];
  readonly supplementDue?: string;
  readonly decidedAt?: Date;
  readonly decisionReason?: string;
  readonly permitId?: string;
}

/** A step in a dossier's history. */
export interface DossierStep {
  readonly at: Date;
  readonly by: LocalText;
  readonly event: string;
  readonly note?: string;
}
