import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { registerAppClient } from '#platform/oidc';
import { hkidCheckDigit } from '#rooms/identity';
import { AnswerError, type Asked, type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { openShare } from '../src/cli/journey/open-share.ts';
import { signInPeople } from '../src/cli/journey/people.ts';
import { recordVisit } from '../src/cli/journey/record-visit.ts';
import { programToken, signInAs } from '../src/cli/sign-in.ts';
import {
  type ConsentPlace,
  type ConsentState,
  enter,
  type Looker,
  lookersAt,
  STATES,
  triedWrites,
  writersIn,
  writeWords,
  wrongAt,
  wrongWrite,
} from './consent-states.ts';
import { type Knock, knocksWithoutEntry, tellsOf } from './entries-of-doors.ts';
import { readPdf } from './read-pdf.ts';
import { type RunningNode, startNodes } from './running-node.ts';

/**
 * Who asks at the Hong Kong node for what is Mrs Wong's, in the order of the columns below.
 * `slots` is a program that was granted one harmless scope; `foreign` holds a good token of the Shenzhen node.
 */
const CALLERS = [
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
type Caller = (typeof CALLERS)[number];

/** Those to whom nothing of her may be told by any route, whatever the status. */
const STRANGERS: readonly Caller[] = ['nobody', 'garbage', 'foreign', 'fernandes', 'cheng', 'insurer', 'slots'];

/** What there is of her at the node. */
interface Facts {
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
  /** An export of the program's that is done; `slots` is the same program with a narrower token, and gets an empty file. */
  readonly job: string;
}

const HER_NAME = /Suk Ching|淑貞|淑贞|19510308|90000001/;

interface Expectation {
  readonly path: (facts: Facts) => string;
  readonly send?: (facts: Facts) => Asked;
  /** A status for each caller. */
  readonly statuses: string;
}

const row = (
  statuses: string,
  path: string | ((facts: Facts) => string),
  send?: (facts: Facts) => Asked,
): Expectation => ({ path: typeof path === 'string' ? () => path : path, statuses, ...(send ? { send } : {}) });
const json = (body: unknown) => (): Asked => ({ json: body });
const fhir = (body: (facts: Facts) => unknown, type = 'application/fhir+json') => {
  return (facts: Facts): Asked => ({ text: JSON.stringify(body(facts)), headers: { 'content-type': type } });
};

const NOTE = {
  reason: 'synthetic visit',
  noDiagnosisReason: 'nothing is wrong with a synthetic person',
  plan: { reassurance: 'none', prescription: [] },
  language: 'en',
} as const;
/** Her identity card, as a stranger who found it might type it. */
const HER_PAPER = {
  names: [{ text: 'SOMEBODY', script: 'latin' }],
  birthDate: '1951-03-08',
  gender: 'female',
  papers: [{ kind: 'hkid', number: `QX195103(${hkidCheckDigit('QX', '195103')})` }],
};
/** An application that a portal can open in her record. */
const APP = {
  id: 'matrix-app',
  name: { en: 'Matrix', 'zh-Hans': '矩阵', 'zh-Hant-HK': '矩陣' },
  redirectUris: ['https://matrix.example/back'],
  launchUri: 'https://matrix.example/launch',
  scopes: ['openid', 'launch', 'patient/*.rs'],
  createdAt: new Date('2026-01-01T00:00:00Z'),
};
/** 32 bytes that lead nowhere. */
const NOWHERE = 'A'.repeat(43);
const condition = ({ patient }: Facts) => ({
  resourceType: 'Condition',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: { text: 'synthetic' },
  subject: { reference: `Patient/${patient}` },
});

const observation = ({ patient }: Facts) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'synthetic' },
  subject: { reference: `Patient/${patient}` },
});

const ASYNC = { headers: { prefer: 'respond-async' } } as const;

