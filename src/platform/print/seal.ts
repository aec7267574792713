/** The electronic seal of a node on a PDF: who opens the file sees whose it is and that nothing in it was changed. */
import { createHash, randomBytes } from 'node:crypto';
import type { BaseBlock } from 'asn1js';
import type { Attribute, Certificate } from 'pkijs';

export interface Seal {
  /** Who seals, as readers of the file are shown it. */
  readonly name: string;
  /** The last instant of a certificate that somebody gave; one of the node's own making is followed by another. */
  readonly endsAt?: Date | undefined;
  /** The signature over what the seal covers: CMS, DER. @throws when the key cannot be used */
  sign(covered: Uint8Array): Promise<Uint8Array>;
}

/** A key with its certificate and those that vouch for it, its own first; DER. */
export interface SealKey {
  readonly key: CryptoKey;
  readonly certificates: readonly Uint8Array[];
}

/** Bytes that a PDF keeps free for its seal: a chain of four certificates of 4,096-bit keys fits. */
export const SEAL_BYTES = 12_288;
/** What stands for a number that is not known before the file is whole. */
export const UNKNOWN_PLACE = 9_999_999_999;

/** RFC 5652 §11, RFC 5035 §3. */
const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
};

/**
 * Fills the place that `print-process.ts` left for the seal. It covers every other byte of the file.
 *
 * @source ISO 32000-2 §12.8, ETSI EN 319 142-1 (PAdES, level B-B)
 */
export async function sealPdf(pdf: Uint8Array, seal: Seal): Promise<Uint8Array> {
  const bytes = Buffer.from(pdf);
  const unknown = `/ByteRange [0 ${UNKNOWN_PLACE} ${UNKNOWN_PLACE} ${UNKNOWN_PLACE}]`;
  const rangeAt = bytes.indexOf(unknown, 0, 'latin1');
  const from = bytes.indexOf('<', bytes.indexOf('/Contents ', rangeAt, 'latin1'), 'latin1');
  const to = bytes.indexOf('>', from, 'latin1') + 1;
  if (rangeAt < 0 || to - from !== SEAL_BYTES * 2 + 2) throw new Error('the PDF has no place for a seal');
  const range = `/ByteRange [0 ${from} ${to} ${bytes.length - to}]`;
  bytes.write(range.padEnd(unknown.length), rangeAt, 'latin1');
  const signature = await seal.sign(Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]));
  if (signature.length > SEAL_BYTES) throw new Error(`the seal takes ${signature.length} bytes of ${SEAL_BYTES}`);
  bytes.write(Buffer.from(signature).toString('hex'), from + 1, 'latin1');
  return bytes;
}

/** Signs as a CMS signature that names its certificate and holds no content. */
export async function signDetached(covered: Uint8Array, { key, certificates }: SealKey): Promise<Uint8Array> {
  const [asn1, pki] = await Promise.all([import('asn1js'), import('pkijs')]);
  const chain = certificates.map((der) => pki.Certificate.fromBER(Uint8Array.from(der)));
  const [own] = chain;
  const [ownBytes] = certificates;
  if (own === undefined || ownBytes === undefined) throw new Error('a seal needs a certificate');
  const octets = (bytes: Uint8Array) => new asn1.OctetString({ valueHex: Uint8Array.from(bytes).buffer });
  const sequence = (one: BaseBlock) => new asn1.Sequence({ value: [one] });
  const attribute = (type: string, value: object): Attribute => new pki.Attribute({ type, values: [value] });
  const info = new pki.SignerInfo({
    version: 1,
    sid: new pki.IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber }),
    signedAttrs: new pki.SignedAndUnsignedAttributes({
      type: 0,
      attributes: [
        attribute(OID.contentType, new asn1.ObjectIdentifier({ value: OID.data })),
        attribute(OID.messageDigest, octets(sha256(covered))),
        attribute(OID.signingCertificate, sequence(sequence(sequence(octets(sha256(ownBytes)))))),
      ],
    }),
  });
  const signed = new pki.SignedData({
    version: 1,
    encapContentInfo: new pki.EncapsulatedContentInfo({ eContentType: OID.data }),
    signerInfos: [info],
    certificates: chain,
  });
  await signed.sign(key, 0, 'SHA-256', Uint8Array.from(covered).buffer);
  const content = new pki.ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) });
  return new Uint8Array(content.toSchema().toBER());
}

/** A certificate that a key gives itself: it shows that files are of one and the same node, not who the node is. */
export async function certifySelf(name: string, keys: CryptoKeyPair, from: Date, until: Date): Promise<Uint8Array> {
  const [asn1, pki] = await Promise.all([import('asn1js'), import('pkijs')]);
  const certificate: Certificate = new pki.Certificate();
  certificate.version = 2;
  // Positive and never the same twice. RFC 5280 §4.1.2.2
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  certificate.serialNumber = new asn1.Integer({ valueHex: Uint8Array.from(serial).buffer });
  for (const who of [certificate.issuer, certificate.subject]) {
    const value = new asn1.Utf8String({ value: name });
    who.typesAndValues.push(new pki.AttributeTypeAndValue({ type: OID.commonName, value }));
  }
  certificate.notBefore.value = from;
  certificate.notAfter.value = until;
  // digitalSignature and nonRepudiation.
  const usage = new asn1.BitString({ valueHex: Uint8Array.of(0xc0).buffer, unusedBits: 6 });
  certificate.extensions = [new pki.Extension({ extnID: OID.keyUsage, critical: true, extnValue: usage.toBER() })];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, 'SHA-256');
  return new Uint8Array(certificate.toSchema(true).toBER());
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
