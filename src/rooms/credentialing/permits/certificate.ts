import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { toQrSvg } from '#platform/qr';
import { LocalTextShape } from '../../../kernel/wire.ts';
import { type CertificateView, PermitKind, type VerifiedCertificate } from '../contract.ts';
import { PERMIT_WORDS } from '../labels.ts';
import { organizationName, practitionerIdOf } from '../people.ts';
import { refusePermit } from './messages.ts';
import { findPermit, type KeptPermit } from './store.ts';
import { namesToText, permitState, practitionerNames, toPermitView } from './view.ts';

/** What the JWS is for: a signature for one kind of use never counts for another. */
const TYPE = 'causeway-permit';

/** What is signed. It says who and what, and not whether it still holds: that is asked of the node. */
const Signed = z.strictObject({
  iss: z.string(),
  permit: z.string(),
  kind: PermitKind,
  number: z.string().optional(),
  holder: LocalTextShape,
  firstDay: z.string(),
  lastDay: z.string().optional(),
  /** Institutions by their ids: with twenty names in three languages no QR code would hold it. */
  employers: z.array(z.string()),
  issuedAt: z.string(),
});

/** Signs a permit that this node decided on. */
export function signCertificate(
  keys: NodeKeys,
  permit: KeptPermit,
  holder: LocalText,
  issuedAt: Date,
): Promise<string> {
  const { number, lastDay } = permit;
  const signed: z.infer<typeof Signed> = {
    iss: keys.nodeId,
    permit: permit.id,
    kind: permit.kind,
    ...(number === undefined ? {} : { number }),
    holder,
    firstDay: permit.firstDay,
    ...(lastDay === undefined ? {} : { lastDay }),
    employers: [...new Set(permit.employers.map(({ organizationId }) => organizationId))],
    issuedAt: issuedAt.toISOString(),
  };
  return keys.sign(signed, { typ: TYPE });
}

/**
 * A certificate with its QR code, for its holder or the desk.
 *
 * @refuses credentialing.permit-unknown, credentialing.certificate-unknown
 */
export async function getCertificate(scope: Scope, { id }: { readonly id: string }): Promise<CertificateView> {
  const { actor } = scope;
  const permit = await findPermit(scope.tx, id);
  const isTheirs =
    actor.kind === 'person' && (actor.role === 'regulator' || practitionerIdOf(actor) === permit?.practitionerId);
  if (permit === undefined || !isTheirs) throw new RefusalError(refusePermit('credentialing.permit-unknown'));
  if (permit.certificate === undefined) throw new RefusalError(refusePermit('credentialing.certificate-unknown'));
  const names = await practitionerNames(scope.tx, [permit.practitionerId]);
  // After `#`: what is checked goes to the page and, by its own request, to this node; no log of addresses keeps it.
  const link = `${scope.node.url}/verify-permit#${permit.certificate}`;
  return {
    permit: toPermitView(permit, namesToText(names.get(permit.practitionerId) ?? []), scope.clock.now()),
    jws: permit.certificate,
    link,
    // Error correction L: the code is long and shown on a screen or fresh paper; the signature finds every error.
    qrSvg: await toQrSvg(link, 'L'),
  };
}

/**
 * Checks a certificate for anybody: that this node signed it as one, unchanged, and what the permit is now.
 *
 * @refuses credentialing.certificate-not-ours
 */
export function verifyCertificateWith(keys: NodeKeys) {
  return async (scope: Scope, { jws }: { readonly jws: string }): Promise<VerifiedCertificate> => {
    const signed = await readSigned(keys, jws);
    const permit = signed && (await findPermit(scope.tx, signed.permit));
    if (signed === undefined || permit === undefined) {
      throw new RefusalError(refusePermit('credentialing.certificate-not-ours'));
    }
    const now = scope.clock.now();
    const { iss, permit: _, ...facts } = signed;
    const { number, lastDay, employers, ...whole } = facts;
    return {
      ...whole,
      employers: employers.map(organizationName),
      ...(number === undefined ? {} : { number }),
      ...(lastDay === undefined ? {} : { lastDay }),
      kindText: PERMIT_WORDS[facts.kind],
      issuedBy: iss,
      state: permitState(permit, now),
      checkedAt: now.toISOString(),
    };
  };
}

/** What a certificate says; undefined for whatever is not one that this node has signed, in any way. */
async function readSigned(keys: NodeKeys, jws: string): Promise<z.infer<typeof Signed> | undefined> {
  const key = await importJWK(keys.publicJwk, 'ES256');
  try {
    const header = decodeProtectedHeader(jws);
    if (header.typ !== TYPE || header.kid !== keys.kid) return undefined;
    const { payload } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    const read = Signed.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
    return read.success && read.data.iss === keys.nodeId ? read.data : undefined;
  } catch {
    return undefined;
  }
}
