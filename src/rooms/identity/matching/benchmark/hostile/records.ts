import type { Random } from '#kernel';
import type { PaperKind } from '../../../contract.ts';
import { systemOf } from '../../../papers/identifier.ts';
import type { BenchmarkRecord } from '../records.ts';
import { misread, type Spelt } from './names.ts';
import { type HostilePerson, phone, street } from './people.ts';

/** How often each fault happens, per record. Assumptions, and on purpose worse than any counter should be. */
const RATES = {
  misreadName: 0.05,
  misreadPaper: 0.01,
  misreadDate: 0.012,
  anothersCard: 0.01,
  firstOfJanuary: 0.03,
  exchangedDate: 0.02,
  moonDate: 0.015,
  yearOnly: 0.01,
  noBirthDate: 0.01,
  noSex: 0.03,
  wrongSex: 0.005,
  otherOrder: 0.15,
  title: 0.1,
  husbandsName: 0.35,
  westernName: 0.5,
  passportName: 0.25,
  noPaper: 0.3,
  renewed: 0.4,
  noCountry: 0.3,
  policy: 0.3,
  noPhone: 0.12,
  oldPhone: 0.15,
  relativesPhone: 0.12,
  agentsPhone: 0.03,
  noAddress: 0.4,
  moved: 0.2,
  relative: 0.2,
} as const;

type Happens = (fault: keyof typeof RATES) => boolean;

/** A person as one of four counters writes them down: from a Hong Kong card, in a mainland hospital, from a passport, on a form. */
export function makeHostileRecord(
  random: Random,
  person: HostilePerson,
  people: readonly HostilePerson[],
): BenchmarkRecord {
  const counter = random.pick(['card', 'hospital', 'passport', 'form'] as const);
  const faults: string[] = [`counter ${counter}`];
  const happens: Happens = (fault) => {
    const does = random.chance(RATES[fault]);
    if (does) faults.push(fault);
    return does;
  };
  const relative = people[random.pick(person.relatives.length > 0 ? person.relatives : [person.id])] ?? person;
  const isAnothersCard = person.isTwin && happens('anothersCard');
  const born = birthDate(random, person, happens);
  const sex = happens('noSex')
    ? undefined
    : happens('wrongSex')
      ? person.sex === 'male'
        ? 'female'
        : 'male'
      : person.sex;
  const patient = {
    resourceType: 'Patient',
    name: names(random, person, counter, happens),
    ...(born === undefined ? {} : { birthDate: born }),
    ...(sex === undefined ? {} : { gender: sex }),
    identifier: identifiers(random, isAnothersCard ? relative : person, counter, happens),
    telecom: happens('noPhone') ? [] : [{ system: 'phone', value: numberOf(random, person, relative, happens) }],
    ...(happens('noAddress') ? {} : { address: [{ text: happens('moved') ? street(random) : person.street }] }),
    ...(relative !== person && happens('relative') ? { contact: [{ name: { text: han(relative, 'hant') } }] } : {}),
  };
  return { person: person.id, patient, faults };
}

function han({ family, given }: Pick<HostilePerson, 'family' | 'given'>, script: 'hans' | 'hant'): string {
  return family[script] + given.map((part) => part[script]).join('');
}

function names(random: Random, person: HostilePerson, counter: string, happens: Happens): { text: string }[] {
  const { family, given, husband, home } = person;
  const read = (text: string) => (happens('misreadName') ? misread(random, text) : text);
  if (home === 'abroad') return [{ text: abroad(random, person, happens) }];
  const married = husband && happens('husbandsName') ? husband : undefined;
  const inHan = (script: 'hans' | 'hant') =>
    (married?.[script] ?? '') + family[script] + read(given.map((part) => part[script]).join(''));
  const letters = () => latin(random, person, married, happens);
  switch (counter) {
    case 'card':
      return random.chance(0.7) ? [{ text: inHan('hant') }, { text: letters() }] : [{ text: letters() }];
    case 'hospital':
      return [{ text: inHan('hans') }];
    case 'passport':
      // Who has two nationalities has two names.
      return [
        { text: person.kind === 'two names' && happens('passportName') ? abroad(random, person, happens) : letters() },
      ];
    default:
      return [{ text: random.chance(0.5) ? inHan('hans') : inHan('hant') }];
  }
}