// biome-ignore format: a table is read by its columns
const TABLE: Readonly<Record<string, Expectation>> = {
  //                                                                    non gar for won fer cho che coo reg ins ope slo pro
  'GET /api/session':                                              row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/session'),
  'GET /api/account':                                              row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account'),
  'POST /api/account/password':                                    row('401 401 401 401 401 401 401 401 401 401 401 403 403', '/api/account/password', json({ current: 'wrong', next: 'plastic turtle 41 choir' })),
  'POST /api/account/totp':                                        row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/totp', json({})),
  'POST /api/account/totp/confirm':                                row('401 401 401 401 401 401 401 401 401 401 401 403 403', '/api/account/totp/confirm', json({ code: '000000' })),
  'POST /api/account/totp/remove':                                 row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/totp/remove', json({})),
  'POST /api/account/recovery-codes':                              row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/recovery-codes', json({})),
  'POST /api/account/passkeys/question':                           row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/passkeys/question', json({})),
  'POST /api/account/passkeys':                                    row('401 401 401 400 400 400 400 400 400 400 400 403 403', '/api/account/passkeys', json({ name: 'synthetic', response: { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} } })),
  'POST /api/account/passkeys/:id/rename':                         row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/passkeys/none/rename', json({ name: 'synthetic' })),
  'POST /api/account/passkeys/:id/remove':                         row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/passkeys/none/remove', json({})),
  'GET /api/account/sessions':                                     row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/sessions'),
  'POST /api/account/sessions/:id/end':                            row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/sessions/none/end', json({})),
  'POST /api/account/sessions/end-others':                         row('401 401 401 204 204 204 204 204 204 204 204 403 403', '/api/account/sessions/end-others', json({})),
  'GET /api/account/applications':                                 row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/applications'),
  'POST /api/account/applications/:id/revoke':                     row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/applications/none/revoke', json({})),
  'POST /api/account/workplace':                                   row('401 401 401 404 404 404 404 404 404 404 404 403 403', '/api/account/workplace', json({ id: 'nowhere', purpose: 'HOPERAT' })),
  'GET /api/account/proof':                                        row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/proof'),
  'POST /api/account/proof/passkey-question':                      row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/account/proof/passkey-question', json({})),
  'POST /api/account/proof':                                       row('401 401 401 204 204 204 204 204 204 204 204 403 403', '/api/account/proof', json({ demo: true })),
  'GET /api/accounts':                                             row('401 401 401 403 403 403 403 403 403 403 200 403 403', '/api/accounts'),
  'POST /api/accounts':                                            row('401 401 401 403 403 403 403 403 403 403 201 403 403', '/api/accounts', json({ login: 'matrix.person', role: 'clinician', name: APP.name })),
  'POST /api/accounts/:login/close':                               row('401 401 401 403 403 403 403 403 403 403 404 403 403', '/api/accounts/nobody/close', json({})),
  'POST /api/accounts/:login/open':                                row('401 401 401 403 403 403 403 403 403 403 404 403 403', '/api/accounts/nobody/open', json({})),
  'GET /api/setup-codes':                                          row('401 401 401 403 403 403 403 200 403 403 200 403 403', '/api/setup-codes'),
  'POST /api/setup-codes':                                         row('401 401 401 403 403 403 403 404 403 403 404 403 403', '/api/setup-codes', json({ login: 'nobody', renews: 'password', seen: 'identity-document' })),
  'POST /api/setup-codes/:id/confirm':                             row('401 401 401 403 403 403 403 404 403 403 404 403 403', '/api/setup-codes/nothing/confirm', json({})),
  'POST /api/setup-codes/:id/withdraw':                            row('401 401 401 403 403 403 403 404 403 403 404 403 403', '/api/setup-codes/nothing/withdraw', json({})),
  'POST /api/accounts/:login/end-sessions':                        row('401 401 401 403 403 403 403 403 403 403 404 403 403', '/api/accounts/nobody/end-sessions', json({})),
  'GET /api/apps':                                                 row('401 401 401 200 200 200 200 403 403 403 403 403 403', '/api/apps'),
  'POST /api/launches':                                            row('401 401 401 201 404 201 404 403 403 403 403 403 403', '/api/launches', (({ patient }) => ({ json: { clientId: 'matrix-app', patientId: patient } }))),
  'GET /api/applications':                                         row('401 401 401 403 403 403 403 403 403 403 200 403 403', '/api/applications'),
  'POST /api/applications':                                        row('401 401 401 403 403 403 403 403 403 403 201 403 403', '/api/applications', json({ id: 'matrix-program', kind: 'backend', name: APP.name, scopes: ['system/*.rs'], jwksUri: 'https://matrix.example/jwks' })),
  'POST /api/applications/:id/keys':                               row('401 401 401 403 403 403 403 403 403 403 204 403 403', '/api/applications/matrix-program/keys', json({ jwksUri: 'https://matrix.example/other' })),
  'POST /api/applications/:id/disable':                            row('401 401 401 403 403 403 403 403 403 403 204 403 403', '/api/applications/matrix-app/disable'),
  'GET /api/patients':                                             row('401 401 401 403 403 200 200 200 403 403 403 403 403', '/api/patients?q=Suk%20Ching'),
  'GET /api/my-patients':                                          row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/my-patients'),
  'GET /api/my-dependants':                                        row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/my-dependants'),
  'GET /api/patients/:id':                                         row('401 401 401 200 404 200 404 200 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}`),
  'POST /api/patients':                                            row('401 401 401 403 403 201 201 201 403 403 403 403 403', '/api/patients', json(HER_PAPER)),
  'POST /api/patients/:id/papers':                                 row('401 401 401 403 403 403 403 200 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}/papers`, json({ kind: 'passport', number: 'X7654321' })),
  'POST /api/identity/papers/check':                               row('401 401 401 403 403 200 200 200 403 403 403 403 403', '/api/identity/papers/check', json({ kind: 'hkid', number: 'A123456(3)' })),
  'POST /api/identity/candidates':                                 row('401 401 401 403 403 200 200 200 403 403 403 403 403', '/api/identity/candidates', json(HER_PAPER)),
  'GET /api/identity/pairs':                                       row('401 401 401 403 403 403 403 200 403 403 403 403 403', '/api/identity/pairs'),
  'GET /api/identity/pairs/:one/:other':                           row('401 401 401 403 403 403 403 404 403 403 403 403 403', ({ patient }) => `/api/identity/pairs/${patient}/nobody`),
  'POST /api/identity/pairs/:one/:other/decide':                   row('401 401 401 403 403 403 403 404 403 403 403 403 403', ({ patient }) => `/api/identity/pairs/${patient}/nobody/decide`, json({ verb: 'link', reason: 'synthetic', revision: 0 })),
  'GET /api/identity/families/:id':                                row('401 401 401 403 403 403 403 200 403 403 403 403 403', ({ patient }) => `/api/identity/families/${patient}`),
  'POST /api/identity/families/:id/deceased':                      row('401 401 401 403 403 403 403 422 403 403 403 403 403', ({ patient }) => `/api/identity/families/${patient}/deceased`, json({ on: '2099-01-01' })),
  'POST /api/identity/newborns':                                   row('401 401 401 403 403 403 403 404 403 403 403 403 403', '/api/identity/newborns', json({ motherId: 'nobody', birthDate: '2026-11-20', gender: 'female' })),
  'POST /api/identity/ties':                                       row('401 401 401 403 403 403 403 404 403 403 403 403 403', '/api/identity/ties', json({ carerId: 'nobody', dependantId: 'nobody-else', kind: 'carer', scope: 'record', from: '2026-11-22' })),
  'POST /api/identity/ties/:id/end':                               row('401 401 401 403 403 403 403 404 403 403 403 403 403', '/api/identity/ties/nothing/end'),
  'GET /api/directory/organizations':                              row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/directory/organizations'),
  'GET /api/guide':                                               row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/guide'),
  'GET /api/guide/:id':                                           row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/guide/tmh'),
  'POST /api/directory/proposals':                                row('401 401 401 403 403 201 409 409 409 409 409 403 403', '/api/directory/proposals', json({ institution: 'tmh', item: 'phone', value: '+852 2000 0000', reason: 'synthetic', source: 'synthetic', effectiveFrom: '2026-11-22' })),
  'GET /api/directory/proposals':                                 row('401 401 401 403 403 200 200 200 200 200 200 403 403', '/api/directory/proposals'),
  'POST /api/directory/proposals/:id/decide':                     row('401 401 401 403 403 403 403 404 404 403 403 403 403', '/api/directory/proposals/none/decide', json({ accept: true, reason: 'synthetic' })),
  'POST /api/directory/proposals/:id/withdraw':                   row('401 401 401 403 403 404 404 404 404 404 404 403 403', '/api/directory/proposals/none/withdraw'),
  'POST /api/directory/reports':                                  row('401 401 401 201 201 201 201 201 201 201 201 403 403', '/api/directory/reports', json({ institution: 'tmh', text: 'synthetic' })),
  'GET /api/directory/reports':                                   row('401 401 401 403 403 403 403 200 200 403 200 403 403', '/api/directory/reports'),
  'GET /api/directory/my-reports':                                row('401 401 401 200 200 200 200 200 200 200 200 403 403', '/api/directory/my-reports'),
  'POST /api/directory/reports/:id/answer':                       row('401 401 401 403 403 403 403 404 404 403 404 403 403', '/api/directory/reports/none/answer', json({ outcome: 'passed-on', answer: 'synthetic' })),
  'GET /api/credentialing/my-permits':                             row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/credentialing/my-permits'),
  'GET /api/credentialing/may-practise':                           row('401 401 401 403 403 403 403 200 200 403 403 403 403', '/api/credentialing/may-practise?practitioner=hk-dr-chow&organization=yanwui&act=sign-record'),
  'GET /api/credentialing/practice-days':                          row('401 401 401 403 403 200 200 403 200 403 403 403 403', '/api/credentialing/practice-days?practitioner=hk-dr-chow&from=2026-01-01&to=2026-12-31'),
  'GET /api/credentialing/permits':                                row('401 401 401 403 403 403 403 403 200 403 403 403 403', '/api/credentialing/permits?endsWithinDays=90'),
  'POST /api/credentialing/permits':                               row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits', json({ practitionerId: 'nobody', kind: 'hk-registration', profession: 'doctor', firstDay: '2020-01-01' })),
  'POST /api/credentialing/permits/:id/suspend':                   row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/suspend', json({ reason: 'synthetic' })),
  'POST /api/credentialing/permits/:id/lift':                      row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/lift', json({})),
  'POST /api/credentialing/permits/:id/revoke':                    row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/revoke', json({ reason: 'synthetic' })),
  'POST /api/credentialing/permits/:id/end-engagement':            row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/end-engagement', json({ organizationId: 'yanwui' })),
  'POST /api/credentialing/permits/:id/confirm':                   row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/confirm', json({})),
  'GET /api/credentialing/permits/:id/certificate':                row('401 401 401 403 403 404 404 403 404 403 403 403 403', '/api/credentialing/permits/nowhere/certificate'),
  'POST /api/credentialing/certificates/verify':                   row('403 401 401 403 403 403 403 403 403 403 403 403 403', '/api/credentialing/certificates/verify', json({ jws: NOWHERE })),
  'GET /api/credentialing/checklists':                             row('401 401 401 403 403 200 200 200 200 403 403 403 403', '/api/credentialing/checklists'),
  'GET /api/credentialing/calendar/:year':                         row('401 401 401 403 403 200 200 200 200 403 403 403 403', '/api/credentialing/calendar/2026'),
  'PUT /api/credentialing/calendar/:year':                         row('401 401 401 403 403 403 403 403 200 403 403 403 403', '/api/credentialing/calendar/2027', json({ days: [] })),
  'GET /api/credentialing/dossiers':                               row('401 401 401 403 403 200 200 200 200 403 403 403 403', '/api/credentialing/dossiers'),
  'POST /api/credentialing/dossiers':                              row('401 401 401 403 403 422 422 422 403 403 403 403 403', '/api/credentialing/dossiers', json({ kind: 'short-term-practice' })),
  'GET /api/credentialing/dossiers/:id':                           row('401 401 401 403 403 404 404 404 404 403 403 403 403', '/api/credentialing/dossiers/nowhere'),
  'PUT /api/credentialing/dossiers/:id':                           row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/credentialing/dossiers/nowhere', json({ version: 1, chosen: [], employers: [] })),
  'POST /api/credentialing/dossiers/:id/documents':                row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/credentialing/dossiers/nowhere/documents?item=degree&filename=a.pdf', (() => ({ text: '%PDF-1.7', headers: { 'content-type': 'application/pdf' } }))),
  'GET /api/credentialing/dossiers/:id/documents/:document':       row('401 401 401 403 403 404 404 404 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/documents/nothing'),
  'POST /api/credentialing/dossiers/:id/submit':                   row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/credentialing/dossiers/nowhere/submit', json({ version: 1 })),
  'POST /api/credentialing/dossiers/:id/withdraw':                 row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/credentialing/dossiers/nowhere/withdraw', json({ version: 1 })),
  'POST /api/credentialing/dossiers/:id/take':                     row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/take', json({ version: 1 })),
  'POST /api/credentialing/dossiers/:id/release':                  row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/release', json({ version: 1 })),
  'POST /api/credentialing/dossiers/:id/ask':                      row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/ask', json({ version: 1, wishes: [{ itemId: 'degree', why: 'synthetic' }] })),
  'POST /api/credentialing/dossiers/:id/refuse':                   row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/refuse', json({ version: 1, reason: 'synthetic' })),
  'POST /api/credentialing/dossiers/:id/approve':                  row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/credentialing/dossiers/nowhere/approve', json({ version: 1 })),
  'GET /api/access-log':                                           row('401 401 401 200 403 403 403 403 403 403 403 403 403', ({ patient }) => `/api/access-log?patient=${patient}`),
  'GET /api/access-log/watch':                                     row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/access-log/watch'),
  'GET /api/consents':                                             row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/consents'),
  'POST /api/consents/standing/preview':                           row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/consents/standing/preview', json({ effect: 'deny', to: 'anybody' })),
  'POST /api/consents/standing':                                   row('401 401 401 409 409 403 403 403 403 403 403 403 403', '/api/consents/standing', json({ effect: 'deny', to: 'anybody', termsHash: '0'.repeat(64) })),
  'POST /api/consents/:id/preview':                                row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/consents/nothing/preview', json({})),
  'POST /api/consents/:id/grant':                                  row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/consents/nothing/grant', json({ termsHash: '0'.repeat(64) })),
  'POST /api/consents/:id/refuse':                                 row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/consents/nothing/refuse', json({})),
  'POST /api/consents/:id/end':                                    row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/consents/nothing/end', json({})),
  'GET /api/consent-requests':                                     row('401 401 401 403 403 200 200 200 403 403 403 403 403', '/api/consent-requests'),
  'GET /api/consent-requests/:id/text':                            row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/text'),
  'POST /api/consent-requests/:id/code':                           row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/code', json({})),
  'POST /api/consent-requests/:id/confirm':                        row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/confirm', json({ code: '000000', termsHash: '0'.repeat(64) })),
  'POST /api/consent-requests/:id/reading':                        row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/reading', json({ termsHash: '0'.repeat(64) })),
  'POST /api/consent-requests/:id/witness':                        row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/witness', json({ termsHash: '0'.repeat(64), paper: { kind: 'hkid', number: 'A123456(3)' }, birthDate: '1970-01-01' })),
  'POST /api/consent-requests/:id/end':                            row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests/nothing/end', json({})),
  'POST /api/consent-requests':                                    row('401 401 401 403 403 404 404 404 403 403 403 403 403', '/api/consent-requests', json({ patient: { id: 'nobody' }, scope: { purposes: ['TREAT'], validDays: 30 }, reason: 'synthetic' })),
  'GET /api/notices':                                              row('401 401 401 200 200 200 200 200 403 403 403 403 403', '/api/notices'),
  'POST /api/notices/:id/read':                                    row('401 401 401 200 404 404 404 404 403 403 403 403 403', ({ notice }) => `/api/notices/${notice}/read`),
  'GET /api/ledger/head':                                          row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/ledger/head'),
  'GET /api/ledger/consistency':                                   row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/ledger/consistency?from=0&to=1'),
  'GET /api/ledger/proof':                                         row('401 401 401 200 404 403 403 403 200 403 200 403 403', ({ logEntry }) => `/api/ledger/proof?entry=${logEntry}`),
  'GET /api/ledger/entries':                                       row('401 401 401 403 403 403 403 403 200 403 200 403 403', '/api/ledger/entries?limit=5'),
  'GET /api/ledger/witness':                                       row('404 401 401 404 404 404 404 404 404 404 404 404 404', '/api/ledger/witness?node=nowhere'),
  'GET /api/ledger/keys':                                          row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/ledger/keys'),
  'GET /api/access-log/download':                                  row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/access-log/download'),
  'GET /api/access-log/download/pdf':                              row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/access-log/download/pdf'),
  'GET /fhir/R4/AuditEvent':                                       row('401 401 401 200 200 403 403 403 200 403 200 403 200', ({ patient }) => `/fhir/R4/AuditEvent?patient=${patient}`),
  'POST /fhir/R4/AuditEvent/_search':                              row('401 401 401 200 200 403 403 403 200 403 200 403 200', ({ patient }) => `/fhir/R4/AuditEvent/_search?patient=${patient}`),
  'GET /fhir/R4/AuditEvent/:resource_id{[A-Za-z0-9.-]{1,64}}':      row('401 401 401 200 404 403 403 403 200 403 200 403 200', ({ logEntry }) => `/fhir/R4/AuditEvent/${logEntry}`),
  'GET /api/ledger/alarms':                                        row('401 401 401 403 403 403 403 403 200 403 200 403 403', '/api/ledger/alarms'),
  'GET /api/ledger/months':                                        row('401 401 401 403 403 403 403 403 200 403 200 403 403', '/api/ledger/months'),
  'GET /api/emergency-access':                                     row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/emergency-access'),
  'POST /api/emergency-access':                                    row('401 401 401 403 403 404 404 403 403 403 403 403 403', '/api/emergency-access', json({ patientId: 'nobody', reasonCode: 'unconscious', reason: 'a synthetic emergency' })),
  'POST /api/emergency-access/:id/end':                            row('401 401 401 403 403 404 404 403 403 403 403 403 403', '/api/emergency-access/nothing/end'),
  'GET /api/privacy/emergencies':                                  row('401 401 401 403 403 403 403 403 200 403 403 403 403', '/api/privacy/emergencies'),
  'GET /api/privacy/emergencies/:id':                              row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/privacy/emergencies/nothing'),
  'POST /api/privacy/emergencies/:id/review':                      row('401 401 401 403 403 403 403 403 404 403 403 403 403', '/api/privacy/emergencies/nothing/review', json({ verdict: 'justified', words: 'a synthetic judgement' })),
  'GET /api/privacy/desk':                                         row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/desk'),
  'GET /api/privacy/findings':                                     row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/findings'),
  'GET /api/privacy/findings/:id':                                 row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/findings/nothing'),
  'POST /api/privacy/findings/:id/decide':                         row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/findings/nothing/decide', json({ verdict: 'explained', note: 'synthetic', entries: 1 })),
  'GET /api/privacy/people':                                       row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/people'),
  'POST /api/privacy/known':                                       row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/known', json({ patientId: 'nobody', known: true, why: 'synthetic' })),
  'POST /api/privacy/staff-records':                               row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/staff-records', json({ accountId: 'nobody', patientId: 'nobody', isTheirs: true })),
  'GET /api/privacy/questions':                                    row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/questions'),
  'POST /api/privacy/questions/:id/ask':                           row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/questions/nothing/ask', json({ words: 'synthetic' })),
  'POST /api/privacy/questions/:id/answer':                        row('401 401 401 403 403 403 403 403 403 403 403 403 403', '/api/privacy/questions/nothing/answer', json({ words: 'synthetic' })),
  'GET /api/access-questions':                                     row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/access-questions'),
  'POST /api/access-questions':                                    row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/access-questions', json({ node: 'hk', entryId: 'nothing', words: 'synthetic' })),
  'GET /api/asked-of-me':                                          row('401 401 401 403 403 200 200 200 200 200 200 403 403', '/api/asked-of-me'),
  'POST /api/asked-of-me/:id/answer':                              row('401 401 401 403 403 404 404 404 404 404 404 403 403', '/api/asked-of-me/nothing/answer', json({ words: 'synthetic' })),
  'GET /api/share-terms':                                          row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/api/share-terms'),
  'GET /api/terms':                                                row('401 401 401 200 200 200 200 200 403 403 403 403 403', '/api/terms'),
  'GET /api/terminology/coverage':                                 row('401 401 401 200 200 200 200 200 200 403 200 403 403', '/api/terminology/coverage'),
  'GET /api/patients/:id/summary':                                 row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}/summary`),
  'GET /api/patients/:id/summary/pdf':                             row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}/summary/pdf`),
  'GET /api/patients/:id/summary/bundle':                          row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}/summary/bundle`),
  'GET /api/patients/:id/folder':                                  row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ patient }) => `/api/patients/${patient}/folder`),
  'GET /api/visits':                                               row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ patient }) => `/api/visits?patientId=${patient}`),
  'POST /api/visits':                                              row('401 401 401 403 403 201 404 403 403 403 403 403 403', '/api/visits', ({ patient }) => ({ json: { patientId: patient, note: NOTE } })),
  'GET /api/visits/:id':                                           row('401 401 401 404 404 200 404 403 403 403 403 403 403', ({ draft }) => `/api/visits/${draft}`),
  'GET /api/visits/:id/watch':                                     row('401 401 401 404 404 200 404 403 403 403 403 403 403', ({ draft }) => `/api/visits/${draft}/watch`),
  'PUT /api/visits/:id':                                           row('401 401 401 403 403 200 403 403 403 403 403 403 403', ({ draft }) => `/api/visits/${draft}`, json({ version: '1', note: NOTE })),
  'POST /api/visits/:id/sign':                                     row('401 401 401 403 403 200 403 403 403 403 403 403 403', ({ visit }) => `/api/visits/${visit}/sign`, json({ version: '1' })),
  'POST /api/visits/:id/send-again':                               row('401 401 401 403 403 409 403 403 403 403 403 403 403', ({ visit }) => `/api/visits/${visit}/send-again`, json({ version: '1' })),
  'GET /api/visits/not-sent':                                      row('401 401 401 403 403 403 403 200 403 403 200 403 403', () => '/api/visits/not-sent'),
  'GET /api/visits/:id/pdf':                                       row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ visit }) => `/api/visits/${visit}/pdf`),
  'GET /api/visits/:id/document':                                  row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ visit }) => `/api/visits/${visit}/document`),
  'GET /api/folder/:id':                                           row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ document }) => `/api/folder/${document}`),
  'GET /api/folder/:id/pdf':                                       row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ document }) => `/api/folder/${document}/pdf`),
  'GET /api/folder/:id/original':                                  row('401 401 401 200 404 200 404 403 403 403 403 403 403', ({ document }) => `/api/folder/${document}/original`),
  'POST /api/folder/:id/decisions':                                row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ document }) => `/api/folder/${document}/decisions`, ({ entry }) => ({ json: { decisions: [{ index: entry, decision: 'accept' }] } })),
  'GET /api/inbox':                                                row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/inbox'),
  'GET /api/inbox/watch':                                         row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/inbox/watch'),
  'POST /api/imports':                                             row('401 401 401 403 403 403 403 403 403 403 403 403 200', '/api/imports?label=matrix', fhir(condition)),
  'POST /api/shares':                                              row('401 401 401 201 201 403 403 403 403 403 403 403 403', '/api/shares', json({ sections: ['problems'], recipients: { kind: 'consortium' } })),
  'GET /api/shares':                                               row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/shares'),
  'GET /api/shares/watch':                                         row('401 401 401 200 200 403 403 403 403 403 403 403 403', '/api/shares/watch'),
  'GET /api/shares/:id':                                           row('401 401 401 200 404 403 403 403 403 403 403 403 403', ({ share }) => `/api/shares/${share}`),
  'POST /api/received':                                            row('401 401 401 403 403 400 400 403 403 403 403 403 403', '/api/received', json({ link: 'shlink:/eyJ1cmwiOiJodHRwOi8vMTI3LjAuMC4xOjIyIn0' })),
  'GET /api/received':                                             row('401 401 401 403 403 200 200 403 403 403 403 403 403', '/api/received'),
  'GET /api/received/:id':                                         row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ received }) => `/api/received/${received}`),
  'GET /api/received/:id/watch':                                   row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ received }) => `/api/received/${received}/watch`),
  'GET /api/received/:id/summary':                                 row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ received }) => `/api/received/${received}/summary`),
  'POST /api/received/:id/register':                               row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ received }) => `/api/received/${received}/register`, json({})),
  'POST /api/received/:id/close':                                  row('401 401 401 403 403 200 404 403 403 403 403 403 403', ({ received }) => `/api/received/${received}/close`, json({})),
  'POST /api/shares/:id/revoke':                                   row('401 401 401 200 404 403 403 403 403 403 403 403 403', ({ share }) => `/api/shares/${share}/revoke`, json({})),
  'POST /shl/:id':                                                 row('404 401 401 404 404 404 404 404 404 404 404 404 404', `/shl/${NOWHERE}`, json({ recipient: 'somebody' })),
  'POST /shl/:id/status':                                          row('403 401 401 403 403 403 403 403 403 403 403 403 403', `/shl/${NOWHERE}/status`, json({})),
  'GET /shl/:id/file/:ticket':                                     row('404 401 401 404 404 404 404 404 404 404 404 404 404', `/shl/${NOWHERE}/file/${NOWHERE}`),
  'GET /exchange/feeds/directory':                                row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/exchange/feeds/directory?since=0'),
  'POST /exchange/inbox':                                          row('403 401 401 403 403 403 403 403 403 403 403 403 403', '/exchange/inbox', json({})),
  'GET /api/exchange/messages':                                    row('401 401 401 403 403 403 403 200 403 403 200 403 403', '/api/exchange/messages?direction=in'),
  'GET /api/exchange/messages/:id':                                row('401 401 401 403 403 403 403 200 403 403 200 403 403', ({ message }) => `/api/exchange/messages/${message}`),
  'POST /api/exchange/messages/:id/stop':                          row('401 401 401 403 403 403 403 404 403 403 404 403 403', ({ message }) => `/api/exchange/messages/${message}/stop`, json({})),
  'POST /api/exchange/messages/:id/retry':                         row('401 401 401 403 403 403 403 404 403 403 404 403 403', ({ message }) => `/api/exchange/messages/${message}/retry`, json({})),
  'POST /api/exchange/messages/:id/replay':                        row('401 401 401 403 403 403 403 404 403 403 404 403 403', ({ message }) => `/api/exchange/messages/${message}/replay`, json({ reason: 'synthetic' })),
  'GET /api/exports':                                               row('401 401 401 403 403 403 403 200 200 403 200 403 403', '/api/exports'),
  'POST /api/exports/assessments':                                  row('401 401 401 403 403 403 403 201 403 403 201 403 403', '/api/exports/assessments', json({ to: 'sz', title: 'synthetic', covers: 'synthetic', assessedOn: '2026-01-05', reviewBy: '2099-01-05' })),
  'POST /api/exports/contracts':                                    row('401 401 401 403 403 403 403 201 403 403 201 403 403', '/api/exports/contracts', json({ to: 'sz', exporterName: 'synthetic', exporterPlace: 'hong-kong', recipientName: 'synthetic', recipientPlace: 'shenzhen', version: '1', covers: 'synthetic', inForceFrom: '2026-01-05', onward: 'none' })),
  'POST /api/exports/records/:id/acts':                             row('401 401 401 403 403 403 403 404 403 403 404 403 403', '/api/exports/records/none/acts', json({ after: 1, act: { kind: 'incident', on: '2026-01-05', what: 'synthetic' } })),
  'POST /api/exports/holidays':                                     row('401 401 401 403 403 403 403 200 403 403 200 403 403', '/api/exports/holidays', json({ year: 2027, days: [] })),
  'GET /api/exports/decisions':                                     row('401 401 401 403 403 403 403 200 200 403 200 403 403', '/api/exports/decisions'),
  'GET /api/exports/decisions/:id':                                 row('401 401 401 403 403 403 403 404 404 403 404 403 403', '/api/exports/decisions/none'),
  'GET /api/disclosures/:id':                                       row('401 401 401 404 404 403 403 403 403 403 403 403 403', '/api/disclosures/none'),
  'GET /api/exports/receipts':                                      row('401 401 401 403 403 403 403 200 200 403 200 403 403', '/api/exports/receipts'),
  'POST /api/exports/receipts/ask':                                 row('401 401 401 403 403 403 403 422 403 403 422 403 403', '/api/exports/receipts/ask', json({ share: 'none', opening: 'none' })),
  'POST /api/received/:id/sealed':                                  row('401 401 401 403 403 404 404 403 404 403 403 403 403', '/api/received/none/sealed', json({ reason: 'a synthetic reason' })),
  'GET /api/exchange/peers':                                       row('401 401 401 403 403 403 403 200 200 403 200 403 403', '/api/exchange/peers'),
  'GET /fhir/R4/metadata':                                         row('200 401 401 200 200 200 200 200 200 200 200 200 200', '/fhir/R4/metadata'),
  'GET /fhir/R4/$export':                                          row('401 401 401 202 202 202 202 202 202 202 202 202 202', '/fhir/R4/$export?_type=Slot', () => ASYNC),
  'POST /fhir/R4/$export':                                         row('401 401 401 400 400 400 400 400 400 400 400 400 400', '/fhir/R4/$export', fhir(() => ({ resourceType: 'Parameters' }))),
  'GET /fhir/R4/Patient/$export':                                  row('401 401 401 400 400 400 400 400 403 403 403 403 400', '/fhir/R4/Patient/$export?_type=Patient'),
  'POST /fhir/R4/Patient/$export':                                 row('401 401 401 400 400 400 400 400 400 400 400 400 400', '/fhir/R4/Patient/$export', fhir(() => ({ resourceType: 'Parameters' }))),
  'GET /fhir/R4/Group/:resource_id/$export':                       row('401 401 401 404 404 404 404 403 403 403 403 403 404', '/fhir/R4/Group/none/$export', () => ASYNC),
  'POST /fhir/R4/Group/:resource_id/$export':                      row('401 401 401 404 404 404 404 403 403 403 403 403 404', '/fhir/R4/Group/none/$export', () => ASYNC),
  'POST /fhir/R4/$import':                                         row('401 401 401 403 403 403 403 403 403 403 400 400 400', '/fhir/R4/$import', fhir(condition, 'application/fhir+ndjson')),
  'GET /fhir/R4/bulk-jobs/:job_id':                                row('401 401 401 404 404 404 404 404 404 404 404 200 200', ({ job }) => job),
  'GET /fhir/R4/bulk-jobs/:job_id/:file_name':                     row('401 401 401 404 404 404 404 404 404 404 404 200 200', ({ job }) => `${job}/Patient-1.ndjson`),
  'DELETE /fhir/R4/bulk-jobs/:job_id':                             row('401 401 401 404 404 404 404 404 404 404 404 202 404', ({ job }) => job),
  'GET /fhir/R4/websocket':                                        row('426 401 401 426 426 426 426 426 426 426 426 426 426', '/fhir/R4/websocket'),
  'POST /fhir/R4':                                                 row('401 401 401 200 404 200 404 200 403 403 403 403 200', '/fhir/R4', fhir(({ patient }) => ({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'GET', url: `Patient/${patient}` } }] }))),
  'POST /fhir/R4/':                                                row('401 401 401 200 404 200 404 200 403 403 403 403 200', '/fhir/R4/', fhir(({ patient }) => ({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'GET', url: `Patient/${patient}` } }] }))),
  'GET /fhir/R4':                                                  row('401 401 401 200 200 200 200 200 200 200 200 403 200', '/fhir/R4?_type=Slot'),
  'GET /fhir/R4/':                                                 row('401 401 401 200 200 200 200 200 200 200 200 403 200', '/fhir/R4/?_count=500'),
  'POST /fhir/R4/_search':                                         row('401 401 401 200 200 200 200 403 403 403 403 403 200', '/fhir/R4/_search', () => ({ text: '_type=Observation', headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
  'GET /fhir/R4/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}':          row('401 401 401 200 200 200 200 403 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}/Observation`),
  'POST /fhir/R4/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}/_search': row('401 401 401 200 200 200 200 403 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}/Observation/_search`, () => ({ text: 'status=final', headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
  'GET /fhir/R4/:resource_type{Device|Encounter|Practitioner|RelatedPerson}/:resource_id/:member_type{[A-Z*][A-Za-z]*}':          row('401 401 401 200 200 200 200 403 403 403 403 403 200', '/fhir/R4/Encounter/none/Observation'),
  'POST /fhir/R4/:resource_type{Device|Encounter|Practitioner|RelatedPerson}/:resource_id/:member_type{[A-Z*][A-Za-z]*}/_search': row('401 401 401 200 200 200 200 403 403 403 403 403 200', '/fhir/R4/Encounter/none/Observation/_search', () => ({ text: 'status=final', headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
  'GET /fhir/R4/_history':                                         row('401 401 401 200 200 200 200 200 200 200 200 200 200', '/fhir/R4/_history?_count=500'),
  'POST /fhir/R4/$validate':                                       row('401 401 401 200 200 200 200 200 200 200 200 200 200', '/fhir/R4/$validate', fhir(condition)),
  'GET /fhir/R4/:operation_name{\\$[a-z-]+}':                      row('401 401 401 200 200 200 200 200 200 200 200 403 200', '/fhir/R4/$meta'),
  'POST /fhir/R4/:operation_name{\\$[a-z-]+}':                     row('401 401 401 200 200 200 200 200 200 200 200 403 200', '/fhir/R4/$meta', fhir(() => ({ resourceType: 'Parameters' }))),
  'GET /fhir/R4/Patient/$everything':                              row('401 401 401 200 200 200 200 200 403 403 403 403 200', '/fhir/R4/Patient/$everything?_count=5'),
  'POST /fhir/R4/Patient/$everything':                             row('401 401 401 200 200 200 200 200 403 403 403 403 200', '/fhir/R4/Patient/$everything', fhir(() => ({ resourceType: 'Parameters', parameter: [{ name: '_count', valueInteger: 5 }] }))),
  'GET /fhir/R4/Patient/:resource_id/$everything':                 row('401 401 401 200 404 200 404 200 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}/$everything`),
  'POST /fhir/R4/Patient/:resource_id/$everything':                row('401 401 401 200 404 200 404 200 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}/$everything`),
  'POST /fhir/R4/Binary':                                          row('401 401 401 403 403 403 403 403 403 403 403 403 201', '/fhir/R4/Binary', () => ({ text: 'synthetic', headers: { 'content-type': 'text/plain' } })),
  'PUT /fhir/R4/Binary/:resource_id':                              row('401 401 401 403 403 404 404 403 403 403 403 403 201', '/fhir/R4/Binary/matrix', () => ({ text: 'synthetic', headers: { 'content-type': 'text/plain' } })),
  'GET /fhir/R4/Binary/:resource_id':                              row('401 401 401 404 404 404 404 403 403 403 403 403 200', '/fhir/R4/Binary/matrix', () => ({ headers: { accept: 'text/plain' } })),
  'POST /fhir/R4/:resource_type/$validate':                        row('401 401 401 200 200 200 200 200 200 200 200 200 200', '/fhir/R4/Condition/$validate', fhir(condition)),
  'GET /fhir/R4/:resource_type/:operation_name{\\$[a-z-]+}':                 row('401 401 401 200 200 200 200 403 403 403 403 403 200', ({ patient }) => `/fhir/R4/Observation/$lastn?patient=${patient}&category=laboratory`),
  'POST /fhir/R4/:resource_type/:operation_name{\\$[a-z-]+}':                row('401 401 401 200 200 200 200 403 403 403 403 403 200', '/fhir/R4/Observation/$lastn', fhir(({ patient }) => ({ resourceType: 'Parameters', parameter: [{ name: 'patient', valueString: patient }, { name: 'category', valueString: 'laboratory' }] }))),
  'GET /fhir/R4/:resource_type/:resource_id/:operation_name{\\$[a-z-]+}':    row('401 401 401 200 404 200 404 200 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}/$summary`),
  'POST /fhir/R4/:resource_type/:resource_id/:operation_name{\\$[a-z-]+}':   row('401 401 401 200 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}/$meta`, fhir(() => ({ resourceType: 'Parameters' }))),
  'POST /fhir/R4/:resource_type/:resource_id/$meta-add':                     row('401 401 401 403 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}/$meta-add`, fhir(() => ({ resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: { tag: [{ system: 'urn:matrix', code: 'x' }] } }] }))),
  'POST /fhir/R4/:resource_type/:resource_id/$meta-delete':                  row('401 401 401 403 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}/$meta-delete`, fhir(() => ({ resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: { tag: [{ system: 'urn:matrix', code: 'x' }] } }] }))),
  'POST /fhir/R4/:resource_type/_search':                          row('401 401 401 200 200 200 200 403 403 403 403 403 200', '/fhir/R4/Observation/_search', ({ patient }) => ({ text: `patient=${patient}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
  'GET /fhir/R4/:resource_type/_history':                          row('401 401 401 200 200 200 200 200 403 403 403 403 200', '/fhir/R4/Patient/_history?_count=500'),
  'GET /fhir/R4/:resource_type':                                   row('401 401 401 200 200 200 200 200 403 403 403 403 200', '/fhir/R4/Patient?name=Wong'),
  'POST /fhir/R4/:resource_type':                                  row('401 401 401 403 403 201 403 403 403 403 403 403 201', '/fhir/R4/Condition', fhir(condition)),
  'PATCH /fhir/R4/:resource_type':                                 row('401 401 401 403 403 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation?_id=${observation}`, fhir(() => [{ op: 'test', path: '/status', value: 'final' }], 'application/json-patch+json')),
  'GET /fhir/R4/:resource_type/:resource_id':                      row('401 401 401 200 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}`),
  'PATCH /fhir/R4/:resource_type/:resource_id':                    row('401 401 401 403 403 403 403 200 403 403 403 403 200', ({ patient }) => `/fhir/R4/Patient/${patient}`, fhir(() => [{ op: 'test', path: '/gender', value: 'female' }], 'application/json-patch+json')),
  'GET /fhir/R4/:resource_type/:resource_id/_history':             row('401 401 401 200 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}/_history`),
  'GET /fhir/R4/:resource_type/:resource_id/_history/:version_id': row('401 401 401 200 404 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}/_history/1`),
  'POST /fhir/R4/:resource_type/:resource_id/$validate':           row('401 401 401 200 200 200 200 200 200 200 200 200 200', ({ observation }) => `/fhir/R4/Observation/${observation}/$validate`, fhir((facts) => ({ ...observation(facts), id: facts.observation }))),
  'PUT /fhir/R4/:resource_type':                                   row('401 401 401 403 403 200 403 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation?_id=${observation}`, fhir(observation)),
  'PUT /fhir/R4/:resource_type/:resource_id':                      row('401 401 401 403 403 200 404 403 403 403 403 403 200', ({ observation }) => `/fhir/R4/Observation/${observation}`, fhir((facts) => ({ ...observation(facts), id: facts.observation }))),
  'DELETE /fhir/R4/:resource_type':                                row('401 401 401 403 403 403 403 403 403 403 403 403 204', ({ observation }) => `/fhir/R4/Observation?_id=${observation}`),
  'DELETE /fhir/R4/:resource_type/:resource_id':                   row('401 401 401 403 403 403 403 403 403 403 403 403 204', ({ observation }) => `/fhir/R4/Observation/${observation}`),
};

/** Where the privacy officer gets another answer than 403: doors open to everybody, and the officer's own. */
const OFFICER: Readonly<Record<string, string>> = {
  'GET /api/exports': '200',
  'GET /api/exports/decisions': '200',
  'GET /api/exports/decisions/:id': '404',
  'GET /api/exports/receipts': '200',
  'POST /api/received/:id/sealed': '404',
  'GET /api/session': '200',
  'GET /api/account': '200',
  'POST /api/account/password': '401',
  'POST /api/account/totp': '200',
  'POST /api/account/totp/confirm': '401',
  'POST /api/account/totp/remove': '404',
  'POST /api/account/recovery-codes': '200',
  'POST /api/account/passkeys/question': '200',
  'POST /api/account/passkeys': '400',
  'POST /api/account/passkeys/:id/rename': '404',
  'POST /api/account/passkeys/:id/remove': '404',
  'GET /api/account/sessions': '200',
  'POST /api/account/sessions/:id/end': '404',
  'POST /api/account/sessions/end-others': '204',
  'GET /api/account/applications': '200',
  'POST /api/account/applications/:id/revoke': '404',
  'POST /api/account/workplace': '404',
  'GET /api/account/proof': '200',
  'GET /api/setup-codes': '200',
  'POST /api/setup-codes': '404',
  'POST /api/setup-codes/:id/confirm': '404',
  'POST /api/setup-codes/:id/withdraw': '404',
  'POST /api/account/proof/passkey-question': '200',
  'POST /api/account/proof': '204',
  'GET /api/directory/organizations': '200',
  'GET /api/guide': '200',
  'GET /api/guide/:id': '200',
  'GET /api/ledger/head': '200',
  'GET /api/ledger/consistency': '200',
  'GET /api/ledger/witness': '404',
  'GET /fhir/R4/AuditEvent': '200',
  'POST /fhir/R4/AuditEvent/_search': '200',
  'GET /fhir/R4/AuditEvent/:resource_id{[A-Za-z0-9.-]{1,64}}': '200',
  'GET /api/ledger/keys': '200',
  'GET /api/share-terms': '200',
  'POST /shl/:id': '404',
  'GET /shl/:id/file/:ticket': '404',
  'GET /exchange/feeds/directory': '200',
  'GET /fhir/R4/metadata': '200',
  'GET /fhir/R4/websocket': '426',
  'GET /api/notices': '200',
  'POST /api/notices/:id/read': '404',
  'GET /api/ledger/months': '200',
  'GET /api/privacy/emergencies': '200',
  'GET /api/privacy/emergencies/:id': '404',
  'POST /api/privacy/emergencies/:id/review': '404',
  'GET /api/privacy/desk': '200',
  'GET /api/privacy/findings': '200',
  'GET /api/privacy/findings/:id': '404',
  'POST /api/privacy/findings/:id/decide': '404',
  'GET /api/privacy/people': '200',
  'POST /api/privacy/known': '404',
  'POST /api/privacy/staff-records': '404',
  'GET /api/privacy/questions': '200',
  'POST /api/privacy/questions/:id/ask': '404',
  'POST /api/privacy/questions/:id/answer': '404',
  'GET /api/asked-of-me': '200',
  'POST /api/asked-of-me/:id/answer': '404',
};

describe('every door of a node, and who comes in', () => {
  let hk: RunningNode;
  let sz: RunningNode;
  let facts: Facts;
  let clients: Readonly<Record<Caller, Client>>;
  let officer: Client;
  /** Who was let in where, and who was not: each has left an entry. */
  const knocks: Knock[] = [];
  /** Her record at the other node. */
  let patientAbroad: string;
  before(async () => {
    [hk, sz] = (await startNodes(['hk', 'sz'], 1)) as [RunningNode, RunningNode];
    clients = {
      nobody: clientOf(hk.url),
      garbage: clientOf(hk.url, async () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3b25nIn0.'),
      foreign: clientOf(hk.url, programToken(sz.url, 'demo-system', 'demo-system-secret')),
      wong: await signInAs(hk.url, 'wong'),
      fernandes: await signInAs(hk.url, 'fernandes'),
      chow: await signInAs(hk.url, 'hk-dr-chow'),
      cheng: await signInAs(hk.url, 'hk-dr-cheng'),
      coordinator: await signInAs(hk.url, 'hk-coordinator'),
      regulator: await signInAs(hk.url, 'hk-regulator'),
      insurer: await signInAs(hk.url, 'hk-insurer'),
      operator: await signInAs(hk.url, 'hk-operator'),
      slots: clientOf(hk.url, programToken(hk.url, 'demo-system', 'demo-system-secret', 'system/Slot.r')),
      program: clientOf(hk.url, programToken(hk.url, 'demo-system', 'demo-system-secret')),
    };
    officer = await signInAs(hk.url, 'hk-privacy');
    facts = await prepare();
  });
  after(async () => {
    await hk.close();
    await sz.close();
  });

  /** Her record, shared, read in Shenzhen and at home, with a visit of each node. */
  async function prepare(): Promise<Facts> {
    const { wong, chow, coordinator } = clients;
    const people = await signInPeople(sz.url, hk.url);
    const patient = people.patientAtHk.patientId;
    patientAbroad = people.patientAtSz.patientId;
    const made = await makeShare(people);
    await recordVisit(people, await openShare(people, made), new Date(0));
    const ask = async (client: Client, method: string, path: string, asked: Asked = {}) =>
      // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
      (await client.send(method, path, asked)).json() as Promise<any>;
    const arrived = await until('the visit at home', 30_000, async () => {
      return (await ask(wong, 'GET', `/api/patients/${patient}/folder`)).items[0];
    });
    await hk.held.database.transaction((tx) => registerAppClient(tx, APP));
    const own = await ask(wong, 'POST', '/api/shares', {
      json: { sections: ['problems'], recipients: { kind: 'consortium' } },
    });
    const received = await ask(chow, 'POST', '/api/received', { json: { link: own.link, passcode: own.passcode } });
    const visit = async () => (await ask(chow, 'POST', '/api/visits', { json: { patientId: patient, note: NOTE } })).id;
    const found = await ask(wong, 'GET', '/fhir/R4/Observation?_count=1');
    const messages = await until('a message', 30_000, async () => {
      const list = await ask(coordinator, 'GET', '/api/exchange/messages');
      return list.messages.length > 0 ? list.messages : undefined;
    });
    const begun = await clients.program.send('GET', '/fhir/R4/Patient/$export?_type=Patient', ASYNC);
    const job = new URL(begun.headers.get('content-location') ?? '').pathname;
    await until('the export', 30_000, async () =>
      (await clients.program.send('GET', job)).status === 200 ? true : undefined,
    );
    return {
      job,
      patient,
      draft: await visit(),
      visit: await visit(),
      document: arrived.value.id,
      entry: (await ask(chow, 'GET', `/api/folder/${arrived.value.id}`)).decisions[0].index,
      share: made.id,
      received: received.id,
      notice: (await ask(wong, 'GET', '/api/notices')).items[0].id,
      message: messages.value[0].id,
      logEntry: (await ask(wong, 'GET', '/api/access-log')).items.find((e: { node: string }) => e.node === 'hk').id,
      observation: found.entry[0].resource.id,
    };
  }

  it('changes nothing by a GET but what is counted, kept or begun by its specification, and no cookie opens any of these', () => {
    const writing = hk.routes
      .filter(({ method, mode }) => method === 'GET' && mode === 'write')
      .map(({ path }) => path);
    assert.deepEqual(writing.sort(), [
      '/api/ledger/head',
      '/api/ledger/proof',
      '/api/received/:id',
      '/api/received/:id/summary',
      '/api/received/:id/watch',
      '/fhir/R4/$export',
      '/fhir/R4/Group/:resource_id/$export',
      '/fhir/R4/Patient/$export',
      '/shl/:id/file/:ticket',
    ]);
  });

  it('has a row for every route', () => {
    const doors = hk.routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(
      doors.filter((door) => TABLE[door] === undefined),
      [],
      'a new door needs its row here',
    );
    assert.deepEqual(
      Object.keys(TABLE).filter((door) => !doors.includes(door)),
      [],
      'a row without a door',
    );
  });

  describe('whatever she has decided, at either node', () => {
    before(async () => {
      for (const place of await placesNow()) await writeWords(place);
    });

    /** Everybody signed in anew: a token lives some minutes. Of what exists at home alone there is nothing at the other node. */
    async function placesNow(): Promise<readonly (ConsentPlace & { readonly facts: Facts })[]> {
      const at = { ...facts, observation: 'matrix-open' };
      const home = { treating: 'hk-dr-chow', elsewhere: 'hk-dr-cheng' };
      const abroad = { treating: 'sz-dr-lin', elsewhere: 'sz-dr-ho' };
      const organizations = { treating: 'yanwui', elsewhere: 'tmh' };
      const others = { treating: 'baoan-yikangyuan-chc', elsewhere: 'baoan-central' };
      return [
        { node: hk, patient: facts.patient, organizations, clients: await lookersOf(hk, home), facts: at },
        {
          node: sz,
          patient: patientAbroad,
          organizations: others,
          clients: await lookersOf(sz, abroad),
          facts: { ...at, patient: patientAbroad },
        },
      ];
    }

    async function lookersOf({ id, url }: RunningNode, doctors: { treating: string; elsewhere: string }) {
      const as = (login: string) => signInAs(url, login);
      return {
        herself: await as('wong'),
        treating: await as(doctors.treating),
        elsewhere: await as(doctors.elsewhere),
        coordinator: await as(`${id}-coordinator`),
        regulator: await as(`${id}-regulator`),
        operator: await as(`${id}-operator`),
        officer: await as(`${id}-privacy`),
        program: clientOf(url, programToken(url, 'demo-system', 'demo-system-secret')),
      };
    }

    for (const state of STATES) {
      it(state.name, async () => {
        const wrong: string[] = [];
        for (const place of await placesNow()) {
          const leave = await enter(place, state);
          for (const [door, { path, send }] of Object.entries(TABLE)) {
            if (!isReading(door)) continue;
            const [method = ''] = door.split(' ');
            for (const looker of lookersAt(door, state)) {
              const asked = { ...send?.(place.facts) };
              const answer = await knock(place.clients[looker], method, path(place.facts), {
                ...asked,
                headers: { ...asked.headers, ...purposeIn(state, looker) },
              });
              const isWrong = wrongAt(door, state, looker, answer.text);
              if (isWrong !== undefined) wrong.push(`${place.node.id}: ${isWrong}`);
            }
          }
          for (const write of triedWrites(place)) {
            for (const looker of writersIn(state)) {
              const { method, path, body } = write;
              const answer = await knock(place.clients[looker], method, `/fhir/R4/${path}`, {
                text: JSON.stringify(body),
                headers: { ...write.headers, ...purposeIn(state, looker) },
              });
              const isWrong = wrongWrite(write, state, looker, answer);
              if (isWrong !== undefined) wrong.push(`${place.node.id}: ${isWrong}`);
            }
          }
          await leave();
        }
        assert.deepEqual(wrong, []);
      });
    }
  });

  for (const [door, { path, send, statuses }] of Object.entries(TABLE)) {
    it(door, async () => {
      const [method = ''] = door.split(' ');
      const answered: string[] = [];
      for (const caller of CALLERS) {
        const from = new Date();
        const { status, text } = await knock(clients[caller], method, path(facts), send?.(facts));
        const isTold = status < 400 && tellsOf(text, facts.patient, HER_NAME);
        knocks.push({ door, caller, status, isTold, from, to: new Date() });
        answered.push(String(status));
        assert.ok(status < 500, `${caller}: ${text}`);
        if (STRANGERS.includes(caller)) {
          assert.doesNotMatch(text, HER_NAME, `${caller} is told of her`);
        }
      }
      const expected = statuses.trim().split(/\s+/);
      const wrong = CALLERS.flatMap((caller, i) =>
        answered[i] === expected[i] ? [] : [`${caller}: ${answered[i]}, not ${expected[i]}`],
      );
      assert.deepEqual(wrong, [], answered.join(' '));
    });
    it(`${door}, for the privacy officer`, async () => {
      const [method = ''] = door.split(' ');
      const { status, text } = await knock(officer, method, path(facts), send?.(facts));
      assert.equal(String(status), OFFICER[door] ?? '403', text);
      assert.doesNotMatch(text, /19510308|90000001/, 'the officer is told what is not the officer’s to know');
    });
  }

  it('whoever is told of her, and whoever is known and turned away, has left an entry in the ledger', async () => {
    const actors: Record<string, string> = { slots: 'demo-system', program: 'demo-system' };
    const named = ['wong', 'fernandes', 'chow', 'cheng', 'coordinator', 'regulator', 'insurer', 'operator'] as const;
    for (const caller of named) {
      const session = (await (await clients[caller].send('GET', '/api/session')).json()) as {
        actor: { accountId: string };
      };
      actors[caller] = session.actor.accountId;
    }
    assert.ok(knocks.length >= Object.keys(TABLE).length * CALLERS.length);
    assert.deepEqual(await knocksWithoutEntry(hk.held.database, knocks, actors), []);
  });
});

function purposeIn({ isEmergency }: ConsentState, looker: Looker): Readonly<Record<string, string>> {
  return isEmergency && looker === 'elsewhere' ? { 'x-purpose-of-use': 'ETREAT' } : {};
}

/** Doors that only tell: whatever is asked of them, nothing is different afterwards. */
function isReading(door: string): boolean {
  return door.startsWith('GET ') || /_search$|\$everything$|:operation_name|^POST \/fhir\/R4\/?$/.test(door);
}

async function knock(client: Client, method: string, path: string, asked?: Asked) {
  try {
    const answer = await client.send(method, path, asked);
    const isPaper = answer.headers.get('content-type')?.startsWith('application/pdf') === true;
    const text = isPaper ? readPdf(new Uint8Array(await answer.arrayBuffer())).text : await answer.text();
    return { status: answer.status, text };
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    return { status: error.status, text: error.message };
  }
}
