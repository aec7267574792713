import type { LocalText } from '#kernel';
import { hkidCheckDigit, residentCheckDigit } from '#rooms/identity';
import type { WorldPerson } from './people.ts';

/** A patient whom a visitor of the demo can be. */
export interface ReadyMadePatient {
  readonly login: string;
  readonly person: WorldPerson;
  readonly name: LocalText;
  readonly hint: LocalText;
  /** Nodes where the record has a history; elsewhere the person is only registered. */
  readonly recordAt: readonly string[];
}

const residence = (body: string) => body + residentCheckDigit(body);
const hkid = (digits: string) => `QX${digits}(${hkidCheckDigit('QX', digits)})`;

/** The elder of the first journey: her record is in Hong Kong, she lives in Bao'an and is registered at the community centre there. */
const elder: WorldPerson = {
  index: -1,
  seed: 'ready-made',
  family: -1,
  name: { hans: '黄淑贞', hant: '黃淑貞', hongKong: 'WONG, Suk Ching', pinyin: 'HUANG Shuzhen' },
  gender: 'female',
  birthDate: '1951-03-08',
  papers: [
    { kind: 'hkid', number: hkid('195103') },
    { kind: 'home-return-permit', number: 'H09510308' },
    { kind: 'hk-macao-residence-permit', number: residence('81000019510308008') },
  ],
  language: 'zh-Hant-HK',
  nodes: ['hk', 'sz'],
  phone: '+852 90000001',
  cover: ['ehcv'],
};

const local: WorldPerson = {
  index: -2,
  seed: 'ready-made',
  family: -2,
  name: { hans: '刘国强', hant: '劉國強', hongKong: 'LAU, Kwok Keung', pinyin: 'LIU Guoqiang' },
  gender: 'male',
  birthDate: '1978-09-21',
  papers: [{ kind: 'resident-identity-card', number: residence('44030619780921001') }],
  language: 'zh-Hans',
  nodes: ['sz'],
  phone: '+86 13800000002',
  cover: ['mainland-basic'],
};

const expatriate: WorldPerson = {
  index: -3,
  seed: 'ready-made',
  family: -3,
  name: { foreign: 'Grace Fernandes' },
  gender: 'female',
  birthDate: '1989-06-14',
  papers: [{ kind: 'passport', number: 'XA0890614' }],
  language: 'en',
  nodes: ['hk'],
  phone: '+852 60000003',
  cover: ['commercial-international'],
};

export const READY_MADE: readonly ReadyMadePatient[] = [
  {
    login: 'wong',
    person: elder,
    name: { en: 'WONG Suk Ching', 'zh-Hans': '黄淑贞', 'zh-Hant-HK': '黃淑貞' },
    hint: {
      en: 'Hong Kong elder living in Bao’an',
      'zh-Hans': '居住在宝安的香港长者',
      'zh-Hant-HK': '居於寶安的香港長者',
    },
    recordAt: ['hk'],
  },
  {
    login: 'liu',
    person: local,
    name: { en: 'LIU Guoqiang', 'zh-Hans': '刘国强', 'zh-Hant-HK': '劉國強' },
    hint: { en: 'Shenzhen resident', 'zh-Hans': '深圳居民', 'zh-Hant-HK': '深圳居民' },
    recordAt: ['sz'],
  },
  {
    login: 'fernandes',
    person: expatriate,
    name: { en: 'Grace Fernandes', 'zh-Hans': 'Grace Fernandes', 'zh-Hant-HK': 'Grace Fernandes' },
    hint: { en: 'Expatriate in Hong Kong', 'zh-Hans': '在港外籍居民', 'zh-Hant-HK': '在港外籍居民' },
    recordAt: ['hk'],
  },
];
