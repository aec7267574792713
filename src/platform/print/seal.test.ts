import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { UnavailableError } from '#kernel';
import { printPdf } from './print.ts';
import { certifySelf, type Seal } from './seal.ts';
import { warnOfSealEnd } from './seal-end.ts';
import { makeSeal, openSeal } from './seal-key.ts';

const AT = new Date('2026-03-01T00:00:00Z');
const now = () => AT;

/** What a reader of the file finds: the bytes that the seal covers, and whether it is the seal of those. */
async function readSeal(pdf: Uint8Array) {
  const bytes = Buffer.from(pdf);
  const [, from = 0, to = 0, rest = 0] = (
    /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(bytes.toString('latin1')) ?? []
  )
    .slice(1)
    .map(Number);
  const covered = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to, to + rest)]);
  const der = Buffer.from(bytes.subarray(from + 1, to - 1).toString('latin1'), 'hex');
  const signed = new SignedData({ schema: ContentInfo.fromBER(der).content });
  const own = signed.certificates?.[0]?.toSchema(false).toBER() ?? new ArrayBuffer(0);
  const isGenuine = () => signed.verify({ signer: 0, data: Uint8Array.from(covered).buffer }).catch(() => false);
  return {
    coversAllElse: from + rest + (to - from) === bytes.length,
    der,
    certificate: new X509Certificate(new Uint8Array(own)),
    isGenuine,
  };
}

