import { type Decision, granted, type LawEntry, lawInForce, type Purpose, type Refusal, refused } from '#kernel';
import { LOOK_BACK_MONTHS, OPENS, PASSCODE_TRIES, type Range, VALIDITY_MINUTES } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { type Grant, type GrantRecipient, type GrantRecipients, isShareSection, type ShareSection } from './model.ts';

/** The numbers in force for shares at a place on a day. */
export interface ShareLaw {
  readonly lookBackMonths: LawEntry<Range>;
  readonly validityMinutes: LawEntry<Range>;
  readonly opens: LawEntry<Range>;
  readonly passcodeTries: LawEntry<number>;
}

/** Undefined where the lawbook has a gap: then nothing is shared. */
export function shareLaw(jurisdiction: string, day: string): ShareLaw | undefined {
  const lookBackMonths = lawInForce(LOOK_BACK_MONTHS, jurisdiction, day);
  const validityMinutes = lawInForce(VALIDITY_MINUTES, jurisdiction, day);
  const opens = lawInForce(OPENS, jurisdiction, day);
  const passcodeTries = lawInForce(PASSCODE_TRIES, jurisdiction, day);
  if (!lookBackMonths || !validityMinutes || !opens || !passcodeTries) return undefined;
  return { lookBackMonths, validityMinutes, opens, passcodeTries };
}

/** What a patient asks to share. What is left out takes the lawbook's default. */
export interface GrantWish {
  readonly sections: readonly string[];
  readonly recipients: GrantRecipients;
  readonly lookBackMonths?: number;
  readonly validMinutes?: number;
  readonly opensMax?: number;
}

export interface GrantTerms {
  readonly sections: readonly ShareSection[];
  readonly recipients: GrantRecipients;
  readonly lookBackMonths: number;
  readonly validMinutes: number;
  readonly opensMax: number;
}

/**
 * Decides whether a share may be made with these terms.
 *
 * @refuses consent.no-sections, consent.section-unknown, consent.no-recipients, consent.look-back-out-of-range,
 * consent.validity-out-of-range, consent.opens-out-of-range
 * @source lawbook consent/look-back, validity, opens
 */
export function decideGrantTerms(wish: GrantWish, law: ShareLaw): Decision<GrantTerms> {
  const refusals: Refusal[] = [];
  const known = wish.sections.filter(isShareSection);
  if (wish.sections.length === 0) refusals.push(refuse('consent.no-sections', undefined, 'sections'));
  for (const section of wish.sections.filter((s) => !isShareSection(s))) {
    refusals.push(refuse('consent.section-unknown', { section: section.slice(0, 60) }, 'sections'));
  }
  if (wish.recipients.kind === 'organizations' && wish.recipients.ids.length === 0) {
    refusals.push(refuse('consent.no-recipients', undefined, 'recipients.ids'));
  }
  const lookBackMonths = wish.lookBackMonths ?? law.lookBackMonths.value.default;
  const validMinutes = wish.validMinutes ?? law.validityMinutes.value.default;
  const opensMax = wish.opensMax ?? law.opens.value.default;
  const limits = [
    [lookBackMonths, law.lookBackMonths.value, 'consent.look-back-out-of-range', 'lookBackMonths'],
    [validMinutes, law.validityMinutes.value, 'consent.validity-out-of-range', 'validMinutes'],
    [opensMax, law.opens.value, 'consent.opens-out-of-range', 'opensMax'],
  ] as const;
  for (const [value, { min, max }, code, element] of limits) {
    if (!Number.isInteger(value) || value < min || value > max) refusals.push(refuse(code, { min, max }, element));
  }
  const [first, ...more] = refusals;
  if (first) return refused(first, ...more);
  const sections = [...new Set(known)];
  return granted({ sections, recipients: wish.recipients, lookBackMonths, validMinutes, opensMax });
}

/** How a grant is to be used now. */
export interface GrantUse {
  readonly recipient: GrantRecipient;
  readonly purpose: Purpose;
  readonly at: Date;
  /** How often it was opened before. */
  readonly opens: number;
  /** Tries the lawbook allows, for the sentence of a locked share. */
  readonly passcodeTries?: number;
}

/** What a grant allows in this use: the residual that must be applied to what is shown. */
export interface GrantPermission {
  /** Rule that allowed it, for the ledger. */
  readonly basis: 'consent/shared-by-patient';
  readonly grantId: string;
  readonly sections: readonly ShareSection[];
  readonly dataFrom: string;
  /** After this instant a copy may not be shown any more. */
  readonly until: string;
  readonly opensLeft: number;
}

/**
 * Decides whether this recipient may open this share now. Names every reason against it.
 *
 * @refuses consent.revoked, consent.locked, consent.not-yet-valid, consent.expired, consent.exhausted, consent.recipient-not-named,
 * consent.purpose-not-covered
 */
export function checkGrant(grant: Grant, use: GrantUse): Decision<GrantPermission> {
  const refusals: Refusal[] = [];
  if (grant.state === 'revoked') refusals.push(refuse('consent.revoked'));
  if (grant.state === 'locked') refusals.push(refuse('consent.locked', { max: use.passcodeTries ?? 5 }));
  const now = use.at.getTime();
  if (now < Date.parse(grant.validFrom)) refusals.push(refuse('consent.not-yet-valid', { at: grant.validFrom }));
  if (now >= Date.parse(grant.expiresAt)) refusals.push(refuse('consent.expired', { at: grant.expiresAt }));
  if (use.opens >= grant.opensMax) refusals.push(refuse('consent.exhausted', { max: grant.opensMax }));
  if (!isNamed(grant.recipients, use.recipient)) refusals.push(refuse('consent.recipient-not-named'));
  if (!grant.purposes.includes(use.purpose)) {
    refusals.push(refuse('consent.purpose-not-covered', { purpose: use.purpose }));
  }
  const [first, ...more] = refusals;
  if (first) return refused(first, ...more);
  return granted({
    basis: 'consent/shared-by-patient',
    grantId: grant.id,
    sections: grant.sections,
    dataFrom: grant.dataFrom,
    until: grant.expiresAt,
    opensLeft: grant.opensMax - use.opens - 1,
  });
}

function isNamed(recipients: GrantRecipients, { node, organizationId, isConsortium }: GrantRecipient): boolean {
  switch (recipients.kind) {
    case 'holder':
      return true;
    case 'consortium':
      return isConsortium;
    case 'organizations':
      return recipients.ids.some((named) => named.node === node && named.id === organizationId);
  }
}

/** The first calendar day that a look-back of so many months reaches, counted from a day; a day that the month lacks becomes its last. */
export function dataFrom(day: string, lookBackMonths: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const months = year * 12 + (month - 1) - lookBackMonths;
  const [y, m] = [Math.floor(months / 12), (months % 12) + 1];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}`;
}
