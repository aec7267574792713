/** Real bundles and stand-ins for the tests of this room. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { parseFhirJson } from '#fhir';
import { granted, type NodeIdentity, type PersonActor, RefusalError } from '#kernel';
import { gate } from '#rooms/consent';
import { type PatientResource, systemOf } from '#rooms/identity';
import type { Json } from './document/json.ts';
import type { DocumentSigner, RecordsPorts } from './ports.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

export interface SampleBundle {
  readonly name: string;
  readonly text: string;
  readonly bundle: Json;
}

/** Every JSON bundle of these folders of the shared data; a diagnostic and an empty list where the data is not there. */
export function sampleBundles(
  t: TestContext,
  folders: readonly string[] = [
    'ips/connectathon',
    'ips/hl7-uv-ips-2.0.1/examples',
    'ips/hl7-uv-ips-1.1.0/examples',
    'fhir-zh-hant-twcore',
  ],
): SampleBundle[] {
  const found = folders.flatMap((folder) => {
    const url = new URL(`${folder}/`, DATA);
    if (!existsSync(url)) {
      t.diagnostic(`${folder} is not in ../shared/data: its bundles are not tried`);
      return [];
    }
    return readdirSync(url)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readSample(`${folder}/${name}`));
  });
  return found.filter(({ bundle }) => bundle.resourceType === 'Bundle');
}

export function readSample(path: string): SampleBundle {
  const text = readFileSync(new URL(path, DATA), 'utf8');
  return { name: path, text, bundle: parseFhirJson(text) };
}

/** Where tests record: a doctor of a community centre of a Shenzhen node. All synthetic. */
export const TEST_SZ: NodeIdentity = { id: 'sz', jurisdiction: 'CN-SZ', url: 'https://sz.test' };

export function aClinician(more: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: 'person',
    role: 'clinician',
    accountId: 'dr-lin',
    name: { en: 'Dr Lin (synthetic)', 'zh-Hans': '林医生（合成）', 'zh-Hant-HK': '林醫生（合成）' },
    fhirUser: 'Practitioner/dr-lin',
    organization: {
      id: 'baoan-centre',
      name: { en: 'Bao’an centre', 'zh-Hans': '宝安社康中心', 'zh-Hant-HK': '寶安社康中心' },
    },
    scopes: ['user/*.cruds'],
    clientId: 'test-portal',
    ...more,
  };
}

export function aPatientActor(patientId: string): PersonActor {
  const name = { en: 'Patient', 'zh-Hans': '患者', 'zh-Hant-HK': '病人' };
  return {
    kind: 'person',
    role: 'patient',
    accountId: `p-${patientId}`,
    name,
    patientId,
    scopes: ['patient/*.rs'],
    clientId: 'test-portal',
  };
}

/** A synthetic elder as another system would send him. */
export const AN_ELDER: PatientResource = {
  resourceType: 'Patient',
  meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] },
  identifier: [{ system: systemOf('hkid'), value: 'A1234563' }],
  name: [{ text: '陳大文' }, { text: 'CHAN, Tai Man' }],
  birthDate: '1950-02-03',
  gender: 'male',
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh-HK' }] }, preferred: true }],
};

/** A signature in the place of the node's: it says who and when, and covers nothing. The real one is the exchange's and tested there. */
export const signForTests: DocumentSigner = (bundle, at) =>
  Promise.resolve({
    ...bundle,
    signature: {
      type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.5' }],
      when: at.toISOString(),
      who: { identifier: { system: 'urn:ietf:rfc:3986', value: 'https://sz.test' } },
      sigFormat: 'application/jose',
      data: Buffer.from('header..signature').toString('base64'),
    },
  });

export function testPorts(more: Partial<RecordsPorts> = {}): RecordsPorts {
  return {
    gate,
    signDocument: signForTests,
    homesOf: () => Promise.resolve(['hk']),
    liveShareOf: () => Promise.resolve(undefined),
    decideSending: () => granted([]),
    ...more,
  };
}

/** The codes of a refusal; `['none']` where there was none. */
export async function codesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return ['none'];
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return error.refusals.map((refusal) => refusal.code);
  }
}
