import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CompactSign, SignJWT, UnsecuredJWT } from 'jose';
import type { Bundle } from '#fhir';
import { parseFhirJson, stringifyFhirJson } from '#fhir';
import { RefusalError } from '#kernel';
import { makeNodeKeys, type NodeKeys } from '#platform/keys';
import { type AssertionFacts, signAssertion, verifyAssertion } from './assertion.ts';
import { openSlip, signSlip } from './disclosure.ts';
import { signBundle, verifyBundle } from './document.ts';
import { contentHash, type Envelope, openEnvelope, openReceipt, signEnvelope, signReceipt } from './envelope.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import {
  checkOwnPlace,
  keysEnding,
  type Peer,
  type PeerKey,
  readTrust,
  type TrustedNode,
  trustListOf,
} from './trust.ts';

const AT = new Date('2026-11-22T02:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const hk = await makeNodeKeys('hk');
const sz = await makeNodeKeys('sz');
const stranger = await makeNodeKeys('xx');
const name = { en: 'n', 'zh-Hans': 'n', 'zh-Hant-HK': 'n' };

function peerOf(keys: NodeKeys, facts: Partial<PeerKey> = {}): Peer {
  const key = { kid: keys.kid, jwk: keys.publicJwk, validFrom: new Date('2026-01-01T00:00:00Z'), ...facts };
  return { id: keys.nodeId, name, jurisdiction: 'X', url: `http://${keys.nodeId}.test`, keys: [key] };
}
const trust = trustListOf([peerOf(hk), peerOf(sz)]);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RefusalError) return error.refusals[0].code;
    throw error;
  }
  return 'no refusal';
}

describe('trust fails loudly, with the cause named', () => {
  const verify = (jws: string, at = AT, list = trust) => codeOf(verifyFrom(list, jws, KINDS.message, at));

  it('a signature of a trusted node counts', async () => {
    const verified = await verifyFrom(trust, await signAs(sz, KINDS.message, '{"a":1.10}'), KINDS.message, AT);
    assert.equal(verified.peer.id, 'sz');
    assert.equal(verified.payload, '{"a":1.10}');
  });
  it('an unknown node is named as unknown', async () => {
    assert.equal(await verify(await signAs(stranger, KINDS.message, {})), 'exchange.unknown-node');
  });
  it('an unknown key of a known node is another thing', async () => {
    const other = await makeNodeKeys('sz');
    assert.equal(await verify(await signAs(other, KINDS.message, {})), 'exchange.unknown-key');
  });
  it('a key counts from its first to its last instant', async () => {
    const jws = await signAs(sz, KINDS.message, {});
    const until = new Date('2026-12-31T00:00:00Z');
    const list = trustListOf([peerOf(sz, { validUntil: until })]);
    assert.equal(await verify(jws, new Date('2025-12-31T23:59:59Z'), list), 'exchange.key-not-yet-valid');
    assert.equal(await verify(jws, new Date('2026-01-01T00:00:00Z'), list), 'no refusal');
    assert.equal(await verify(jws, until, list), 'no refusal');
    assert.equal(await verify(jws, new Date(until.getTime() + 1), list), 'exchange.key-expired');
  });
  it('one node cannot sign as another', async () => {
    const forged = await sz.sign('{}', { typ: KINDS.message, iss: 'hk' });
    assert.equal(await verify(forged), 'exchange.unknown-key');
    const withOurKid = await new CompactSign(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'ES256', kid: hk.kid, iss: 'hk', typ: KINDS.message })
      .sign((await import('node:crypto')).generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    assert.equal(await verify(withOurKid), 'exchange.signature-invalid');
  });
  it('a signature for one kind never counts for another', async () => {
    assert.equal(await verify(await signAs(sz, KINDS.document, {})), 'exchange.wrong-kind');
  });
  it('alg none and symmetric signatures are refused by name', async () => {
    assert.equal(await verify(new UnsecuredJWT({ a: 1 }).encode()), 'exchange.algorithm-not-allowed');
    const hs = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: sz.kid, iss: 'sz', typ: KINDS.message })
      .sign(new Uint8Array(32));
    assert.equal(await verify(hs), 'exchange.algorithm-not-allowed');
  });
  it('a header that asks for an extension nobody knows is not passed over', async () => {
    const header = Buffer.from(
      JSON.stringify({ alg: 'ES256', kid: sz.kid, iss: 'sz', typ: KINDS.message, crit: ['x'], x: 1 }),
    );
    assert.equal(await verify(`${header.toString('base64url')}.e30.${'A'.repeat(86)}`), 'exchange.signature-malformed');
  });
  it('what was cut or changed anywhere is refused', async () => {
    const jws = await signAs(sz, KINDS.message, { text: 'hello' });
    const named =
      /^exchange\.(signature-malformed|signature-invalid|algorithm-not-allowed|wrong-kind|unknown-node|unknown-key)$/;
    for (let i = 0; i < jws.length; i += 3) {
      assert.match(await verify(jws.slice(0, i)), named, `cut at ${i}`);
      const changed = `${jws.slice(0, i)}${jws[i] === 'A' ? 'B' : 'A'}${jws.slice(i + 1)}`;
      // The last character carries spare bits that belong to no byte.
      if (i < jws.length - 1) assert.match(await verify(changed), named, `changed at ${i}`);
    }
  });
});

