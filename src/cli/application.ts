import { parseArgs } from 'node:util';
import { NETWORK } from '../app/network.ts';
import { Applications, KEEP_DAYS } from '../platform/oidc/contract.ts';
import { KEY_OPTIONS, withKeys } from './application/keys.ts';
import { OPERATOR_OPTIONS, operatorOf } from './application/operator.ts';
import { type Print, verbsOf } from './verbs.ts';

const HELP = `causeway application add ID --kind app|backend --name TEXT --scope SCOPE… [options]
causeway application list
causeway application rotate ID (--jwks FILE | --jwks-uri URL | --new-key FILE) [--keep-old [--keep-days N]]
causeway application disable ID

Lets applications of others in at a node, and out. It is an operator's to do, and stands in the node's ledger.

  --node ID                the node: ${NETWORK.map(({ id }) => id).join(', ')}
  --url URL                its address (http://127.0.0.1 and the node's usual port)
  --token TEXT             an operator's access token; without it the command tells an address where the operator signs in
  --as LOGIN               a ready-made operator of the demo

  --kind app               people open it: --redirect URI…, and with --launch URI a portal opens it on a patient's page
  --kind backend           a program that signs in with its own key (SMART Backend Services)
  --name TEXT              what people see; --name-zh-hans and --name-zh-hant where it is another in Chinese
  --scope SCOPE            the most it may be granted; may be repeated, or several in one text: "launch patient/*.rs"
  --jwks FILE              its public keys: a JWK or a set of them
  --jwks-uri URL           where they are fetched
  --keep-old               the old keys stay good beside the new ones for ${KEEP_DAYS.usual} days, or until keys are rotated again without this
  --keep-days N            for so many days instead, ${KEEP_DAYS.max} at most
  --new-key FILE           makes a pair of keys, registers the public one and writes the private one to this new file`;

const OPTIONS = {
  ...KEY_OPTIONS,
  ...OPERATOR_OPTIONS,
  kind: { type: 'string' },
  name: { type: 'string' },
  'name-zh-hans': { type: 'string' },
  'name-zh-hant': { type: 'string' },
  scope: { type: 'string', multiple: true },
  redirect: { type: 'string', multiple: true },
  launch: { type: 'string' },
  'keep-old': { type: 'boolean', default: false },
  'keep-days': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof read>['values'];

function read(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

/** Registers, lists and disables applications, and changes their keys. */
export const run = verbsOf<Values>({
  name: 'causeway application',
  help: HELP,
  read,
  acts: {
    add,
    list,
    rotate,
    disable,
  },
});

async function add(values: Values, id: string, print: Print): Promise<void> {
  const { kind, name, launch, redirect } = values;
  if (kind !== 'app' && kind !== 'backend') throw new Error('say what it is: --kind app or --kind backend');
  if (name === undefined) throw new Error('say what it is called: --name TEXT');
  const scopes = (values.scope ?? []).flatMap((text) => text.split(/\s+/)).filter((text) => text !== '');
  const operator = await operatorOf(values, print);
  const facts = {
    id,
    kind,
    name: { en: name, 'zh-Hans': values['name-zh-hans'] ?? name, 'zh-Hant-HK': values['name-zh-hant'] ?? name },
    scopes,
    ...(redirect === undefined ? {} : { redirectUris: redirect }),
    ...(launch === undefined ? {} : { launchUri: launch }),
  };
  await withKeys(values, async (keys) => {
    await operator.send('POST', '/api/applications', { json: { ...facts, ...keys } });
  });
  print(`${id} is let in at ${operator.url}.`);
  if (kind === 'backend')
    print(`It signs in at ${operator.url}/oauth/token with a signed assertion; docs/clients.md says how.`);
}

async function list(values: Values, _id: string, print: Print): Promise<void> {
  const operator = await operatorOf(values, print);
  const { applications } = await operator.get('/api/applications', Applications);
  if (applications.length === 0) print('No application of others is registered here.');
  for (const {
    id,
    kind,
    name,
    scopes,
    redirectUris,
    launchUri,
    keyIds,
    jwksUri,
    keptKeys,
    createdAt,
    disabledAt,
  } of applications) {
    const since = `since ${createdAt.slice(0, 10)}${disabledAt === undefined ? '' : `, ended ${disabledAt.slice(0, 10)}`}`;
    print(`${id}  ${kind}  ${name.en}  ${since}`);
    print(`    scopes     ${scopes.join(' ')}`);
    if (redirectUris.length > 0) print(`    redirects  ${redirectUris.join(' ')}`);
    if (launchUri !== undefined) print(`    launch     ${launchUri}`);
    for (const { id: kid, until } of keptKeys) print(`    old key    ${kid}, good until ${until.slice(0, 16)}Z`);
    print(`    keys       ${jwksUri ?? keyIds?.join(' ') ?? 'none: a public application'}`);
  }
}

async function rotate(values: Values, id: string, print: Print): Promise<void> {
  const days = keepDaysOf(values);
  const operator = await operatorOf(values, print);
  await withKeys(values, async (keys) => {
    if (keys === undefined) throw new Error('name the new keys: --jwks, --jwks-uri or --new-key');
    await operator.send('POST', `/api/applications/${encodeURIComponent(id)}/keys`, {
      json: days === undefined ? keys : { ...keys, keep: true, keepDays: days },
    });
  });
  print(
    days === undefined
      ? `${id} has other keys now; what the old ones sign opens nothing more.`
      : `${id} may sign by its old keys for ${days} days more, and by the new ones. Rotate again without --keep-old to end the old ones earlier.`,
  );
}

/** For how many days the old keys are kept; undefined: not at all. */
function keepDaysOf({ 'keep-old': keep, 'keep-days': text }: Values): number | undefined {
  if (text !== undefined && !keep) throw new Error('--keep-days goes with --keep-old');
  if (!keep) return undefined;
  const days = text === undefined ? KEEP_DAYS.usual : Number(text);
  if (!Number.isInteger(days) || days < 1 || days > KEEP_DAYS.max) {
    throw new Error(`--keep-days takes a whole number from 1 to ${KEEP_DAYS.max}`);
  }
  return days;
}

async function disable(values: Values, id: string, print: Print): Promise<void> {
  const operator = await operatorOf(values, print);
  await operator.send('POST', `/api/applications/${encodeURIComponent(id)}/disable`, { json: {} });
  print(`${id} is let in no more, and within five seconds its tokens open nothing.`);
}
