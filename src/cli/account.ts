import { parseArgs } from 'node:util';
import { type LocalText, ROLES, randomIds, type Scope, systemClock } from '#kernel';
import { rescueOperator } from '#platform/oidc';
import { writeLedger } from '#rooms/consent';
import { NETWORK, profileOf } from '../app/network.ts';
import { AccountList, Asked, SetupCodeAnswer } from '../platform/oidc/desk/contract.ts';
import { OPERATOR_OPTIONS, operatorOf } from './application/operator.ts';
import { operator } from './ledger/machine-account.ts';
import { openNodeDatabase } from './ledger/node-database.ts';
import { dataFolder } from './paths.ts';
import { type Print, verbsOf } from './verbs.ts';

const HELP = `causeway account list [TEXT]
causeway account create LOGIN --role ROLE --name TEXT [--practitioner ID | --patient ID] [--organization ID --organization-name TEXT]
causeway account reset LOGIN --seen identity-document|staff-card [--everything]
causeway account confirm NUMBER
causeway account disable LOGIN
causeway account enable LOGIN
causeway account sign-out LOGIN
causeway account rescue LOGIN --node ID [--name TEXT] [--data DIR] [--database URL]

Who can sign in at a node. It is an operator's to do, and stands in the node's ledger.

create    an account without a password; a setup code is asked for at the same time
reset     asks for a setup code for somebody who cannot get in, after seeing who it is; their password stays until the code is used
confirm   a second person lets the code be made, and hands it over; it is shown once and good for a day
disable   no sign-in, no session, no application of theirs any more, until enable
sign-out  ends all sessions, and the access of every application that they let in
rescue    at the node's own machine, without a second person: makes the first operator, or lets one in again who lost everything

  --node ID                the node: ${NETWORK.map(({ id }) => id).join(', ')}
  --url URL                its address (http://127.0.0.1 and the node's usual port)
  --token TEXT             an operator's access token; without it the command tells an address where the operator signs in
  --as LOGIN               a ready-made operator of the demo

  --role ROLE              ${ROLES.join(', ')}
  --name TEXT              what others see; --name-zh-hans and --name-zh-hant where it is another in Chinese
  --practitioner ID        who a member of staff is in the records: Practitioner/ID
  --patient ID             whose own record it is: Patient/ID
  --everything             the telephone and passkeys are lost too: the code renews all of it
  --data DIR               where data is kept (./data); only for rescue`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...OPERATOR_OPTIONS,
  role: text,
  name: text,
  'name-zh-hans': text,
  'name-zh-hant': text,
  practitioner: text,
  patient: text,
  organization: text,
  'organization-name': text,
  seen: text,
  everything: { type: 'boolean', default: false },
  data: text,
  database: text,
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof read>['values'];