describe('the trust file', () => {
  const node = (keys: NodeKeys, more: Partial<TrustedNode> = {}): TrustedNode => ({
    id: keys.nodeId,
    name,
    jurisdiction: 'X',
    url: `http://${keys.nodeId}.test`,
    kid: keys.kid,
    publicJwk: { ...keys.publicJwk },
    validFrom: '2026-01-01T00:00:00Z',
    ...more,
  });

  it('may name a node twice while its key changes', () => {
    const list = readTrust([node(hk, { validUntil: '2026-12-01T00:00:00Z' }), { ...node(hk), kid: 'next' }, node(sz)]);
    assert.deepEqual(
      list.byId('hk')?.keys.map((key) => key.kid),
      [hk.kid, 'next'],
    );
    assert.deepEqual(keysEnding(list, AT, 30), []);
  });
  it('that means two things is not started on', () => {
    const { d: _, ...pub } = { ...hk.publicJwk };
    const wrong: [readonly TrustedNode[], RegExp][] = [
      [[node(hk), node(hk, { url: 'http://other.test' })], /two addresses/],
      [[node(hk), node(sz, { url: 'http://hk.test/' })], /share an address/],
      [[node(hk, { url: 'nowhere' })], /address/],
      [[node(hk, { validFrom: 'soon' })], /dates/],
      [[node(hk, { publicJwk: { kty: 'RSA' } })], /P-256/],
      [[node(hk, { publicJwk: { ...pub, d: 'x' } })], /private/],
    ];
    for (const [nodes, why] of wrong) assert.throws(() => readTrust(nodes), why);
  });
  it('must hold this node’s own key', () => {
    const list = readTrust([node(hk), node(sz)]);
    checkOwnPlace(list, hk);
    assert.throws(() => checkOwnPlace(list, { nodeId: 'hk', kid: sz.kid }), /other keys/);
    assert.throws(() => checkOwnPlace(list, stranger), /not on it/);
  });
  it('tells which keys end within a month', () => {
    const list = readTrust([node(hk, { validUntil: '2026-12-20T00:00:00Z' }), node(sz)]);
    assert.deepEqual(
      keysEnding(list, AT, 30).map((key) => key.peer),
      ['hk'],
    );
    assert.deepEqual(keysEnding(list, AT, 20), []);
  });
});

describe('an assertion: who asks, for what', () => {
  const facts: AssertionFacts = {
    audience: 'hk',
    address: 'http://hk.test/shl/abc',
    act: 'open-link',
    purpose: 'TREAT',
    practitioner: { id: 'Practitioner/1', name },
    organization: { id: 'org-1', name },
    jti: 'a'.repeat(26),
    at: AT,
  };
  const expected = { audience: 'hk', address: 'http://hk.test/shl/abc', act: 'open-link', at: AT } as const;

  it('names practitioner, organisation and purpose', async () => {
    const assertion = await verifyAssertion(trust, await signAssertion(sz, facts), expected);
    assert.equal(assertion.actor.nodeId, 'sz');
    assert.equal(assertion.actor.onBehalfOf.practitioner, 'Practitioner/1');
    assert.equal(assertion.purpose, 'TREAT');
  });
  it('counts for one node, one link and one act', async () => {
    const jws = await signAssertion(sz, facts);
    assert.equal(await codeOf(verifyAssertion(trust, jws, { ...expected, audience: 'mo' })), 'exchange.wrong-audience');
    assert.equal(
      await codeOf(verifyAssertion(trust, jws, { ...expected, address: 'http://hk.test/shl/abd' })),
      'exchange.assertion-malformed',
    );
    assert.equal(await codeOf(verifyAssertion(trust, jws, { ...expected, act: 'link-status' })), 'exchange.wrong-kind');
  });
  it('allows sixty seconds between the clocks and names a difference beyond', async () => {
    const jws = await signAssertion(sz, facts);
    const at = (seconds: number) => codeOf(verifyAssertion(trust, jws, { ...expected, at: later(seconds) }));
    assert.equal(await at(-60), 'no refusal');
    assert.equal(await at(-61), 'exchange.clock-skew');
    assert.equal(await at(120), 'no refusal');
    assert.equal(await at(121), 'exchange.clock-skew');
  });
  it('may not live longer than a minute', async () => {
    const iat = AT.getTime() / 1000;
    const long = {
      iss: 'sz',
      aud: 'hk',
      iat,
      exp: iat + 3600,
      jti: 'a'.repeat(26),
      act: 'open-link',
      sub: '',
      purpose: 'TREAT',
    };
    const { createHash } = await import('node:crypto');
    const sub = createHash('sha256').update(expected.address).digest('hex');
    const who = { id: 'x', name };
    const jws = await signAs(sz, KINDS.assertion, { ...long, sub, practitioner: who, organization: who });
    assert.equal(await codeOf(verifyAssertion(trust, jws, expected)), 'exchange.assertion-malformed');
  });
  it('refuses an assertion without an organisation', async () => {
    const jws = await signAs(sz, KINDS.assertion, { iss: 'sz', aud: 'hk' });
    assert.equal(await codeOf(verifyAssertion(trust, jws, expected)), 'exchange.assertion-malformed');
  });
});

