/** The ways in which one human being comes by two accounts, for every place where it takes a second person. All synthetic. */
import type { Resource } from '#fhir';
import type { LocalText } from '#kernel';

/** An account as the rules see it. */
interface Account {
  readonly accountId: string;
  readonly fhirUser?: string;
  readonly name: LocalText;
}

/** Two accounts, and what the directory has beside them. */
export interface TwoAccounts {
  readonly how: string;
  readonly one: Account;
  readonly other: Account;
  readonly stored: readonly Resource[];
}

const called = (name: string): LocalText => ({ en: name, 'zh-Hans': name, 'zh-Hant-HK': name });
const REGISTER = 'urn:synthetic:register';

/** `tag` keeps the people of one way apart from those of another: names in letters alone, each its own. */
function two(
  how: string,
  tag: string,
  entries: readonly [Partial<Resource> | undefined, Partial<Resource> | undefined],
  names: readonly [string, string],
  more: readonly Resource[] = [],
): TwoAccounts {
  const ids = [`${tag}-one`, `${tag}-other`] as const;
  const account = (at: 0 | 1): Account => ({
    accountId: `account-${ids[at]}`,
    name: called(names[at]),
    ...(entries[at] === undefined ? {} : { fhirUser: `Practitioner/${ids[at]}` }),
  });
  const stored = entries.flatMap((facts, at): Resource[] => {
    const name = [{ text: names[at] }];
    return facts === undefined ? [] : [{ resourceType: 'Practitioner', id: ids[at], name, ...facts } as Resource];
  });
  return { how, one: account(0), other: account(1), stored: [...stored, ...more] };
}

const number = (value: string) => ({ identifier: [{ system: REGISTER, value }] }) as Partial<Resource>;
const born = (birthDate: string) => ({ birthDate }) as Partial<Resource>;

const sameAccount = two('the same account', 'same', [{}, undefined], ['WU Anqi', 'WU Anqi']);
const sameEntry = two('another account of the same entry', 'entry', [{}, {}], ['MA Beili', 'LUO Beini']);

export const ONE_HUMAN: readonly TwoAccounts[] = [
  { ...sameAccount, other: sameAccount.one },
  { ...sameEntry, other: { ...sameEntry.other, fhirUser: sameEntry.one.fhirUser ?? '' } },
  two(
    'another entry with the same number',
    'number',
    [number('M 12345'), number('m-12345')],
    ['HE Chun', 'HO Chun Yat'],
  ),
  two('another entry of the very same name', 'name', [{}, {}], ['XIE Dongmei', 'XIE Dongmei']),
  two(
    'another entry that a Person names too',
    'person',
    [{}, {}],
    ['TANG Enhua', 'TONG Yan Wah'],
    [
      {
        resourceType: 'Person',
        id: 'person-of-both',
        link: ['one', 'other'].map((at) => ({ target: { reference: `Practitioner/person-${at}` } })),
      } as Resource,
    ],
  ),
  two('an account without an entry, of the same name', 'plain', [{}, undefined], ['PENG Fulin', 'Peng, Fulin']),
];

export const TWO_HUMANS: readonly TwoAccounts[] = [
  two('two who are called otherwise', 'others', [{}, {}], ['SHAO Gang', 'QIU Hong']),
  two('two of one name, born on two days', 'twins', [born('1980-01-02'), born('1981-01-02')], ['JIN Yi', 'JIN Yi']),
  two('two of one name with two numbers', 'namesakes', [number('1'), number('2')], ['DU Jun', 'DU Jun']),
];