function read(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

/** Makes, lists, closes and helps accounts. */
export const run = verbsOf<Values>({
  name: 'causeway account',
  help: HELP,
  read,
  acts: {
    list,
    create,
    reset,
    confirm,
    disable: door('close', 'gets in no more; sessions and applications ended.'),
    enable: door('open', 'may sign in again.'),
    'sign-out': door(
      'end-sessions',
      'is signed out everywhere; applications that they let in have no access any more.',
    ),
    rescue,
  },
});

async function list(values: Values, q: string, print: Print): Promise<void> {
  const operator = await operatorOf(values, print);
  const { accounts, more } = await operator.get(`/api/accounts?q=${encodeURIComponent(q)}`, AccountList);
  if (accounts.length === 0) print('No account is found.');
  for (const { login, role, name, hasPassword, hasSecondFactor, secondFactorDueAt, seenAt, closedAt } of accounts) {
    const by = [hasPassword ? 'password' : 'no password yet', ...(hasSecondFactor ? ['second factor'] : [])].join(', ');
    const due = secondFactorDueAt === undefined ? '' : `, second factor due ${secondFactorDueAt.slice(0, 10)}`;
    const state = closedAt === undefined ? `${by}${due}` : `closed ${closedAt.slice(0, 10)}`;
    print(`${login}  ${role}  ${name.en}  ${state}${seenAt === undefined ? '' : `, last seen ${seenAt.slice(0, 10)}`}`);
  }
  if (more) print('There are more; name the beginning of a login, or a part of a name.');
}

async function create(values: Values, login: string, print: Print): Promise<void> {
  const { role, practitioner, patient, organization } = values;
  if (role === undefined) throw new Error(`say what its owner does: --role ${ROLES.join('|')}`);
  const name = nameOf(values);
  if (name === undefined) throw new Error('say what its owner is called: --name TEXT');
  const organizationName = values['organization-name'];
  if ((organization === undefined) !== (organizationName === undefined)) {
    throw new Error('--organization and --organization-name go together');
  }
  const operator = await operatorOf(values, print);
  const body = {
    login,
    role,
    name,
    ...(practitioner === undefined ? {} : { practitionerId: practitioner }),
    ...(patient === undefined ? {} : { patientId: patient }),
    ...(organization === undefined || organizationName === undefined
      ? {}
      : { organization: { id: organization, name: inAllLanguages(organizationName) } }),
  };
  const { id } = await operator.post('/api/accounts', body, Asked);
  print(`${login} is made, without a password. A second person gives its owner a setup code:`);
  print(`    causeway account confirm ${id}`);
}

async function reset(values: Values, login: string, print: Print): Promise<void> {
  if (values.seen === undefined) throw new Error('say what you saw of the person: --seen identity-document|staff-card');
  const operator = await operatorOf(values, print);
  const body = { login, seen: values.seen, renews: values.everything ? 'everything' : 'password' };
  const { id, expiresAt } = await operator.post('/api/setup-codes', body, Asked);
  print(`Asked. A second person confirms it by ${expiresAt.slice(0, 16).replace('T', ' ')} UTC:`);
  print(`    causeway account confirm ${id}`);
}

async function confirm(values: Values, id: string, print: Print): Promise<void> {
  const operator = await operatorOf(values, print);
  const path = `/api/setup-codes/${encodeURIComponent(id)}/confirm`;
  const { code, login, expiresAt } = await operator.post(path, {}, SetupCodeAnswer);
  tellCode(print, login, code, expiresAt);
}

function door(name: string, told: string) {
  return async (values: Values, login: string, print: Print): Promise<void> => {
    const operator = await operatorOf(values, print);
    await operator.send('POST', `/api/accounts/${encodeURIComponent(login)}/${name}`, { json: {} });
    print(`${login} ${told}`);
  };
}

/** Straight at the node's database: for a node that nobody can sign in to yet, or any more. */
async function rescue(values: Values, login: string, print: Print): Promise<void> {
  if (values.node === undefined) throw new Error('name the node: --node');
  const { id, jurisdiction } = profileOf(values.node);
  const opened = await openNodeDatabase(profileOf(id), dataFolder(values.data), values.database);
  if (opened === undefined) throw new Error('there is no data of this node; start it once first');
  try {
    const made = await opened.database.transaction(async (tx) => {
      const notes: Parameters<Scope['note']>[0][] = [];
      const facts = {
        node: { id, jurisdiction, url: '' },
        actor: { kind: 'system', clientId: 'causeway-rescue', scopes: [] },
        purpose: 'HSYSADMIN',
        correlationId: randomIds.next(),
        at: systemClock.now(),
      } as const;
      const scope: Scope = {
        ...facts,
        tx,
        clock: systemClock,
        ids: randomIds,
        lang: 'en',
        note: (note) => void notes.push(note),
      };
      const answer = await rescueOperator(scope, { login, name: nameOf(values) ?? inAllLanguages(login) });
      await writeLedger(
        tx,
        notes.map((note) => ({ facts, note: { ...note, detail: { ...note.detail, operator: operator() } } })),
      );
      return answer;
    });
    print(
      made.isNew
        ? `${login} is an operator of ${id} now.`
        : `${login} is let in again; their second factors end with the code.`,
    );
    tellCode(print, login, made.code, made.expiresAt.toISOString());
  } finally {
    await opened.close();
  }
}

function tellCode(print: Print, login: string, code: string, expiresAt: string): void {
  print(`Setup code of ${login}, shown once:  ${code}`);
  print(
    `At the sign-in page: “Forgot your password?”. It is good once, until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC.`,
  );
}

function nameOf(values: Values): LocalText | undefined {
  const { name } = values;
  if (name === undefined) return undefined;
  return { en: name, 'zh-Hans': values['name-zh-hans'] ?? name, 'zh-Hant-HK': values['name-zh-hant'] ?? name };
}

function inAllLanguages(name: string): LocalText {
  return { en: name, 'zh-Hans': name, 'zh-Hant-HK': name };
}