describe('the slip beside a manifest', () => {
  const slip = {
    from: 'hk',
    to: 'sz',
    share: 's1',
    opening: 'o1',
    address: 'a'.repeat(64),
    sections: ['problems' as const],
    openedAt: AT.toISOString(),
    expiresAt: later(60).toISOString(),
    legalBasis: [],
  };
  const expected = { from: 'hk', to: 'sz', address: 'a'.repeat(64), at: AT };

  it('counts for one opener, one link and its signer alone', async () => {
    assert.deepEqual(await openSlip(trust, await signSlip(hk, slip), expected), slip);
    const no = async (jws: Promise<string>, more: Partial<typeof expected> = {}) =>
      codeOf(openSlip(trust, await jws, { ...expected, ...more }));
    assert.equal(await no(signSlip(hk, { ...slip, to: 'mo' })), 'exchange.peer-answer-invalid');
    assert.equal(await no(signSlip(hk, slip), { address: 'b'.repeat(64) }), 'exchange.peer-answer-invalid');
    assert.equal(await no(signSlip(sz, slip)), 'exchange.peer-answer-invalid');
    assert.equal(await no(signSlip(sz, { ...slip, from: 'sz' })), 'exchange.peer-answer-invalid');
    assert.equal(await no(signSlip(stranger, slip)), 'exchange.unknown-node');
    assert.equal(
      await no(signAs(hk, KINDS.disclosure, { ...slip, sections: ['all'] })),
      'exchange.peer-answer-invalid',
    );
  });
});

