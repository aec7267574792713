import { createHash } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Tx } from '#kernel';
import type { Account } from './model.ts';
import type { RelyingParty } from './relying-party.ts';

/** Five minutes: to find the security key in the other bag. */
const CHALLENGE_MS = 5 * 60_000;
/** More than anybody has devices. */
export const PASSKEYS_MAX = 20;

/** EdDSA, ES256, RS256: what all devices sign with. @source https://www.iana.org/assignments/cose/cose.xhtml#algorithms */
const ALGORITHMS = [-8, -7, -257];

/** Three hundred modules, for certificates of every maker of devices: read when the first passkey is made or shown. */
const library = () => import('@simplewebauthn/server');

/** A passkey as its owner sees it. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly createdAt: Date;
  readonly usedAt?: Date;
}

interface PasskeyRow {
  readonly id: string;
  readonly account_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly transports: string[];
  readonly synced: boolean;
  readonly name: string;
  readonly created_at: Date;
  readonly used_at: Date | null;
}

type Transports = NonNullable<RegistrationResponseJSON['response']['transports']>;

export async function listPasskeys(tx: Tx, accountId: string): Promise<readonly Passkey[]> {
  const rows = await tx.query<PasskeyRow>('select * from oidc.passkey where account_id = $1 order by created_at, id', [
    accountId,
  ]);
  return rows.map(({ id, name, synced, created_at: createdAt, used_at: usedAt }) => ({
    id,
    name,
    synced,
    createdAt,
    ...(usedAt === null ? {} : { usedAt }),
  }));
}

/**
 * What the browser is asked to make a passkey for. Its owner has to show themselves to the device (a finger, a face, its number), so that a passkey is two factors by itself.
 *
 * @param holder - the session in which it was asked; only there the answer counts
 */
export async function beginPasskey(
  tx: Tx,
  holder: string,
  { id, login }: Pick<Account, 'id' | 'login'>,
  { party, nodeName }: { readonly party: RelyingParty; readonly nodeName: string },
  now: Date,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const existing = await tx.query<PasskeyRow>('select id, transports from oidc.passkey where account_id = $1', [id]);
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: nodeName,
    rpID: party.id,
    userName: `${login} · ${nodeName}`,
    userID: userHandleOf(id),
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: existing.map(({ id: key, transports }) => ({ id: key, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await saveChallenge(tx, `register:${holder}`, options.challenge, now);
  return options;
}

/** @returns the passkey's number; undefined where the answer is not to what was asked, or the passkey is known already */
export async function savePasskey(
  tx: Tx,
  holder: string,
  accountId: string,
  input: { readonly name: string; readonly response: RegistrationResponseJSON },
  party: RelyingParty,
  now: Date,
): Promise<string | undefined> {
  const challenge = await takeChallenge(tx, `register:${holder}`, now);
  if (challenge === undefined) return undefined;
  const { verifyRegistrationResponse } = await library();
  const answer = await verifyRegistrationResponse({
    response: input.response,
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(notSo);
  if (!answer?.verified) return undefined;
  const { credential, credentialDeviceType } = answer.registrationInfo;
  const rows = await tx.query(
    `insert into oidc.passkey (id, account_id, public_key, counter, transports, synced, name, created_at)
     select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from oidc.passkey where account_id = $2) < $9
     on conflict (id) do nothing returning id`,
    [
      credential.id,
      accountId,
      Buffer.from(credential.publicKey),
      credential.counter,
      credential.transports ?? [],
      credentialDeviceType === 'multiDevice',
      input.name,
      now,
      PASSKEYS_MAX,
    ],
  );
  return rows.length > 0 ? credential.id : undefined;
}

/**
 * What the browser is asked to sign.
 *
 * @param accountId - whose passkeys are asked for; left out, whoever has one for this node may use it
 */
export async function askForPasskey(
  tx: Tx,
  holder: string,
  accountId: string | undefined,
  party: RelyingParty,
  now: Date,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const own =
    accountId === undefined
      ? []
      : await tx.query<PasskeyRow>('select id, transports from oidc.passkey where account_id = $1', [accountId]);
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    timeout: CHALLENGE_MS,
    userVerification: 'required',
    ...(accountId === undefined ? {} : { allowCredentials: own.map(({ id, transports }) => ({ id, transports })) }),
  });
  await saveChallenge(tx, `prove:${holder}`, options.challenge, now);
  return options;
}

/**
 * Whose passkey signed what was asked. A challenge is good for one answer; a counter that does not grow says that there are two of the same key, and is refused.
 *
 * @returns undefined where it is nobody's, or its signature, its page or its counter is not right
 */
export async function provePasskey(
  tx: Tx,
  holder: string,
  response: AuthenticationResponseJSON,
  party: RelyingParty,
  now: Date,
): Promise<{ readonly accountId: string; readonly synced: boolean } | undefined> {
  const challenge = await takeChallenge(tx, `prove:${holder}`, now);
  const [row] = await tx.query<PasskeyRow>('select * from oidc.passkey where id = $1 for update', [response.id]);
  if (challenge === undefined || row === undefined) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const answer = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    credential: {
      id: row.id,
      publicKey: new Uint8Array(row.public_key),
      counter: Number(row.counter),
      transports: row.transports as Transports,
    },
    requireUserVerification: true,
  }).catch(notSo);
  const handle = response.response.userHandle;
  const isOwn = handle === undefined || handle === Buffer.from(userHandleOf(row.account_id)).toString('base64url');
  if (!answer?.verified || !isOwn) return undefined;
  await tx.query('update oidc.passkey set counter = $2, used_at = $3 where id = $1', [
    row.id,
    answer.authenticationInfo.newCounter,
    now,
  ]);
  return { accountId: row.account_id, synced: row.synced };
}

/** @returns whether it is there and this person's */
export async function renamePasskey(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const rows = await tx.query('update oidc.passkey set name = $3 where id = $1 and account_id = $2 returning id', [
    id,
    accountId,
    name,
  ]);
  return rows.length > 0;
}

/** @returns whether it was there and this person's */
export async function dropPasskey(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query('delete from oidc.passkey where id = $1 and account_id = $2 returning id', [
    id,
    accountId,
  ]);
  return rows.length > 0;
}

/** What the device keeps of whose it is: it says nothing to whoever reads it. */
function userHandleOf(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`passkey:${accountId}`).digest());
}

async function saveChallenge(tx: Tx, holder: string, challenge: string, now: Date): Promise<void> {
  await tx.query(
    `insert into oidc.artifact (model, id, payload, expires_at) values ('Challenge', $1, $2, $3)
     on conflict (model, id) do update set payload = $2, expires_at = $3`,
    [toKey(holder), JSON.stringify({ challenge }), new Date(now.getTime() + CHALLENGE_MS)],
  );
}

async function takeChallenge(tx: Tx, holder: string, now: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ payload: { challenge: string }; expires_at: Date }>(
    `delete from oidc.artifact where model = 'Challenge' and id = $1 returning payload, expires_at`,
    [toKey(holder)],
  );
  return row !== undefined && row.expires_at > now ? row.payload.challenge : undefined;
}

function toKey(holder: string): string {
  return createHash('sha256').update(`Challenge:${holder}`).digest('base64url');
}

/** The library throws what it finds wrong; whoever sent it need not know which part. */
function notSo(error: unknown): undefined {
  if (!(error instanceof Error)) throw error;
  return undefined;
}
