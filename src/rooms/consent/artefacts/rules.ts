import { type Decision, granted, type Refusal, refused } from '#kernel';
import { startOf } from '../civil-bounds.ts';
import type { NamedOrganization } from '../grants/model.ts';
import { dataFrom } from '../grants/rules.ts';
import type { AskedScope, Narrowing, SensitiveKind, StandingChoice } from './contract.ts';
import type { RequestLaw } from './lawbook.ts';
import { refuseConsent } from './messages.ts';
import type { ArtefactTerms, Code, ConsentAction, DataScope, Giver, Provision, Recipient } from './model.ts';

const DAY_MS = 86_400_000;

/** Labels of HL7 that stand for a kind of sensitive data. */
export type LabelsOf = (kind: SensitiveKind) => readonly Code[];

/** What an ask is turned into terms with. */
export interface AskFacts {
  readonly patientId: string;
  /** `calledInPart` of the name on record, where there is one. */
  readonly patientCalled?: string | undefined;
  readonly organization: NamedOrganization;
  readonly practitioner: { readonly reference: string; readonly name: NamedOrganization['name'] };
  readonly at: Date;
  /** Calendar day of `at` at the node. */
  readonly day: string;
}

/**
 * A name as it is read aloud to its bearer and tells nobody else who it is: of what is written in Han the family name's character, of other words the first letter. Who asks by a paper number is
 * not told the name that belongs to it. An assumption: no source says how much of a name may be said.
 *
 * @returns undefined where there is no name
 * @example calledInPart('陳大文') // '陳＊＊'
 * @example calledInPart('CHAN Tai Man') // 'C*** T*** M***'
 */
export function calledInPart(name: string): string | undefined {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return undefined;
  return words.map(inPart).join(' ');
}

function inPart(word: string): string {
  const [first = '', ...rest] = word;
  return /\p{Script=Han}/u.test(first) ? `${first}${'＊'.repeat(rest.length)}` : `${first}***`;
}

/**
 * The terms that an institution asks for. They allow nothing by themselves: the patient does.
 *
 * @refuses consent.asked-too-long, consent.asked-onward-without-copy, consent.asked-copy-without-treatment
 * @source lawbook consent/REQUEST_LAW
 */
export function decideAsked(scope: AskedScope, facts: AskFacts, law: RequestLaw): Decision<ArtefactTerms> {
  const refusals: Refusal[] = [];
  const max = law.validDaysMax;
  if (scope.validDays > max) refusals.push(refuseConsent('consent.asked-too-long', { max }, 'scope.validDays'));
  if (scope.onward && !scope.copy) {
    refusals.push(refuseConsent('consent.asked-onward-without-copy', undefined, 'scope.onward'));
  }
  if (scope.copy && !scope.purposes.includes('TREAT')) {
    refusals.push(refuseConsent('consent.asked-copy-without-treatment', undefined, 'scope.copy'));
  }
  const [first, ...more] = refusals;
  if (first) return refused(first, ...more);
  const { organization, practitioner, at, day, patientId, patientCalled } = facts;
  // A minute is as fine as a person reads.
  const until = new Date(Math.ceil(at.getTime() / 60_000) * 60_000 + scope.validDays * DAY_MS);
  const eraseDays = scope.copy ? scope.eraseAfterDays : undefined;
  const data: DataScope = {
    ...(scope.sections === undefined ? {} : { sections: scope.sections }),
    ...(scope.lookBackMonths === undefined ? {} : { from: startOf(dataFrom(day, scope.lookBackMonths)) }),
  };
  const to: Recipient = scope.onlyMe
    ? { kind: 'practitioner', reference: practitioner.reference, name: practitioner.name }
    : { kind: 'organization', organization };
  return granted({
    patientId,
    ...(patientCalled === undefined ? {} : { patientCalled }),
    provision: {
      effect: 'permit',
      to: [to],
      purposes: scope.purposes,
      actions: ['access', ...(scope.copy ? ['disclose' as const] : []), ...(scope.onward ? ['onward' as const] : [])],
      data,
      until: until.toISOString(),
      except: [],
    },
    ...(scope.usesMax === undefined ? {} : { usesMax: scope.usesMax }),
    ...(eraseDays === undefined ? {} : { eraseAt: new Date(until.getTime() + eraseDays * DAY_MS).toISOString() }),
    crossBorder: false,
  });
}

/**
 * What is left of asked terms when the patient takes something away. It is never more than what was asked: a wish that would be is refused by name, not cut to
 * size in silence. Whether it may go abroad is said separately.
 *
 * @refuses consent.not-narrower, consent.nothing-left
 */
