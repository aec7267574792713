import { hkidCheckDigit } from '#rooms/identity';
import type { Asked } from '../../src/cli/http-client.ts';

/**
 * Who asks at the Hong Kong node for what is Mrs Wong's, in the order of the columns below.
 * `slots` is a program that was granted one harmless scope; `foreign` holds a good token of the Shenzhen node.
 */
export const CALLERS = [
  'nobody',
  'garbage',
  'foreign',
  'wong',
  'fernandes',
  'chow',
  'cheng',
  'coordinator',
  'regulator',
  'insurer',
  'operator',
  'slots',
  'program',
] as const;
export type Caller = (typeof CALLERS)[number];

/** Those to whom nothing of her may be told by any route, whatever the status. */
export const STRANGERS: readonly Caller[] = ['nobody', 'garbage', 'foreign', 'fernandes', 'cheng', 'insurer', 'slots'];

/** What there is of her at the node. */
export interface Facts {
  readonly patient: string;
  readonly draft: string;
  readonly visit: string;
  readonly document: string;
  /** An entry of it that waits for a decision. */
  readonly entry: number;
  readonly share: string;
  readonly received: string;
  readonly notice: string;
  readonly message: string;
  readonly logEntry: string;
  readonly observation: string;
  /** Another, which is deleted in the end. */
  readonly spare: string;
  /** An export of the program's that is done; `slots` is the same program with a narrower token, and gets an empty file. */
  readonly job: string;
}

export const HER_NAME = /Suk Ching|淑貞|淑贞|19510308|90000001/;

export interface Expectation {
  readonly path: (facts: Facts) => string;
  readonly send?: (facts: Facts) => Asked;
  /** A status for each caller. */
  readonly statuses: string;
}

/** One door: a status for each caller, where to knock, and what to send. */
export const row = (
  statuses: string,
  path: string | ((facts: Facts) => string),
  send?: (facts: Facts) => Asked,
): Expectation => ({ path: typeof path === 'string' ? () => path : path, statuses, ...(send ? { send } : {}) });
/** Sends this as JSON. */
export const json = (body: unknown) => (): Asked => ({ json: body });
/** Sends what the facts make as FHIR. */
export const fhir = (body: (facts: Facts) => unknown, type = 'application/fhir+json') => {
  return (facts: Facts): Asked => ({ text: JSON.stringify(body(facts)), headers: { 'content-type': type } });
};

export const NOTE = {
  reason: 'synthetic visit',
  noDiagnosisReason: 'nothing is wrong with a synthetic person',
  plan: { reassurance: 'none', prescription: [] },
  language: 'en',
} as const;
/** Her identity card, as a stranger who found it might type it. */
export const HER_PAPER = {
  names: [{ text: 'SOMEBODY', script: 'latin' }],
  birthDate: '1951-03-08',
  gender: 'female',
  papers: [{ kind: 'hkid', number: `QX195103(${hkidCheckDigit('QX', '195103')})` }],
};
/** An application that a portal can open in her record. */
export const APP = {
  id: 'matrix-app',
  name: { en: 'Matrix', 'zh-Hans': '矩阵', 'zh-Hant-HK': '矩陣' },
  redirectUris: ['https://matrix.example/back'],
  launchUri: 'https://matrix.example/launch',
  scopes: ['openid', 'launch', 'patient/*.rs'],
  createdAt: new Date('2026-01-01T00:00:00Z'),
};
/** 32 bytes that lead nowhere. */
export const NOWHERE = 'A'.repeat(43);
export const ASYNC = { headers: { prefer: 'respond-async' } } as const;
/** A diagnosis of hers, as somebody might write it. */
export const condition = ({ patient }: Facts) => ({
  resourceType: 'Condition',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: { text: 'synthetic' },
  subject: { reference: `Patient/${patient}` },
});
