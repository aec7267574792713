import { SessionView } from '../../platform/oidc/contract.ts';
import type { Client } from '../http-client.ts';
import { signInAs } from '../sign-in.ts';
import { expect } from './expect.ts';

type Session = NonNullable<SessionView['actor']>;

/** Somebody of the journey, signed in at a node. */
export interface Person {
  readonly client: Client;
  readonly session: Session;
}

export interface People {
  /** The elder at home, on her phone. */
  readonly patientAtHk: Person & { readonly patientId: string };
  /** The same person at the node of her community centre. */
  readonly patientAtSz: Person & { readonly patientId: string };
  readonly szDoctor: Person;
  readonly hkDoctor: Person;
}

/** Signs everybody in, each in their own language. */
export async function signInPeople(sz: string, hk: string): Promise<People> {
  return {
    patientAtHk: asPatient(await signIn(hk, 'wong', 'zh-Hant-HK')),
    patientAtSz: asPatient(await signIn(sz, 'wong', 'zh-Hant-HK')),
    szDoctor: await signIn(sz, 'sz-dr-lin', 'zh-Hans'),
    hkDoctor: await signIn(hk, 'hk-dr-chow', 'en'),
  };
}

async function signIn(url: string, login: string, lang: 'en' | 'zh-Hans' | 'zh-Hant-HK'): Promise<Person> {
  const client = await signInAs(url, login, lang);
  const { actor } = await client.get('/api/session', SessionView);
  expect(actor !== null, `${login} signed in at ${url} and is nobody there`);
  return { client, session: actor };
}

function asPatient(person: Person): Person & { readonly patientId: string } {
  const { patientId } = person.session;
  expect(patientId !== undefined, `${person.session.accountId} is no patient at ${person.client.url}`);
  return { ...person, patientId };
}
