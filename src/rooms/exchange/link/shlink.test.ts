import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { RefusalError } from '#kernel';
import { openFile, sealFile } from '../crypto/sealed-file.ts';
import { hashPasscode, linkKey, newPasscode, newSalt, sameBytes } from './secrets.ts';
import { parseShlink, toShlink } from './shlink.ts';

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof RefusalError) return error.refusals[0].code;
    throw error;
  }
  return 'no refusal';
};
const payloadOf = (json: object) => `shlink:/${Buffer.from(JSON.stringify(json)).toString('base64url')}`;
const KEY = 'rxTgYlOaKJPFtcEd0qcceN8wEU4p94SqAwIWQe6uX7Q';
const good = { url: 'https://hk.example.org/shl/abc', key: KEY };

describe('SMART Health Links: the payload', () => {
  it('reads the link of the specification, bare and behind a viewer’s address', () => {
    const bare =
      'shlink:/eyJ1cmwiOiJodHRwczovL2Voci5leGFtcGxlLm9yZy9xci9ZOXh3a1VkdG1OOXd3b0pvTjNmZkpJaFgyVUd2Q0wxSm5sUFZOTDNrRFdNL20iLCJmbGFnIjoiTFAiLCJrZXkiOiJyeFRnWWxPYUtKUEZ0Y0VkMHFjY2VOOHdFVTRwOTRTcUF3SVdRZTZ1WDdRIiwibGFiZWwiOiJCYWNrLXRvLXNjaG9vbCBpbW11bml6YXRpb25zIGZvciBPbGl2ZXIgQnJvd24ifQ';
    for (const text of [bare, `https://viewer.example.org#${bare}`, `  ${bare}\n`]) {
      const link = parseShlink(text);
      assert.equal(link.url, 'https://ehr.example.org/qr/Y9xwkUdtmN9wwoJoN3ffJIhX2UGvCL1JnlPVNL3kDWM/m');
      assert.equal(Buffer.from(link.key).toString('base64url'), KEY);
      assert.equal(link.flags, 'LP');
      assert.equal(link.label, 'Back-to-school immunizations for Oliver Brown');
      assert.equal(link.expiresAt, undefined);
    }
  });

  it('what is written is read again, whatever the label', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.integer({ min: 1, max: 4_000_000_000 }),
        (key, label, seconds) => {
          const link = {
            url: 'http://127.0.0.1:8200/shl/x',
            key,
            expiresAt: new Date(seconds * 1000),
            flags: 'LP',
            label,
          };
          if (label.length > 80) return;
          assert.deepEqual(parseShlink(toShlink(link)), { ...link, key: Uint8Array.from(key) });
        },
      ),
      { seed: 20261122 },
    );
  });

  it('passes over properties and flags it does not know', () => {
    assert.equal(parseShlink(payloadOf({ ...good, flag: 'LPX', extension: { a: 1 }, _own: true })).flags, 'LPX');
  });

  it('refuses what is not a whole link', async () => {
    const bad: string[] = [
      '',
      'shlink:/',
      'shlink:/!!!!',
      'shlink:/e30',
      'https://example.org',
      `javascript:${payloadOf(good)}`,
      payloadOf(good).slice(0, -20),
      payloadOf({ ...good, key: KEY.slice(1) }),
      payloadOf({ ...good, key: `${KEY.slice(0, 42)}!` }),
      payloadOf({ ...good, url: 'file:///etc/passwd' }),
      payloadOf({ ...good, url: `https://hk.example.org/${'a'.repeat(120)}` }),
      payloadOf({ ...good, label: 'x'.repeat(81) }),
      payloadOf({ ...good, exp: 'soon' }),
      payloadOf([]),
      `shlink:/${'A'.repeat(5000)}`,
    ];
    for (const text of bad)
      assert.equal(await codeOf(() => parseShlink(text)), 'exchange.link-malformed', text.slice(0, 60));
  });

  it('refuses a newer version and a direct file by name', async () => {
    assert.equal(await codeOf(() => parseShlink(payloadOf({ ...good, v: 2 }))), 'exchange.link-not-supported');
    assert.equal(await codeOf(() => parseShlink(payloadOf({ ...good, flag: 'U' }))), 'exchange.link-not-supported');
  });
});

