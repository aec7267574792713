import type { Resource } from '#fhir';
import { hkidCheckDigit, systemOf } from '#rooms/identity';

const SYNTHETIC = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST', display: 'test health data' }],
};
const hkid = (digits: string) => ({ system: systemOf('hkid'), value: `QX${digits}${hkidCheckDigit('QX', digits)}` });
const permit = (number: string) => ({ system: systemOf('home-return-permit'), value: number });
const phone = (value: string) => [{ system: 'phone', value }];

/** People registered twice, and people who only look like it: so that an identity desk of the demo has something to decide. Nobody treats them. */
const ALIKE: readonly Omit<Resource, 'resourceType'>[] = [
  // One person: a card at one counter, a permit at the other, a slip in the day.
  {
    id: 'alike-1a',
    identifier: [hkid('196211')],
    name: [{ text: '歐陽嘉怡' }, { text: 'AU YEUNG, Ka Yee' }],
    gender: 'female',
    birthDate: '1962-11-04',
    telecom: phone('+852 90000101'),
  },
  {
    id: 'alike-1b',
    identifier: [permit('H01962114')],
    name: [{ text: '欧阳嘉怡' }],
    gender: 'female',
    birthDate: '1962-11-14',
    telecom: phone('+852 90000101'),
  },
  // Twins: everything but the given name and the card.
  {
    id: 'alike-2a',
    identifier: [hkid('201905')],
    name: [{ text: '羅子軒' }, { text: 'LAW, Tsz Hin' }],
    gender: 'male',
    birthDate: '2019-05-02',
    telecom: phone('+852 90000102'),
    address: [{ text: '合成街一號 1 Synthetic Street' }],
  },
  {
    id: 'alike-2b',
    identifier: [hkid('201906')],
    name: [{ text: '羅子謙' }, { text: 'LAW, Tsz Him' }],
    gender: 'male',
    birthDate: '2019-05-02',
    telecom: phone('+852 90000102'),
    address: [{ text: '合成街一號 1 Synthetic Street' }],
  },
  // Two cards of which one may be a slip of the pen: all else agrees.
  {
    id: 'alike-4a',
    identifier: [hkid('195512')],
    name: [{ text: '任佩珊' }, { text: 'YAM, Pui Shan' }],
    gender: 'female',
    birthDate: '1955-12-30',
    telecom: phone('+852 90000104'),
  },
  {
    id: 'alike-4b',
    identifier: [hkid('195521')],
    name: [{ text: '任佩珊' }],
    gender: 'female',
    birthDate: '1955-12-30',
    telecom: phone('+852 90000104'),
  },
  // One number under two birth dates: somebody mistyped, or it is not the same person.
  {
    id: 'alike-3a',
    identifier: [hkid('197007')],
    name: [{ text: '解志明' }, { text: 'HAI, Chi Ming' }],
    gender: 'male',
    birthDate: '1970-07-19',
  },
  {
    id: 'alike-3b',
    identifier: [hkid('197007')],
    name: [{ text: '解志明' }],
    gender: 'male',
    birthDate: '1984-02-28',
    telecom: phone('+86 13800000103'),
  },
];

export const ALIKE_PATIENTS: readonly Resource[] = ALIKE.map(
  (facts) => ({ resourceType: 'Patient', meta: SYNTHETIC, ...facts }) as Resource,
);
