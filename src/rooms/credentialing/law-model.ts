import type { LawEntry, LocalText } from '#kernel';
import type { ActKind, PermitKind, Profession, Setting } from './model.ts';

/** What one kind of permit opens. */
export interface PermitRule {
  readonly kind: PermitKind;
  /** `home`: the registration somebody has where they come from; `practice`: lets practise elsewhere; `supplement`: opens nothing alone. */
  readonly role: 'home' | 'practice' | 'supplement';
  readonly professions: readonly Profession[];
  readonly opens: readonly ActKind[];
  readonly settings: readonly Setting[];
  /** One of these has to be in force too; none: it stands alone. */
  readonly home: readonly PermitKind[];
  /** Longest life in years; what is printed beyond it counts for nothing. */
  readonly yearsMax?: number;
  /** Does it hold only at institutions that it names? `where-named`: if it names any. */
  readonly employers: 'named' | 'where-named' | 'anywhere';
  /** Of a supplement: permits of these kinds hold at its institutions too. */
  readonly widens?: readonly PermitKind[];
  readonly atItsEnd: 'fresh-application' | 'renewal' | 'none';
  /** What of this entry no source confirms. */
  readonly assumptions?: readonly LocalText[];
}

/** What an act asks for beyond a permit that opens it. */
export interface ActRule {
  readonly act: ActKind;
  readonly professions: readonly Profession[];
  readonly supplements: readonly PermitKind[];
  /** Settings in which nobody may do it. */
  readonly never: readonly Setting[];
  /** A specialty that a permit has to name, or a supplement in its place. */
  readonly specialty?: { readonly code: string; readonly or: PermitKind };
  readonly assumptions?: readonly LocalText[];
}

/** What a setting asks for, whatever is done there. */
export interface SettingRule {
  readonly setting: Setting;
  readonly supplements: readonly PermitKind[];
  readonly assumptions?: readonly LocalText[];
}

/** What a decision is made by. An operator who knows better law hands in other books. */
export interface PracticeLaw {
  readonly timeZones: readonly LawEntry<string>[];
  readonly permits: readonly LawEntry<PermitRule>[];
  readonly acts: readonly LawEntry<ActRule>[];
  readonly settings: readonly LawEntry<SettingRule>[];
}