describe('SMART Health Links: files', () => {
  const key = new Uint8Array(Buffer.from(KEY, 'base64url'));

  it('are JWE dir, A256GCM, as an independent reading of RFC 7516 decrypts them', async () => {
    const jwe = await sealFile(key, '{"resourceType":"Bundle","x":1.10}');
    const [header = '', encryptedKey, iv = '', body = '', tag = ''] = jwe.split('.');
    assert.equal(encryptedKey, '');
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
      alg: 'dir',
      enc: 'A256GCM',
      cty: 'application/fhir+json',
      zip: 'DEF',
    });
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
    decipher.setAAD(Buffer.from(header, 'ascii'));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    const deflated = Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]);
    assert.equal(inflateRawSync(deflated).toString(), '{"resourceType":"Bundle","x":1.10}');
  });

  it('draw a new nonce each time', async () => {
    const nonces = new Set(
      (await Promise.all(Array.from({ length: 50 }, () => sealFile(key, 'x')))).map((j) => j.split('.')[2]),
    );
    assert.equal(nonces.size, 50);
  });

  it('come back as they were', async () => {
    const entry = Array.from({ length: 20_000 }, (_, i) => ({
      name: '陳小明 陈小明',
      value: (i * 7919) % 10_007,
      id: `e${i}`,
    }));
    const text = JSON.stringify({ entry });
    assert.equal(await openFile(key, await sealFile(key, text)), text);
  });

  it('refuses a changed byte, another key, a cut end', async () => {
    const jwe = await sealFile(key, '{"a":1}');
    const other = Uint8Array.from(key, (byte, i) => (i === 0 ? byte ^ 1 : byte));
    assert.equal(await codeOf(() => openFile(other, jwe)), 'exchange.content-undecipherable');
    for (let i = 0; i < jwe.length; i += 7) {
      const changed = `${jwe.slice(0, i)}${jwe[i] === 'A' ? 'B' : 'A'}${jwe.slice(i + 1)}`;
      if (changed !== jwe)
        assert.equal(await codeOf(() => openFile(key, changed)), 'exchange.content-undecipherable', `at ${i}`);
      assert.equal(await codeOf(() => openFile(key, jwe.slice(0, i))), 'exchange.content-undecipherable');
    }
  });

  it('refuses a deflate bomb before it has grown', async () => {
    const bomb = await sealFile(key, ' '.repeat(40_000_000));
    assert.ok(bomb.length < 60_000);
    assert.equal(await codeOf(() => openFile(key, bomb)), 'exchange.content-too-large');
  });

  it('refuses a JWE inside a JWE and any algorithm but the one', async () => {
    const inner = await sealFile(key, '{}');
    const plain = new TextEncoder().encode(inner);
    const nested = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(key);
    assert.equal(await codeOf(() => openFile(key, nested)), 'exchange.content-undecipherable');
    const cbc = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256', cty: 'application/fhir+json' })
      .encrypt(key);
    assert.equal(await codeOf(() => openFile(key, cbc)), 'exchange.content-undecipherable');
  });
});

describe('what a link hides', () => {
  const secret = new Uint8Array(32).fill(7);

  it('the key follows from the node’s secret, the salt and the share, and from nothing less', () => {
    const salt = newSalt();
    const key = linkKey(secret, salt, 'a');
    assert.equal(key.length, 32);
    assert.ok(sameBytes(key, linkKey(secret, salt, 'a')));
    assert.ok(!sameBytes(key, linkKey(secret, salt, 'b')));
    assert.ok(!sameBytes(key, linkKey(secret, newSalt(), 'a')));
    assert.ok(!sameBytes(key, linkKey(new Uint8Array(32), salt, 'a')));
  });

  it('a passcode’s hash needs the node’s secret: the table alone tells nothing', async () => {
    const salt = newSalt();
    const passcode = newPasscode();
    assert.match(passcode, /^\d{6}$/);
    const hash = await hashPasscode(secret, salt, 'a', passcode);
    assert.ok(sameBytes(hash, await hashPasscode(secret, salt, 'a', ` ${passcode} `)));
    assert.ok(sameBytes(hash, await hashPasscode(secret, salt, 'a', toFullWidth(passcode))));
    assert.ok(!sameBytes(hash, await hashPasscode(new Uint8Array(32), salt, 'a', passcode)));
    assert.ok(!sameBytes(hash, await hashPasscode(secret, salt, 'b', passcode)));
  });
});

/** Digits as a Chinese input method may give them: ０ to ９. */
function toFullWidth(digits: string): string {
  return digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}