function latin(random: Random, person: HostilePerson, married: Spelt | undefined, happens: Happens): string {
  const { home, western } = person;
  const style =
    home === 'mainland' ? 'pinyin' : home === 'hong-kong' && person.kind !== 'two names' ? 'hongKong' : 'other';
  const capital = (text: string) => text.charAt(0) + text.slice(1).toLowerCase();
  const words = person.given.map((part) => capital(part[style]));
  const joined = style === 'pinyin' ? capital(words.join('')) : words.join(home === 'taiwan' ? '-' : ' ');
  const given = happens('misreadName') ? misread(random, joined) : joined;
  const family = `${married ? `${married[style]} ` : ''}${person.family[style]}`;
  const withWestern = western && happens('westernName') ? `${given} ${western}` : given;
  const title = happens('title') ? random.pick(['Mr ', 'Ms ', 'Dr. ']) : '';
  return (
    title + (happens('otherOrder') ? `${withWestern} ${family}` : `${family}${random.pick([',', ''])} ${withWestern}`)
  );
}

function abroad(random: Random, { abroad: { family, given } }: HostilePerson, happens: Happens): string {
  const read = happens('misreadName') ? misread(random, given) : given;
  return happens('otherOrder') ? `${family}, ${read}` : `${read} ${family}`;
}

/** The kinds of papers that a counter asks for, the first that the person has. */
const ASKED: Readonly<Record<string, readonly PaperKind[]>> = {
  card: ['hkid', 'passport', 'home-return-permit'],
  hospital: ['home-return-permit', 'resident-identity-card', 'taiwan-travel-permit', 'passport'],
  passport: ['passport', 'hk-macao-residence-permit', 'resident-identity-card', 'taiwan-travel-permit'],
  form: ['hk-macao-residence-permit', 'resident-identity-card', 'hkid', 'passport'],
};

function identifiers(
  random: Random,
  { papers, country, policy }: HostilePerson,
  counter: string,
  happens: Happens,
): object[] {
  const family = happens('policy') ? [{ system: 'https://insurer.example/family-policy', value: policy }] : [];
  const kind = (ASKED[counter] ?? []).find((one) => papers[one] !== undefined);
  const number = kind && papers[kind];
  if (kind === undefined || number === undefined || happens('noPaper')) return family;
  const read = happens('misreadPaper') ? misread(random, number) : number;
  const value = kind === 'home-return-permit' && happens('renewed') ? `${read}0${random.int(1, 4)}` : read;
  const assigner = kind === 'passport' && !happens('noCountry') ? { assigner: { display: country } } : {};
  return [{ system: systemOf(kind), value: value.replaceAll(/[()]/g, ''), ...assigner }, ...family];
}

function numberOf(random: Random, person: HostilePerson, relative: HostilePerson, happens: Happens): string {
  if (happens('agentsPhone')) return '+852 3456 7890';
  if (happens('oldPhone')) return phone(random);
  return happens('relativesPhone') ? relative.phone : person.phone;
}

function birthDate(random: Random, { born }: HostilePerson, happens: Happens): string | undefined {
  const [year = '', month = '', date = ''] = born.split('-');
  if (happens('noBirthDate')) return undefined;
  if (happens('yearOnly')) return year;
  if (happens('firstOfJanuary')) return `${year}-01-01`;
  if (Number(date) <= 12 && happens('exchangedDate')) return `${year}-${date}-${month}`;
  // The day of the moon's calendar, some weeks earlier.
  if (happens('moonDate'))
    return new Date(Date.parse(born) - random.int(18, 50) * 86_400_000).toISOString().slice(0, 10);
  if (!happens('misreadDate')) return born;
  const read = misread(random, born);
  return Number.isNaN(Date.parse(read)) || read > '2026' ? born : read;
}
