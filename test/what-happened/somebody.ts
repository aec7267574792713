import { z } from 'zod';
import { type Client, clientOf, reach } from '../../src/cli/http-client.ts';
import { personToken, programToken } from '../../src/cli/sign-in.ts';
import { SessionView } from '../../src/platform/oidc/contract.ts';

/** Where somebody acts. */
interface Place {
  readonly id: string;
  readonly url: string;
}

/** Whom an entry has to name as the one who acted. */
export interface Actor {
  /** Of a person. */
  readonly account?: string;
  readonly client: string;
  readonly role?: string;
  readonly organization?: string;
}

/** Somebody who acts at a node by the doors that everybody has. */
export interface Somebody {
  readonly name: string;
  readonly node: Place;
  readonly actor: Actor;
  readonly patientId?: string;
  readonly fhirUser?: string;
  /** What is taken for the purpose where none is stated. */
  readonly purpose: string;
  readonly token: () => Promise<string | undefined>;
  readonly client: Client;
}

const PURPOSES: Readonly<Record<string, string>> = { patient: 'PATRQT', clinician: 'TREAT' };

export async function aPerson(node: Place, login: string): Promise<Somebody> {
  const token = await personToken(node.url, login);
  const client = clientOf(node.url, async () => token);
  const { actor } = await client.get('/api/session', SessionView);
  if (actor === null) throw new Error(`${login} is nobody at ${node.id}`);
  const { accountId, role, organization, patientId, clientId, fhirUser } = actor;
  return {
    name: `${login} at ${node.id}`,
    node,
    actor: { account: accountId, client: clientId, role, ...(organization ? { organization: organization.id } : {}) },
    ...(patientId === undefined ? {} : { patientId }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    purpose: PURPOSES[role] ?? 'HOPERAT',
    token: async () => token,
    client,
  };
}

export function aProgram(node: Place): Somebody {
  const token = programToken(node.url, 'demo-system', 'demo-system-secret');
  return {
    name: `a program at ${node.id}`,
    node,
    actor: { client: 'demo-system' },
    purpose: 'HOPERAT',
    token,
    client: clientOf(node.url, token),
  };
}

/** What was asked, and what came back: an error is an answer. */
export interface Answer {
  readonly status: number;
  readonly correlationId: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  readonly json: any;
  readonly text: string;
  readonly headers: Headers;
}

export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly json?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asks about this person's token, as the demo's program. */
  readonly tokenOf?: Somebody;
}

/** Asks as somebody, or with a token that nobody gave. */
export async function ask(who: Somebody | 'nobody', node: Place, question: Question): Promise<Answer> {
  const { method = 'GET', path, json, type = 'application/fhir+json', headers, tokenOf } = question;
  if (tokenOf !== undefined) return askAbout(tokenOf, node, path);
  const token = who === 'nobody' ? 'eyJhbGciOiJub25lIn0.e30.' : await who.token();
  const response = await reach(new URL(path, node.url).href, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': path.startsWith('/api/') ? 'application/json' : type }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    correlationId: response.headers.get('x-correlation-id') ?? '',
    json: readJson(text),
    text,
    headers: response.headers,
  };
}

async function askAbout(whose: Somebody, node: Place, path: string): Promise<Answer> {
  const authorization = `Basic ${Buffer.from('demo-system:demo-system-secret').toString('base64')}`;
  const body = new URLSearchParams({ token: (await whose.token()) ?? '' });
  const response = await reach(new URL(path, node.url).href, { method: 'POST', headers: { authorization }, body });
  const text = await response.text();
  return { status: response.status, correlationId: '', json: readJson(text), text, headers: response.headers };
}

function readJson(text: string): unknown {
  const parsed = z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue('no JSON');
        return z.NEVER;
      }
    })
    .safeParse(text);
  return parsed.data;
}
