import { exportJWK, generateKeyPair } from 'jose';
import { type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { registerAppClient, registerBackendClient } from './clients.ts';
import {
  aDoctor,
  aPatient,
  createBrowser,
  letIn,
  sameText,
  saveAccounts,
  startTestNode,
  type TestNode,
} from './fixtures.ts';

export const APP = { client_id: 'app', redirect_uri: 'https://app.example/back' };
export const OTHER = { client_id: 'other', redirect_uri: 'https://other.example/back' };
const SCOPES = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'online_access',
  'offline_access',
  'patient/*.cruds',
  'user/*.cruds',
];
/** Of a granular scope. */
export const QUERY = 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory';

/** A node that signs in for two applications and one program, with a doctor and a patient who may. */
export interface SmartNode {
  readonly db: TestDatabase;
  readonly node: TestNode;
  /** With which the program `program` signs its assertions, as `k`. */
  readonly key: CryptoKey;
  close(): Promise<void>;
}

export async function smartNode(): Promise<SmartNode> {
  const db = await testDatabase();
  await saveAccounts(db.database, aDoctor, aPatient);
  const node = await startTestNode(db.database, {
    canHold: (type, query) => type !== 'Nonsense' && (query ?? 'category=').startsWith('category='),
  });
  const pair = await generateKeyPair('ES384');
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES384' }] };
  const createdAt = new Date();
  await db.database.transaction(async (tx) => {
    for (const { client_id: id, redirect_uri } of [APP, OTHER]) {
      await registerAppClient(tx, { id, name: sameText(id), redirectUris: [redirect_uri], scopes: SCOPES, createdAt });
    }
    const name = sameText('program');
    await registerBackendClient(tx, { id: 'program', name, jwks, scopes: ['system/*.rs'], createdAt });
  });
  return {
    db,
    node,
    key: pair.privateKey,
    async close() {
      await node.close();
      await db.close();
    },
  };
}

/** The tokens that somebody gets by signing in to the first application. */
export function letInApp({ node }: SmartNode, login: string, scope: string, more = {}) {
  return letIn(createBrowser(), node.url, login, {
    ...APP,
    scope,
    // A nonce is for identity tokens.
    ...(scope.includes('openid') ? {} : { nonce: undefined }),
    ...more,
  });
}