describe('a signed document', () => {
  const text =
    '{"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Composition","title":"健康紀錄"}},' +
    '{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Observation","valueQuantity":{"value":1.10}}}]}';
  const bundle = parseFhirJson(text) as unknown as Bundle;
  const node = { url: 'http://hk.test' };

  it('keeps every element and every decimal as written', async () => {
    const signed = stringifyFhirJson(await signBundle(hk, node, bundle, AT));
    assert.ok(signed.startsWith(text.slice(0, -1)));
    const { signature } = await verifyBundle(trust, signed, AT);
    assert.deepEqual(signature, { node: 'hk', kid: hk.kid, signedAt: AT });
  });
  it('counts whatever the order of keys and the white space', async () => {
    const signed = await signBundle(hk, node, bundle, AT);
    const turned = `{ "signature": ${JSON.stringify(signed.signature)},\n ${text.slice(1)}`;
    assert.equal((await verifyBundle(trust, turned, AT)).signature.node, 'hk');
  });
  it('a changed value, a respelt decimal, another time, no signature: refused', async () => {
    const signed = stringifyFhirJson(await signBundle(hk, node, bundle, AT));
    assert.equal(await codeOf(verifyBundle(trust, signed.replace('1.10', '1.11'), AT)), 'exchange.signature-invalid');
    assert.equal(await codeOf(verifyBundle(trust, signed.replace('1.10', '1.1'), AT)), 'exchange.signature-invalid');
    assert.equal(
      await codeOf(verifyBundle(trust, signed.replace(`"when":"2026`, `"when":"2025`), AT)),
      'exchange.content-altered',
    );
    assert.equal(await codeOf(verifyBundle(trust, text, AT)), 'exchange.signature-missing');
    assert.equal(await codeOf(verifyBundle(trust, signed, later(-120))), 'exchange.content-altered');
  });
  it('refuses what is no document', async () => {
    const cases: [string, string][] = [
      ['{"resourceType":"Patient"}', 'exchange.content-not-document'],
      ['{"resourceType":"Bundle","type":"searchset"}', 'exchange.content-not-document'],
      ['{"resourceType":"Bundle","type":"document","entry":[]}', 'exchange.content-not-document'],
      [
        '{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Patient"}}]}',
        'exchange.content-not-document',
      ],
      [
        '{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Composition"}},5]}',
        'exchange.content-not-document',
      ],
      [text.replace('urn:uuid:2', 'urn:uuid:1'), 'exchange.duplicate-full-url'],
      [text.slice(0, -9), 'fhir.invalid-json'],
      [`{"resourceType":"Bundle","x":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'fhir.too-deep'],
      ['{"resourceType":"Bundle","resourceType":"Bundle"}', 'fhir.duplicate-key'],
    ];
    for (const [wrong, code] of cases)
      assert.equal(await codeOf(verifyBundle(trust, wrong, AT)), code, wrong.slice(0, 80));
  });
});

describe('an envelope', () => {
  const envelope: Envelope = {
    id: 'm1',
    from: 'sz',
    to: 'hk',
    type: 'visit-document',
    caseId: 'share-1',
    sequence: 1,
    sentAt: AT.toISOString(),
    purpose: 'TREAT',
    legalBasis: [{ jurisdiction: 'CN', instrument: 'PIPL', clause: '39' }],
    body: { a: 1 },
  };
  const open = (jws: string, at = AT) => codeOf(openEnvelope(trust, jws, 'hk', at));

  it('opens for its recipient', async () => {
    assert.deepEqual(await openEnvelope(trust, await signEnvelope(sz, envelope), 'hk', AT), envelope);
  });
  it('has one content hash for every attempt, another for any other content', () => {
    assert.equal(contentHash(envelope), contentHash({ ...envelope, sentAt: later(9).toISOString() }));
    assert.notEqual(contentHash(envelope), contentHash({ ...envelope, body: { a: 2 } }));
    assert.notEqual(contentHash(envelope), contentHash({ ...envelope, sequence: 2 }));
  });
  it('is refused by another node, from another sender than the signer, and when the clocks differ', async () => {
    assert.equal(await open(await signEnvelope(sz, { ...envelope, to: 'mo' })), 'exchange.wrong-audience');
    assert.equal(await open(await signEnvelope(sz, { ...envelope, from: 'hk' })), 'exchange.message-malformed');
    const jws = await signEnvelope(sz, envelope);
    assert.equal(await open(jws, later(60)), 'no refusal');
    assert.equal(await open(jws, later(61)), 'exchange.clock-skew');
    assert.equal(await open(jws, later(-61)), 'exchange.clock-skew');
  });
  it('refuses wrong types, unknown members, deep nesting and size', async () => {
    const bad = [
      { ...envelope, sequence: 0 },
      { ...envelope, sequence: '1' },
      { ...envelope, extra: 1 },
      { ...envelope, body: [] },
      { ...envelope, type: '../x' },
    ];
    for (const wrong of bad)
      assert.equal(await open(await signAs(sz, KINDS.message, wrong)), 'exchange.message-malformed');
    let deep: object = {};
    for (let i = 0; i < 60; i++) deep = { deep };
    assert.equal(await open(await signEnvelope(sz, { ...envelope, body: { deep } })), 'fhir.too-deep');
    assert.equal(await open('a'.repeat(21_000_000)), 'exchange.message-too-large');
    assert.equal(await open(await signAs(sz, KINDS.message, 'null')), 'fhir.not-an-object');
  });
  it('a receipt counts for its message, its content and its sender alone', async () => {
    const receipt = {
      id: 'm1',
      from: 'hk',
      to: 'sz',
      contentHash: contentHash(envelope),
      state: 'applied',
      at: AT.toISOString(),
    } as const;
    const expected = { id: 'm1', peer: 'hk', to: 'sz', contentHash: contentHash(envelope), at: AT };
    const jws = await signReceipt(hk, receipt);
    assert.deepEqual(await openReceipt(trust, jws, expected), receipt);
    assert.equal(await codeOf(openReceipt(trust, jws, { ...expected, id: 'm2' })), 'exchange.peer-answer-invalid');
    assert.equal(
      await codeOf(openReceipt(trust, jws, { ...expected, contentHash: '0'.repeat(64) })),
      'exchange.peer-answer-invalid',
    );
    assert.equal(
      await codeOf(openReceipt(trust, await signReceipt(sz, receipt), expected)),
      'exchange.peer-answer-invalid',
    );
    assert.equal(await codeOf(openReceipt(trust, await signEnvelope(hk, envelope), expected)), 'exchange.wrong-kind');
  });
});