export function narrow(asked: ArtefactTerms, wish: Narrowing, labelsOf: LabelsOf): Decision<ArtefactTerms> {
  const { provision } = asked;
  const refusals: Refusal[] = [];
  const wider = (element: string) => refusals.push(refuseConsent('consent.not-narrower', undefined, element));
  const within = <T>(all: readonly T[] | 'all' | undefined, chosen: readonly T[], element: string): void => {
    if (all !== undefined && all !== 'all' && chosen.some((one) => !all.includes(one))) wider(element);
  };
  if (wish.sections) within(provision.data.sections, wish.sections, 'sections');
  if (wish.actions) within<ConsentAction>(provision.actions, wish.actions, 'actions');
  const [from, until] = [instant(wish.dataFrom), instant(wish.until)];
  if (from && provision.data.from && from < instant(provision.data.from)) wider('dataFrom');
  if (until && provision.until && until > instant(provision.until)) wider('until');
  if (wish.usesMax !== undefined && asked.usesMax !== undefined && wish.usesMax > asked.usesMax) wider('usesMax');
  const eraseAt = instant(wish.eraseAt);
  if (eraseAt && asked.eraseAt && eraseAt > instant(asked.eraseAt)) wider('eraseAt');
  const ends = [until ?? provision.until, provision.from];
  if (ends[0] && ends[1] && instant(ends[0]) <= instant(ends[1])) {
    refusals.push(refuseConsent('consent.nothing-left', undefined, 'until'));
  }
  const dataEnd = instant(provision.data.until);
  if (from && dataEnd && from >= dataEnd) refusals.push(refuseConsent('consent.nothing-left', undefined, 'dataFrom'));
  const [first, ...more] = refusals;
  if (first) return refused(first, ...more);
  const without = (wish.without ?? []).flatMap((kind) => labelsOf(kind));
  return granted({
    ...asked,
    provision: {
      ...provision,
      ...(wish.actions ? { actions: wish.actions } : {}),
      data: {
        ...provision.data,
        ...(wish.sections ? { sections: wish.sections } : {}),
        ...(from ? { from } : {}),
      },
      ...(until ? { until } : {}),
      // The new exception stands first, and holds for whatever an earlier one would have opened again.
      except: without.length === 0 ? provision.except : [leftOut(without), ...provision.except.map(also(without))],
    },
    ...(wish.usesMax === undefined ? {} : { usesMax: wish.usesMax }),
    ...(eraseAt ? { eraseAt } : {}),
  });
}

function leftOut(labels: readonly Code[]): Provision {
  return { effect: 'deny', to: [{ kind: 'everyone' }], purposes: 'all', actions: 'all', data: { labels }, except: [] };
}

/** An exception that permits leaves out the same. */
function also(labels: readonly Code[]): (provision: Provision) => Provision {
  return (provision) =>
    provision.effect === 'deny' && provision.except.length === 0
      ? provision
      : { ...provision, except: [leftOut(labels), ...provision.except.map(also(labels))] };
}

/** In one spelling, so that instants can be compared as text and hashed alike. */
function instant(text: string): string;
function instant(text: string | undefined): string | undefined;
function instant(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(text).toISOString();
}

/**
 * The terms of a standing choice. What is forbidden is forbidden for every purpose and act; what is allowed is to look at it for treatment, where it lies.
 *
 * @refuses consent.choice-names-nobody, consent.period-turned
 */
export function decideStanding(
  choice: Pick<StandingChoice, 'effect' | 'sections' | 'sensitive' | 'until'>,
  to: readonly NamedOrganization[] | 'anybody',
  { patientId, at }: { readonly patientId: string; readonly at: Date },
  labelsOf: LabelsOf,
): Decision<ArtefactTerms> {
  const refusals: Refusal[] = [];
  const until = instant(choice.until);
  if (choice.effect === 'permit' && to === 'anybody') {
    refusals.push(refuseConsent('consent.choice-names-nobody', undefined, 'to'));
  }
  if (until && until <= at.toISOString()) refusals.push(refuseConsent('consent.period-turned', undefined, 'until'));
  const [first, ...more] = refusals;
  if (first) return refused(first, ...more);
  const labels = choice.sensitive?.flatMap((kind) => labelsOf(kind));
  const isNo = choice.effect === 'deny';
  return granted({
    patientId,
    provision: {
      effect: choice.effect,
      to:
        to === 'anybody'
          ? [{ kind: 'everyone' }]
          : to.map((organization): Recipient => ({ kind: 'organization', organization })),
      purposes: isNo ? 'all' : ['TREAT', 'ETREAT'],
      actions: isNo ? 'all' : ['access'],
      data: {
        ...(choice.sections ? { sections: choice.sections } : {}),
        ...(labels ? { labels } : {}),
      },
      ...(until ? { until } : {}),
      except: [],
    },
    crossBorder: false,
  });
}

/** What is known of the one who answers for a patient. */
export interface GiverFacts {
  /** All records of the one who is signed in. */
  readonly ownRecords: readonly string[];
  /** The tie by which they stand for the patient that day, if one is on file. */
  readonly tie?: 'parent' | 'guardian' | 'carer' | undefined;
  readonly self: { readonly patientId: string; readonly name: NamedOrganization['name'] };
}

/**
 * Who gives it: the patient; for another, a parent or guardian by a tie on file, or a carer as a proxy, whom the identity room puts on file by a document alone. Without
 * a tie nobody, whoever's parent they say they are.
 *
 * @refuses consent.no-tie
 */
export function decideGiver(patientId: string, { ownRecords, tie, self }: GiverFacts): Decision<Giver> {
  if (ownRecords.includes(patientId)) return granted({ kind: 'patient' });
  if (tie === undefined) return refused(refuseConsent('consent.no-tie'));
  return granted({ kind: tie === 'carer' ? 'proxy' : 'guardian', ...self });
}