const print = (seal: Seal, pages = 1) =>
  printPdf(
    Array.from({ length: pages }, (_, i) => ({ text: '紀錄', font: 'HK', ...(i > 0 ? { pageBreak: 'before' } : {}) })),
    {
      title: '紀錄',
      author: 'nobody',
      reader: 'zh-Hant-HK',
      createdAt: AT,
      heading: [],
      synthetic: true,
      seal,
    },
  );

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'causeway-seal-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Puts a key there with a certificate that another key gave it. */
async function putCertificate(folder: string, name: string, until: Date): Promise<void> {
  const pair = () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const [keys, authority] = [await pair(), await pair()];
  const certify = async (who: string, own: CryptoKeyPair) =>
    Certificate.fromBER(Uint8Array.from(await certifySelf(who, own, new Date('2026-01-01T00:00:00Z'), until)));
  const made = await certify(name, keys);
  made.issuer = (await certify('Synthetic Authority', authority)).subject;
  await made.sign(authority.privateKey, 'SHA-256');
  const pem = (label: string, der: ArrayBuffer) =>
    `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;
  const file = path.join(folder, 'seal.pem');
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  await writeFile(file, pem('PRIVATE KEY', key) + pem('CERTIFICATE', made.toSchema(true).toBER()), { mode: 0o600 });
}

describe('the seal of a node on a PDF', () => {
  it('covers every byte but its own, and names who sealed', async () => {
    const { coversAllElse, certificate, isGenuine } = await readSeal(await print(await makeSeal('hk', AT)));
    assert.equal(coversAllElse, true);
    assert.equal(certificate.subject, 'CN=Causeway hk');
    assert.equal(await isGenuine(), true);
  });

  it('is one for a file of many pages', async () => {
    const { coversAllElse, isGenuine } = await readSeal(await print(await makeSeal('hk', AT), 3));
    assert.deepEqual([coversAllElse, await isGenuine()], [true, true]);
  });

  it('breaks where one byte of the file is another, wherever it stands', async () => {
    const pdf = await print(await makeSeal('hk', AT));
    const text = Buffer.from(pdf).toString('latin1');
    const ends = [text.indexOf('/Contents <'), text.indexOf('>', text.indexOf('/Contents <'))];
    for (const at of [9, text.indexOf('/Reason') + 9, (ends[1] ?? 0) + 40, text.length - 20]) {
      const forged = Buffer.from(pdf);
      forged[at] = (forged[at] ?? 0) ^ 1;
      assert.equal(await (await readSeal(forged)).isGenuine(), false, String(at));
    }
  });

  it('is of one key, kept for the user of the node alone, from one start to the next', async (t) => {
    const folder = await aFolder(t);
    const seal = await openSeal('hk', folder, now);
    const [first, second] = await Promise.all([print(seal), print(seal)]);
    const third = await print(await openSeal('hk', folder, now));
    const of = await Promise.all(
      [first, second, third].map(async (pdf) => (await readSeal(pdf)).certificate.fingerprint256),
    );
    assert.equal(new Set(of).size, 1);
    assert.equal((await stat(path.join(folder, 'seal.pem'))).mode & 0o777, 0o600);
  });

  it('is made anew when its own certificate has ended', async (t) => {
    const folder = await aFolder(t);
    const before = await readSeal(await print(await openSeal('hk', folder, now)));
    const later = new Date('2036-03-02T00:00:00Z');
    const after = await readSeal(await print(await openSeal('hk', folder, () => later)));
    assert.notEqual(before.certificate.fingerprint256, after.certificate.fingerprint256);
    assert.equal(await after.isGenuine(), true);
  });

  describe('by a certificate that somebody gave', () => {
    const END = new Date('2026-09-01T00:00:00Z');
    /** The seal of a node that was started with a certificate that ends then, at an hour that can be moved. */
    async function given(t: TestContext) {
      const folder = await aFolder(t);
      await putCertificate(folder, 'Synthetic Hospital', END);
      let hour = AT;
      const seal = await openSeal('hk', folder, () => hour);
      const at = (text: string) => {
        hour = new Date(text);
      };
      return { folder, seal, at };
    }

    it('bears its name, to its last instant', async (t) => {
      const { seal, at } = await given(t);
      assert.deepEqual([seal.name, seal.endsAt], ['Synthetic Hospital', END]);
      at('2026-09-01T00:00:00.000Z');
      const { certificate, isGenuine } = await readSeal(await print(seal));
      assert.equal(certificate.subject, 'CN=Synthetic Hospital');
      assert.equal(await isGenuine(), true);
    });

    it('is put on nothing when its time is over while the node runs: who prints is told why', async (t) => {
      const { seal, at } = await given(t);
      at('2026-09-01T00:00:00.001Z');
      await assert.rejects(
        print(seal),
        (error) => error instanceof UnavailableError && error.refusal.code === 'print.seal-ended',
      );
      assert.deepEqual(seal.endsAt, END);
    });

    it('goes on by the next certificate once that is in place, without a new start', async (t) => {
      const { folder, seal, at } = await given(t);
      at('2026-09-02T00:00:00Z');
      await assert.rejects(print(seal));
      await putCertificate(folder, 'Synthetic Hospital', new Date('2028-09-01T00:00:00Z'));
      const { certificate } = await readSeal(await print(seal));
      assert.equal(certificate.validToDate.toISOString(), '2028-09-01T00:00:00.000Z');
      assert.equal(seal.endsAt?.toISOString(), '2028-09-01T00:00:00.000Z');
    });

    it('keeps the node from starting when its time is over, and says so', async (t) => {
      const { folder } = await given(t);
      await assert.rejects(
        openSeal('hk', folder, () => new Date('2026-09-01T00:00:00.001Z')),
        /seal\.pem has ended on 2026-09-01/,
      );
    });

    it('is told of from sixty days before its end, and as ended from then on', async (t) => {
      const { seal } = await given(t);
      const told = (at: string) => {
        const lines: string[] = [];
        warnOfSealEnd(seal, new Date(at), pino({}, { write: (line) => lines.push(line) }));
        return lines.map((line) => JSON.parse(line) as { level: number; daysLeft: number; msg: string });
      };
      assert.deepEqual(told('2026-07-03T00:00:00Z'), []);
      const [soon] = told('2026-07-03T00:00:00.001Z');
      assert.deepEqual([soon?.level, soon?.daysLeft], [pino.levels.values['warn'], 59]);
      assert.match(soon?.msg ?? '', /ends soon/);
      assert.match(told('2026-09-01T00:00:00Z')[0]?.msg ?? '', /ends soon/);
      const [ended] = told('2026-09-01T00:00:00.001Z');
      assert.equal(ended?.level, pino.levels.values['error']);
      assert.match(ended?.msg ?? '', /has ended/);
    });
  });

  it('of the node’s own making ends for nobody: it is followed by another while the node runs', async (t) => {
    const folder = await aFolder(t);
    let hour = AT;
    const seal = await openSeal('hk', folder, () => hour);
    const before = await readSeal(await print(seal));
    hour = new Date('2036-03-02T00:00:00Z');
    const after = await readSeal(await print(seal));
    assert.notEqual(before.certificate.fingerprint256, after.certificate.fingerprint256);
    assert.equal(seal.endsAt, undefined);
    const unheard = pino({}, { write: () => assert.fail('told') });
    warnOfSealEnd(seal, new Date('2046-03-02T00:00:00Z'), unheard);
  });

  it('is not of a file that others of the machine may read', async (t) => {
    const folder = await aFolder(t);
    await print(await openSeal('hk', folder, now));
    await chmod(path.join(folder, 'seal.pem'), 0o644);
    await assert.rejects(openSeal('hk', folder, now), /644.*chmod 600/);
  });

  it('refuses a certificate of another key, and a file without one', async (t) => {
    const folder = await aFolder(t);
    await print(await openSeal('hk', folder, now));
    const file = path.join(folder, 'seal.pem');
    const text = await readFile(file, 'utf8');
    const certificate = text.slice(text.indexOf('-----BEGIN CERTIFICATE'));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    await writeFile(file, `${other}${certificate}`);
    await assert.rejects(openSeal('hk', folder, now), /not of the key/);
    await writeFile(file, String(other));
    await assert.rejects(openSeal('hk', folder, now), /no certificate/);
    assert.equal(createPrivateKey(text).asymmetricKeyType, 'ec');
  });
});
