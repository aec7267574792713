import type { LocalText, Purpose, Role, Tx } from '#kernel';
import type { Account } from './model.ts';
import type { Session } from './sessions.ts';

/** Where somebody works with their account: a role in an institution. */
export interface ChosenWorkplace {
  /** Empty: the one of the account itself. */
  readonly id: string;
  readonly role: Role;
  readonly fhirUser?: string;
  readonly organization?: { readonly id: string; readonly name: LocalText };
}

interface WorkplaceRow {
  readonly id: string;
  readonly role: Role;
  readonly fhir_user: string | null;
  readonly organization_id: string;
  readonly organization_name: LocalText;
}

/**
 * What a role may say that it asks for data for; the first is meant where nothing is said. An emergency is none of them: it has a door of its own.
 * @source HL7 v3 PurposeOfUse; which role may say which is this project's assumption
 */
export const PURPOSES_OF: Readonly<Record<Role, readonly [Purpose, ...Purpose[]]>> = {
  patient: ['PATRQT'],
  clinician: ['TREAT', 'HOPERAT'],
  coordinator: ['HOPERAT'],
  insurer: ['HOPERAT', 'HPAYMT'],
  regulator: ['HOPERAT', 'PUBHLTH'],
  operator: ['HOPERAT', 'HSYSADMIN'],
  'privacy-officer': ['HOPERAT'],
};

/** Gives an account another place to work at. */
export async function addWorkplace(
  tx: Tx,
  accountId: string,
  {
    id,
    role,
    fhirUser,
    organization,
  }: ChosenWorkplace & { readonly organization: NonNullable<ChosenWorkplace['organization']> },
): Promise<void> {
  await tx.query(
    `insert into oidc.workplace (id, account_id, role, fhir_user, organization_id, organization_name)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
    [id, accountId, role, fhirUser ?? null, organization.id, JSON.stringify(organization.name)],
  );
}

/** All places of an account, its own first. */
export async function listWorkplaces(tx: Tx, account: Account): Promise<readonly ChosenWorkplace[]> {
  const rows = await tx.query<WorkplaceRow>(
    'select * from oidc.workplace where account_id = $1 and ended_at is null order by id',
    [account.id],
  );
  const { role, fhirUser, organization } = account;
  const own = { id: '', role, ...(fhirUser ? { fhirUser } : {}), ...(organization ? { organization } : {}) };
  return [own, ...rows.map(toWorkplace)];
}

/** The account as it works in this session: at the place chosen, or, where none is or it has ended, at its own. */
export async function accountAt(tx: Tx, account: Account, session: Session | undefined): Promise<Account> {
  if (session?.workplaceId === undefined) return account;
  const [row] = await tx.query<WorkplaceRow>(
    'select * from oidc.workplace where id = $1 and account_id = $2 and ended_at is null',
    [session.workplaceId, account.id],
  );
  if (row === undefined) return account;
  const { id: _, ...place } = toWorkplace(row);
  return { ...account, ...place };
}

/** Works there from now on, in this session. */
export async function chooseWorkplace(tx: Tx, uid: string, id: string, purpose: Purpose): Promise<void> {
  await tx.query(`update oidc.session set workplace_id = nullif($2, ''), purpose = $3 where uid = $1`, [
    uid,
    id,
    purpose,
  ]);
}

function toWorkplace(row: WorkplaceRow): ChosenWorkplace {
  return {
    id: row.id,
    role: row.role,
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    organization: { id: row.organization_id, name: row.organization_name },
  };
}
