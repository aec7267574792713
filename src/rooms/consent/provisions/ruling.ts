import { acrossRecords, anyOf, bothOf, type DataTest, neverTest, not } from '#fhir';
import type { Purpose, Role } from '#kernel';
import { ARTEFACT_PROFILE } from '../artefacts/fhir.ts';
import type { ConsentAction, Provision, Recipient } from '../artefacts/model.ts';
import { bindsInEmergency } from '../break-glass/rules.ts';
import { SHARE_PROFILE } from '../grants/fhir.ts';
import { isWholeScope, testOfScope, typesNamedBy } from './data-scope.ts';

/** A Consent in force, as it was read: what nobody may gain by has been left out of it already. */
export interface StandingConsent {
  readonly consentId: string;
  readonly patientId: string;
  /** All records of the person, where there are several. */
  readonly records?: readonly string[];
  readonly provisions: readonly Provision[];
  /** How often it may open something; without limit where absent. */
  readonly usesMax?: number;
  /** All the uses that were agreed have been made: it opens nothing more, and what it forbids it goes on forbidding. */
  readonly isUsedUp?: true;
  /** What the one who asks wrote while it stood, as references: it withholds that from others alone. */
  readonly ownWritings?: readonly string[];
}

/** Who wants it, in the words that a Consent has for recipients. What is not known is absent. */
export interface Asker {
  readonly role?: Role;
  /** `Practitioner/1` at this node. */
  readonly reference?: string;
  readonly organization?: { readonly node: string; readonly id: string };
}

/** One question about data of one type. */
export interface Question {
  readonly asker: Asker;
  /** The node that asks itself the question: what a Consent names without a node is here. */
  readonly nodeId: string;
  readonly purpose: Purpose;
  readonly action: ConsentAction;
  readonly type: string;
  readonly at: Date;
}

/** What one Consent says to a question: which resources of the type it withholds and which it opens. */
export interface Ruling {
  readonly consentId: string;
  readonly withholds: DataTest;
  readonly opens: DataTest;
  /** Which of these may be handed on as well. */
  readonly opensOnward: DataTest;
  /** When what it opens is shut again; open where absent. */
  readonly until?: string;
}

/** What these Consents say to a question, the silent ones left out. Between them a no wins: whoever puts them together takes `withholds` off what any `opens`. */
export function rulingsOn(consents: readonly StandingConsent[], question: Question): Ruling[] {
  const inOrder = consents.toSorted((a, b) => (a.consentId < b.consentId ? -1 : 1));
  return inOrder.flatMap((consent): Ruling[] => {
    const regions = consent.provisions.map((provision) => regionsOf(provision, question));
    const { records } = consent;
    const across = (test: DataTest) => (records === undefined ? test : acrossRecords(test, records));
    const denied = across(anyOf(...regions.map((region) => region.deny), noItself(consent, question)));
    const withholds = bothOf(denied, not(isOneOf(consent.ownWritings ?? [], question.type)));
    const opens = consent.isUsedUp ? neverTest : across(anyOf(...regions.map((region) => region.permit)));
    if (isNever(withholds) && isNever(opens)) return [];
    const until = endOf(consent.provisions);
    const onward = isNever(opens)
      ? []
      : consent.provisions.map((one) => regionsOf(one, { ...question, action: 'onward' }));
    const opensOnward = across(anyOf(...onward.map((region) => region.permit)));
    return [{ consentId: consent.consentId, withholds, opens, opensOnward, ...(until === undefined ? {} : { until }) }];
  });
}

function isOneOf(references: readonly string[], type: string): DataTest {
  const ids = references.filter((one) => one.startsWith(`${type}/`)).map((one) => one.slice(type.length + 1));
  return ids.length === 0 ? neverTest : { kind: 'ids', ids };
}

/**
 * To whom a patient says no, that patient's Consents that say no, or may, are not shown: their words would tell what is kept from them. The same test for every patient: a search of
 * thousands asks it once.
 */
function noItself({ provisions }: StandingConsent, question: Question): DataTest {
  if (question.type !== 'Consent') return neverTest;
  const saysNo = (provision: Provision): boolean =>
    (provision.effect === 'deny' && speaks(provision, question)) ||
    provision.except.some((one) => saysNo(inheriting(one, provision)));
  return provisions.some(saysNo) ? MAY_SAY_NO : neverTest;
}

/** Says it in so many words, or is no Consent of ours. */
const MAY_SAY_NO: DataTest = anyOf(
  { kind: 'says', anyOf: [['"type":"deny"']] },
  not({ kind: 'says', anyOf: [[`"${ARTEFACT_PROFILE}"`], [`"${SHARE_PROFILE}"`]] }),
);

/**
 * What these Consents withhold although the glass was broken: what names emergencies, or may have.
 */
export function absoluteRulingsOn(consents: readonly StandingConsent[], question: Question): Ruling[] {
  const absolute = consents.map((consent) => ({
    ...consent,
    provisions: consent.provisions.flatMap((one) => onlyAbsolute(one)),
  }));
  return rulingsOn(absolute, { ...question, purpose: 'ETREAT' }).map((ruling) => ({
    ...ruling,
    opens: neverTest,
    opensOnward: neverTest,
  }));
}

/** A no is absolute if it names the emergency among its purposes. Its exceptions go on being exceptions. */
function onlyAbsolute(provision: Provision, outer?: Provision): Provision[] {
  const { effect, except } = provision;
  const isAbsolute = effect === 'deny' && bindsInEmergency(provision);
  const whole = outer === undefined ? provision : inheriting(provision, outer);
  return isAbsolute ? [whole] : except.flatMap((one) => onlyAbsolute(one, whole));
}

