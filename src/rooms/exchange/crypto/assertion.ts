import { hash } from 'node:crypto';
import { z } from 'zod';
import { type NodeActor, PURPOSES, type Purpose, type Refusal, RefusalError, readJson } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { LocalTextShape, Sha256Hex } from '../../../kernel/wire.ts';
import { CLOCK_SKEW_SECONDS } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import type { Peer, TrustList } from './trust.ts';

/** Characters. Claims are small: whatever is longer is not an assertion. */
const CLAIMS_MAX = 8_000;

/** What an assertion is for; one for asking the state of a link opens none. */
export type AssertedAct = 'open-link' | 'link-status';

/** How long an assertion lives, in seconds: the way from one node to the other takes two at most, clocks may differ by sixty. */
const LIFE_SECONDS = 60;

const Payload = z.strictObject({
  iss: z.string().max(64),
  aud: z.string().max(64),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().min(16).max(64),
  act: z.enum(['open-link', 'link-status']),
  /** SHA-256 of the address it goes to: it cannot be carried to another link. */
  sub: Sha256Hex,
  purpose: z.enum(PURPOSES),
  practitioner: z.strictObject({ id: z.string().max(120), name: LocalTextShape }),
  organization: z.strictObject({ id: z.string().max(120), name: LocalTextShape }),
  /** The asker's own name for this opening: asked again by it, it is the same opening. */
  opening: z.string().min(16).max(64).optional(),
});

/** A neighbour's word for who asks: a named practitioner of a named organisation, for a purpose. */
export interface Assertion {
  readonly peer: Peer;
  readonly jti: string;
  readonly expiresAt: Date;
  readonly purpose: Purpose;
  readonly actor: NodeActor & { readonly onBehalfOf: NonNullable<NodeActor['onBehalfOf']> };
  readonly opening?: string;
}

export interface AssertionFacts {
  readonly audience: string;
  readonly address: string;
  readonly act: AssertedAct;
  readonly purpose: Purpose;
  readonly practitioner: { readonly id: string; readonly name: NodeActorName };
  readonly organization: { readonly id: string; readonly name: NodeActorName };
  readonly jti: string;
  readonly at: Date;
  readonly opening?: string;
}
type NodeActorName = z.infer<typeof LocalTextShape>;

export function signAssertion(keys: NodeKeys, facts: AssertionFacts): Promise<string> {
  const iat = Math.floor(facts.at.getTime() / 1000);
  const payload: z.infer<typeof Payload> = {
    iss: keys.nodeId,
    aud: facts.audience,
    iat,
    exp: iat + LIFE_SECONDS,
    jti: facts.jti,
    act: facts.act,
    sub: hash('sha256', facts.address, 'hex'),
    purpose: facts.purpose,
    practitioner: facts.practitioner,
    organization: facts.organization,
    ...(facts.opening === undefined ? {} : { opening: facts.opening }),
  };
  return signAs(keys, KINDS.assertion, payload);
}

/**
 * Believes an assertion, or says why not. Whether it was used before is the table's matter (`seen_assertion`).
 *
 * @refuses all of `verifyFrom`, exchange.assertion-malformed, exchange.wrong-audience, exchange.wrong-kind, exchange.clock-skew
 */
export async function verifyAssertion(
  trust: TrustList,
  jws: string,
  expected: { readonly audience: string; readonly address: string; readonly act: AssertedAct; readonly at: Date },
): Promise<Assertion> {
  const { peer, payload } = await verifyFrom(trust, jws, KINDS.assertion, expected.at);
  const parsed = Payload.safeParse(readClaims(payload));
  if (!parsed.success) throw new RefusalError(malformed(parsed.error));
  const claims = parsed.data;
  if (claims.iss !== peer.id) throw new RefusalError(refuse('exchange.assertion-malformed', { what: 'iss' }));
  if (claims.aud !== expected.audience)
    throw new RefusalError(refuse('exchange.wrong-audience', { audience: claims.aud }));
  if (claims.act !== expected.act) {
    throw new RefusalError(refuse('exchange.wrong-kind', { expected: expected.act, kind: claims.act }));
  }
  if (claims.sub !== hash('sha256', expected.address, 'hex')) {
    throw new RefusalError(refuse('exchange.assertion-malformed', { what: 'sub' }));
  }
  if (claims.exp < claims.iat || claims.exp - claims.iat > LIFE_SECONDS) {
    throw new RefusalError(refuse('exchange.assertion-malformed', { what: 'exp' }));
  }
  const skew = decideSkew(peer.id, claims.iat, claims.exp, expected.at);
  if (skew) throw new RefusalError(skew);
  return {
    peer,
    jti: claims.jti,
    expiresAt: new Date(claims.exp * 1000),
    purpose: claims.purpose,
    ...(claims.opening === undefined ? {} : { opening: claims.opening }),
    actor: {
      kind: 'node',
      nodeId: peer.id,
      name: peer.name,
      onBehalfOf: {
        practitioner: claims.practitioner.id,
        practitionerName: claims.practitioner.name,
        organization: claims.organization.id,
        organizationName: claims.organization.name,
      },
    },
  };
}

/** Is "issued at" too far ahead of our clock, or "expires" too far behind? Says by how much the clocks differ. */
export function decideSkew(node: string, issuedAt: number, expiresAt: number, at: Date): Refusal | undefined {
  const now = at.getTime() / 1000;
  const off =
    issuedAt - now > CLOCK_SKEW_SECONDS ? issuedAt - now : now - expiresAt > CLOCK_SKEW_SECONDS ? now - issuedAt : 0;
  if (off === 0) return undefined;
  return refuse('exchange.clock-skew', { node, seconds: Math.round(off), max: CLOCK_SKEW_SECONDS });
}

function malformed(error: z.ZodError): Refusal {
  return refuse('exchange.assertion-malformed', { what: error.issues[0]?.path.join('.') || 'JSON' });
}

function readClaims(text: string): unknown {
  return text.length > CLAIMS_MAX ? undefined : readJson(text);
}
