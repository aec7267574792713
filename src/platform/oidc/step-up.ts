import { type Actor, type Clock, type Decision, granted, type PersonActor, RefusalError, refused } from '#kernel';
import { PROOF_NEEDED, type SensitiveAct } from '#platform/http';
import type { Database } from '#platform/postgres';
import { factorsOf, hasSecondFactor } from './factors.ts';
import { refuse } from './messages.ts';
import { isOverdue, type SecondFactorPolicy, secondFactorFacts } from './second-factor-policy.ts';
import { findSession, type Session } from './sessions.ts';

/**
 * For which acts somebody has to have shown lately that it is still them, and how lately. An open page on a counter must not be enough for what cannot be taken back, or
 * for what would let a stranger in for good; a doctor who signs thirty visits a day is not to be asked thirty times.
 *
 * Whoever has a second factor shows it; whoever has none gives the password again.
 * @source OWASP ASVS 5.0, 7.5.1 and 7.5.3 ask for it; which acts and how many minutes are this project's assumption
 */
export const SENSITIVE_ACTS = {
  'change-factors': { minutes: 15 },
  'share-record': { minutes: 30 },
  'export-records': { minutes: 30 },
  'give-consent': { minutes: 30 },
  'open-emergency': { minutes: 60 },
  'sign-visit': { minutes: 240 },
  'decide-dossier': { minutes: 60 },
  'decide-permit': { minutes: 60 },
  'admit-application': { minutes: 15 },
  'manage-account': { minutes: 15 },
} as const satisfies Record<SensitiveAct, { readonly minutes: number }>;

export interface ProofFacts {
  /** Undefined: the application stays while the person is away, so nobody knows whether they are there. */
  readonly session: Pick<Session, 'provedAt' | 'strongAt'> | undefined;
  readonly hasSecondFactor: boolean;
  /** The role has to have one, and the time to set it up is over. */
  readonly secondFactorRequired: boolean;
  readonly now: Date;
}

/**
 * Whether the person showed lately enough that it is them.
 *
 * @refuses sign-in.proof-needed, sign-in.second-factor-needed
 */
export function decideProof(facts: ProofFacts, { minutes }: { readonly minutes: number }): Decision<true> {
  if (facts.secondFactorRequired && !facts.hasSecondFactor) return refused(refuse('sign-in.second-factor-needed'));
  const shownAt = facts.hasSecondFactor ? facts.session?.strongAt : facts.session?.provedAt;
  const ageMs = shownAt === undefined ? Number.POSITIVE_INFINITY : facts.now.getTime() - shownAt.getTime();
  return ageMs <= minutes * 60_000 ? granted(true) : refused(refuse(PROOF_NEEDED, { minutes }));
}

/** Looks at each sensitive act, whatever was remembered: what was shown a moment ago counts, and what is over does not. */
export function createProofCheck(database: Database, clock: Clock, secondFactor: SecondFactorPolicy) {
  return async (act: SensitiveAct, actor: Actor): Promise<void> => {
    if (actor.kind !== 'person') return;
    const facts = await factsOf(actor);
    // To set up what the role has to have is what is asked of them.
    const secondFactorRequired = facts.secondFactorRequired && act !== 'change-factors';
    const decision = decideProof({ ...facts, secondFactorRequired }, SENSITIVE_ACTS[act]);
    if (!decision.ok) throw new RefusalError(...decision.refusals);
  };

  function factsOf({ accountId, session: uid }: PersonActor): Promise<ProofFacts> {
    return database.transaction(
      async (tx) => {
        const now = clock.now();
        const has = hasSecondFactor(await factorsOf(tx, accountId));
        return {
          session: uid === undefined ? undefined : await findSession(tx, uid),
          hasSecondFactor: has,
          secondFactorRequired: isOverdue(await secondFactorFacts(tx, accountId, has, now), secondFactor),
          now,
        };
      },
      { mode: 'read' },
    );
  }
}
