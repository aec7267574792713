import { NETWORK, profileOf } from '../app/network.ts';
import { type Client, clientOf, type TokenSource } from './http-client.ts';
import { programToken } from './sign-in.ts';

/** The demo's own program: every node in demo mode knows it, and everybody knows its secret. */
const DEMO_PROGRAM = { id: 'demo-system', secret: 'demo-system-secret' } as const;

/** Options of the commands that speak to a running node. */
export const ADDRESS_OPTIONS = {
  node: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  client: { type: 'string' },
  secret: { type: 'string' },
} as const;

export const ADDRESS_HELP = `  --node ID                the node: ${NETWORK.map(({ id }) => id).join(', ')}
  --url URL                its address (http://127.0.0.1 and the node's usual port)
  --token TEXT             an access token
  --client ID --secret T   a program of your own at /oauth/token (the demo's program)`;

interface AddressValues {
  readonly node?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly client?: string | undefined;
  readonly secret?: string | undefined;
}

/** Whether the demo's own program speaks, to a node that is named. */
export function isDemoProgram({ node, token, client }: AddressValues): boolean {
  return node !== undefined && token === undefined && client === undefined;
}

/**
 * A program's way into the node that the options name.
 *
 * @throws when neither node nor address is named, or half of a sign-in is
 */
export function programClient({ node, url, token, client, secret }: AddressValues): Client {
  if (node === undefined && url === undefined) throw new Error('name the node: --node or --url');
  if ((client === undefined) !== (secret === undefined)) throw new Error('--client and --secret go together');
  const address = (url ?? `http://127.0.0.1:${profileOf(node ?? '').port}`).replace(/\/+$/, '');
  if (!URL.canParse(address)) throw new Error(`“${address}” is no address`);
  const source: TokenSource =
    token === undefined
      ? programToken(address, client ?? DEMO_PROGRAM.id, secret ?? DEMO_PROGRAM.secret)
      : async () => token;
  return clientOf(address, source);
}
