/** An authenticator in memory, for tests: makes passkeys and signs with them as a telephone does, and wrongly where a test wants it. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, mayBeSynced: 0x08, attested: 0x40 } as const;

/** What an attacker, or a device without a finger on it, would have otherwise. */
export interface Wrongs {
  readonly origin?: string;
  readonly rpId?: string;
  readonly verified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Signs with a key that is not the registered one. */
  readonly otherKey?: boolean;
}

export function createSoftPasskey(origin: string, rpId: string, { synced = false } = {}) {
  const id = randomBytes(16);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let counter = 0;
  let userHandle = '';

  const clientData = (type: string, challenge: string, wrong: Wrongs) =>
    Buffer.from(
      JSON.stringify({
        type: wrong.type ?? type,
        challenge: wrong.challenge ?? challenge,
        origin: wrong.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const head = (flags: number, wrong: Wrongs) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(wrong.counter ?? counter);
    const bits =
      flags | FLAGS.present | (wrong.verified === false ? 0 : FLAGS.verified) | (synced ? FLAGS.mayBeSynced : 0);
    return Buffer.concat([sha256(wrong.rpId ?? rpId), Buffer.from([bits]), count]);
  };
  const envelope = (response: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key' as const,
    clientExtensionResults: {},
    response,
  });

  return {
    id: id.toString('base64url'),
    /** Answers the question for a new passkey. */
    create(options: { readonly challenge: string; readonly user?: { readonly id: string } }, wrong: Wrongs = {}) {
      userHandle = options.user?.id ?? '';
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)]);
      const authData = Buffer.concat([head(FLAGS.attested, wrong), attested]);
      const attestation = Buffer.concat([
        cborMap(3),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        cborMap(0),
        cborText('authData'),
        cborBytes(authData),
      ]);
      return envelope({
        clientDataJSON: clientData('webauthn.create', options.challenge, wrong).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      });
    },
    /** Signs what is asked; counts unless it is a synced one, which does not. */
    get(options: { readonly challenge: string }, wrong: Wrongs = {}) {
      if (!synced) counter += 1;
      const data = clientData('webauthn.get', options.challenge, wrong);
      const authData = head(0, wrong);
      const key = wrong.otherKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey;
      return envelope({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', Buffer.concat([authData, sha256(data)]), key).toString('base64url'),
        userHandle: wrong.userHandle ?? userHandle,
      });
    },
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** An ES256 public key as COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. @source RFC 9053 §7.1.1 */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const numbers = [0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
  return Buffer.concat([
    cborMap(5),
    Buffer.from(numbers),
    Buffer.from([0x21]),
    cborBytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, 'base64url')),
  ]);
}

function cborMap(entries: number): Buffer {
  return Buffer.from([0xa0 | entries]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const length =
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([length, bytes]);
}
