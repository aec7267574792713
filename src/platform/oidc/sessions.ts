import type { Role, Tx } from '#kernel';
import { dropStepsOf } from './second-step.ts';

/** That somebody proved who they are, as it goes from a step of a sign-in to the session. */
export interface Proof {
  /** ISO 8601. */
  readonly at: string;
  /** How, in the words of RFC 8176. */
  readonly amr: readonly string[];
  /** By two factors, or by a passkey, which is two. */
  readonly strong: boolean;
  readonly device: string;
}

/** What one factor, and what two, are called in tokens. */
export const ACR = { one: 'urn:causeway:acr:one-factor', two: 'urn:causeway:acr:two-factors' } as const;

/**
 * After how long without a sign of life, and at the latest after how long, somebody has to sign in anew. An hour: a consultation with its notes, and a page left open over
 * lunch is shut. Twelve hours: a long shift. Who runs the node has more at stake and less to wait for.
 * @source OWASP ASVS 5.0, 7.3.1 and 7.3.2 ask for both; the numbers are this project's choice, to be set by each institution
 */
export const SESSION_LIMITS: SessionLimits = {
  patient: { idleMinutes: 60, hoursMax: 12 },
  clinician: { idleMinutes: 60, hoursMax: 12 },
  coordinator: { idleMinutes: 60, hoursMax: 12 },
  insurer: { idleMinutes: 60, hoursMax: 12 },
  regulator: { idleMinutes: 60, hoursMax: 12 },
  operator: { idleMinutes: 30, hoursMax: 8 },
  'privacy-officer': { idleMinutes: 60, hoursMax: 12 },
};
export type SessionLimits = Readonly<Record<Role, { readonly idleMinutes: number; readonly hoursMax: number }>>;

export interface Session {
  readonly uid: string;
  readonly accountId: string;
  readonly beganAt: Date;
  readonly seenAt: Date;
  readonly provedAt: Date;
  readonly strongAt?: Date;
  readonly amr: readonly string[];
  readonly device: string;
  readonly workplaceId?: string;
  /** Of the workplace chosen, where it has not ended. */
  readonly workplaceRole?: Role;
  readonly purpose?: string;
  readonly endedAt?: Date;
}

interface SessionRow {
  readonly uid: string;
  readonly account_id: string;
  readonly began_at: Date;
  readonly seen_at: Date;
  readonly proved_at: Date;
  readonly strong_at: Date | null;
  readonly amr: string[];
  readonly device: string;
  readonly workplace_id: string | null;
  readonly workplace_role: Role | null;
  readonly purpose: string | null;
  readonly ended_at: Date | null;
}

/** Notes that a person proved who they are in this session; a session that is new begins by it. The same proof told twice changes nothing. */
export async function saveProof(
  tx: Tx,
  uid: string,
  accountId: string,
  { at, amr, strong, device }: Proof,
): Promise<void> {
  await tx.query(
    `insert into oidc.session as s (uid, account_id, began_at, seen_at, proved_at, strong_at, amr, device)
     values ($1, $2, $3, $3, $3, $4, $5, $6)
     on conflict (uid) do update set
       began_at = $3, seen_at = greatest(s.seen_at, $3), proved_at = $3, strong_at = coalesce($4, s.strong_at), amr = $5, device = $6
     where s.account_id = $2 and s.proved_at < $3`,
    [uid, accountId, at, strong ? at : null, amr, device],
  );
}

/** Notes a proof given again in the middle of a session: it does not make the session longer. */
export async function saveProofAgain(
  tx: Tx,
  uid: string,
  at: Date,
  proof: { amr: readonly string[]; strong: boolean },
) {
  await tx.query(
    `update oidc.session set proved_at = $2, strong_at = case when $3 then $2 else strong_at end,
       amr = array(select distinct unnest(amr || $4::text[]) order by 1)
     where uid = $1`,
    [uid, at, proof.strong, proof.amr],
  );
}

const SELECT = `select s.*, w.role as workplace_role from oidc.session s
  left join oidc.workplace w on w.id = s.workplace_id and w.account_id = s.account_id and w.ended_at is null`;