/** Types of what a patient's data names that these Consents' no may hang on: none for most, and then nothing is looked up. */
export function typesAskedAbout(consents: readonly StandingConsent[]): readonly string[] {
  const known = askedOfAll.get(consents) ?? [
    ...new Set(consents.flatMap(({ provisions }) => provisions.flatMap(typesAskedIn))),
  ];
  askedOfAll.set(consents, known);
  return known;
}

const askedOfAll = new WeakMap<readonly StandingConsent[], readonly string[]>();

/** By provision, which lasts as long as its Consent does not change. */
const asked = new WeakMap<Provision, readonly string[]>();

function typesAskedIn(provision: Provision): readonly string[] {
  const { effect, data, except } = provision;
  const found = asked.get(provision) ?? [
    // What an exception does not say it takes from what it is an exception to.
    ...(effect === 'deny' || except.length > 0 ? typesNamedBy(data) : []),
    ...except.flatMap(typesAskedIn),
  ];
  asked.set(provision, found);
  return found;
}

interface Regions {
  readonly deny: DataTest;
  readonly permit: DataTest;
}

/** The innermost provision that speaks of a case decides it; of two that both do, the no. */
function regionsOf(provision: Provision, question: Question): Regions {
  const { effect, data, except } = provision;
  const inner = except.map((one) => regionsOf(inheriting(one, provision), question));
  const innerDeny = anyOf(...inner.map((region) => region.deny));
  const innerPermit = anyOf(...inner.map((region) => region.permit));
  const own = speaks(provision, question) ? meant(effect, data, question.type) : neverTest;
  const deny = effect === 'deny' ? anyOf(innerDeny, bothOf(own, not(innerPermit))) : innerDeny;
  const permit = effect === 'permit' ? anyOf(innerPermit, own) : innerPermit;
  return { deny, permit: bothOf(permit, not(innerDeny)) };
}

/**
 * Who the patient is goes with whatever is opened of the record: without it nobody could know whose it is.
 */
function meant(effect: Provision['effect'], data: Provision['data'], type: string): DataTest {
  if (effect === 'permit' && type === 'Patient') return testOfScope(type, {}, 'narrow');
  return testOfScope(type, data, effect === 'deny' ? 'wide' : 'narrow');
}

/** An exception that does not say to whom, what for, when, how or of what, means what it is an exception to. */
function inheriting(inner: Provision, outer: Provision): Provision {
  const { from, until } = { from: outer.from, until: outer.until, ...inner };
  return {
    ...inner,
    to: inner.to.every(({ kind }) => kind === 'everyone') ? outer.to : inner.to,
    purposes: inner.purposes === 'all' ? outer.purposes : inner.purposes,
    actions: inner.actions === 'all' ? outer.actions : inner.actions,
    data: isWholeScope(inner.data) ? outer.data : inner.data,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** Does a provision speak of who asks, what for and when? In doubt a no does, and a yes does not. */
function speaks(provision: Provision, { asker, nodeId, purpose, action, at }: Question): boolean {
  const { effect, to, purposes, actions } = provision;
  const isDenied = effect === 'deny';
  return (
    holdsNow(provision, at) &&
    (purposes === 'all' || purposes.includes(purpose)) &&
    (actions === 'all' || actions.includes(action)) &&
    to.some((recipient) => means(recipient, asker, nodeId, isDenied))
  );
}

function holdsNow({ effect, from, until }: Provision, at: Date): boolean {
  const now = at.getTime();
  const begins = from === undefined ? -Infinity : Date.parse(from);
  const ends = until === undefined ? Infinity : Date.parse(until);
  // A bound that cannot be read, which is neither before nor after, does not bound a no, and a yes never holds by it.
  return effect === 'deny' ? !(begins > now || ends <= now) : begins <= now && ends > now;
}

function means(recipient: Recipient, asker: Asker, nodeId: string, inDoubt: boolean): boolean {
  const { organization } = asker;
  // An institution named without a node is one of this node; a no may mean the one of the same id elsewhere.
  const isAt = ({ node, id }: { readonly node: string; readonly id: string }) =>
    organization?.id === id && (organization.node === (node || nodeId) || (node === '' && inDoubt));
  switch (recipient.kind) {
    case 'everyone':
      return true;
    case 'practitioner':
      return asker.reference === recipient.reference;
    case 'organization':
      return isAt(recipient.organization);
    case 'role':
      return (
        (asker.role === undefined ? inDoubt : asker.role === recipient.role) &&
        (recipient.at === undefined || isAt(recipient.at))
      );
    case 'network':
      return organization !== undefined;
    case 'unknown':
      return inDoubt;
  }
}

/** The last instant at which any of the provisions can still open something. */
function endOf(provisions: readonly Provision[]): string | undefined {
  const ends = provisions.flatMap(function ends({ effect, until, except }): (string | undefined)[] {
    return [...(effect === 'permit' ? [until] : []), ...except.flatMap(ends)];
  });
  const known = ends.flatMap((end) => end ?? []);
  return known.length < ends.length ? undefined : known.toSorted().at(-1);
}

export function isNever(test: DataTest): boolean {
  return test.kind === 'any' && test.of.length === 0;
}

export function isAlways(test: DataTest): boolean {
  return test.kind === 'every' && test.of.length === 0;
}