export async function findSession(tx: Tx, uid: string): Promise<Session | undefined> {
  const [row] = await tx.query<SessionRow>(`${SELECT} where s.uid = $1`, [uid]);
  return row && toSession(row);
}

/** A person's sessions that are not over, the last seen first. */
export async function listSessions(tx: Tx, accountId: string): Promise<readonly Session[]> {
  const rows = await tx.query<SessionRow>(
    `${SELECT} where s.account_id = $1 and s.ended_at is null order by s.seen_at desc, s.uid`,
    [accountId],
  );
  return rows.map(toSession);
}

/** When and how the person of a session last showed who they are, as a token says it. @source RFC 9068 §2.2.1 */
export function proofClaims({ provedAt, strongAt, amr }: Session): Record<string, unknown> {
  const acr = strongAt === undefined ? ACR.one : ACR.two;
  return { auth_time: Math.floor(provedAt.getTime() / 1000), acr, amr };
}

/**
 * Whether it goes on: not ended, seen not too long ago, and not begun too long ago. Of the role of the account and that of the workplace chosen the stricter limit holds, so that nobody
 * runs a node for longer by having an account as a doctor, nor the other way round.
 *
 * @param role - of the account
 */
export function isOpen(session: Session, role: Role, limits: SessionLimits, now: Date): boolean {
  const own = limits[role];
  const chosen = limits[session.workplaceRole ?? role];
  const idleMinutes = Math.min(own.idleMinutes, chosen.idleMinutes);
  const hoursMax = Math.min(own.hoursMax, chosen.hoursMax);
  const idleMs = now.getTime() - session.seenAt.getTime();
  const ageMs = now.getTime() - session.beganAt.getTime();
  return session.endedAt === undefined && idleMs < idleMinutes * 60_000 && ageMs < hoursMax * 3_600_000;
}

/** Once a minute is enough to tell an hour of silence, and spares the database a write for each request. */
const SEEN_EVERY_MS = 60_000;

export function isDue(session: Session, now: Date): boolean {
  return now.getTime() - session.seenAt.getTime() >= SEEN_EVERY_MS;
}

export async function markSeen(tx: Tx, uid: string, now: Date): Promise<void> {
  await tx.query('update oidc.session set seen_at = $2 where uid = $1 and seen_at < $2', [uid, now]);
}

/**
 * Ends sessions: what the authorization server remembers of them goes too, so that no refresh token finds its session and no browser is known again.
 * With all of them go sign-ins that were begun and not ended.
 *
 * @param which - one of this person's, or all but one
 * @returns how many ended by this
 */
export async function endSessions(
  tx: Tx,
  accountId: string,
  which: { readonly uid: string } | { readonly allBut: string | undefined },
  at: Date,
): Promise<readonly string[]> {
  const condition = 'uid' in which ? 'uid = $3' : 'uid is distinct from $3';
  const rows = await tx.query<{ uid: string }>(
    `update oidc.session set ended_at = $2 where account_id = $1 and ended_at is null and ${condition} returning uid`,
    [accountId, at, 'uid' in which ? which.uid : (which.allBut ?? null)],
  );
  const uids = rows.map(({ uid }) => uid);
  if ('allBut' in which) await dropStepsOf(tx, accountId);
  await tx.query(`delete from oidc.artifact where model = 'Session' and uid = any($1::text[])`, [uids]);
  return uids;
}

/** Notes that a session ended by the authorization server's own doors: signing out. */
export async function noteEnd(tx: Tx, uid: string, at: Date): Promise<void> {
  await tx.query('update oidc.session set ended_at = coalesce(ended_at, $2) where uid = $1', [uid, at]);
}

function toSession(row: SessionRow): Session {
  return {
    uid: row.uid,
    accountId: row.account_id,
    beganAt: row.began_at,
    seenAt: row.seen_at,
    provedAt: row.proved_at,
    ...(row.strong_at === null ? {} : { strongAt: row.strong_at }),
    amr: row.amr,
    device: row.device,
    ...(row.workplace_id === null ? {} : { workplaceId: row.workplace_id }),
    ...(row.workplace_role === null ? {} : { workplaceRole: row.workplace_role }),
    ...(row.purpose === null ? {} : { purpose: row.purpose }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}
