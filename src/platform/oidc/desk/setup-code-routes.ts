import { type LocalText, type PersonActor, RefusalError, type Role, type Scope, type Tx } from '#kernel';
import { type Route, route } from '#platform/http';
import { Nothing } from '../account/contract.ts';
import { ownTool } from '../account/own-page.ts';
import type { TellHolder } from '../account-changes.ts';
import { findAccount, findAccountByLogin, getAccount } from '../accounts.ts';
import { refuse } from '../messages.ts';
import type { Account } from '../model.ts';
import { hashPassword } from '../passwords.ts';
import type { Proofs } from '../proofs.ts';
import { NO_RECORDS, type Records } from '../records.ts';
import {
  type DeskPerson,
  decideAsking,
  decideConfirming,
  type Holder,
  listSetupCodes,
  lockSetupCode,
  makeSetupCode,
  plainCode,
  type SetupCode,
  saveAsking,
  saveConfirmed,
  withdrawSetupCode,
} from '../setup-codes.ts';
import { Asked, AskSetupCode, BySetupCode, SetupCodeAnswer, SetupCodes } from './contract.ts';
import { noteDesk } from './note.ts';

/**
 * Help for somebody who cannot get in: one person sees who it is and asks, another confirms and hands the code over. Nothing is sent by a network of others, so it needs none.
 * @source OWASP ASVS 5.0, 6.4.1, 6.4.4
 */
export function setupCodeRoutes({
  proofs,
  tell,
  records = NO_RECORDS,
}: {
  readonly proofs: Proofs;
  readonly tell: TellHolder;
  readonly records?: People;
}): readonly Route[] {
  const who = ['coordinator', 'operator', 'privacy-officer'] as const satisfies readonly Role[];
  const write = { who, mode: 'write', act: 'manage-account' } as const;
  return [
    route({
      method: 'GET',
      path: '/api/setup-codes',
      who,
      mode: 'read',
      input: Nothing,
      run: async (scope) => {
        const by = ownTool(scope);
        const all = await listSetupCodes(scope.tx, scope.clock.now());
        const person = await personOf(scope.tx, by);
        const shown = [];
        for (const code of all) {
          const account = await getAccount(scope.tx, code.accountId);
          if (by.role === 'coordinator' && account.role !== 'patient') continue;
          noteDesk(scope, account, 'sign-in.setup-codes-looked-at');
          shown.push(await viewOf(scope, records, code, account, person));
        }
        if (shown.length === 0) noteDesk(scope, undefined, 'sign-in.setup-codes-looked-at');
        return SetupCodes.parse({ codes: shown });
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/setup-codes',
      input: AskSetupCode,
      run: async (scope, { login, renews, seen }): Promise<Asked> => {
        const by = ownTool(scope);
        const account = await findAccountByLogin(scope.tx, login);
        // To a coordinator an account of staff is none: the desk tells nobody who has a login.
        if (account === undefined || (by.role === 'coordinator' && account.role !== 'patient')) {
          throw new RefusalError(refuse('sign-in.no-such-account', {}, 'login'));
        }
        const asker = await personOf(scope.tx, by);
        const [self, whose] = await asPeople(scope.tx, records, asker, account);
        const decision = decideAsking({ ...asker, ...self }, { ...account, ...whose }, seen);
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        const now = scope.clock.now();
        const asking = {
          id: scope.ids.next(),
          accountId: account.id,
          renews,
          seen,
          askedBy: by.accountId,
          askedAt: now,
        };
        const asked = await saveAsking(scope.tx, asking);
        if (asked === undefined) throw new RefusalError(refuse('sign-in.code-open', {}, 'login'));
        noteDesk(scope, account, 'sign-in.setup-code-asked', { seen, renews });
        return Asked.parse({ id: asked.id, expiresAt: asked.expiresAt.toISOString() });
      },
      present: (output) => ({ status: 201, body: output }),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/setup-codes/:id/confirm',
      input: BySetupCode,
      before: async () => {
        const code = makeSetupCode();
        return { code, hash: await proofs.hash(() => hashPassword(plainCode(code))) };
      },
      run: async (scope, { id }, { code, hash }): Promise<SetupCodeAnswer> => {
        const by = ownTool(scope);
        const asked = await requireOpen(scope, id);
        if (asked.confirmedBy !== undefined) throw new RefusalError(refuse('sign-in.no-such-code', {}, 'id'));
        const account = await getAccount(scope.tx, asked.accountId);
        const asker = await holderOf(scope.tx, asked.askedBy);
        const person = await personOf(scope.tx, by);
        const [self, other, whose] = await asPeople(scope.tx, records, person, asker, account);
        const decision = decideConfirming({ ...person, ...self }, { ...asker, ...other }, { ...account, ...whose });
        if (!decision.ok) throw new RefusalError(...decision.refusals);
        const expiresAt = await saveConfirmed(scope.tx, id, by.accountId, hash, scope.clock.now());
        const { renews, askedBy } = asked;
        noteDesk(scope, account, 'sign-in.setup-code-confirmed', { renews, asker: askedBy });
        await tell(scope.tx, account, 'setup-code');
        return SetupCodeAnswer.parse({ code, login: account.login, expiresAt: expiresAt.toISOString() });
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/setup-codes/:id/withdraw',
      input: BySetupCode,
      run: async (scope, { id }) => {
        const by = ownTool(scope);
        const asked = await requireOpen(scope, id);
        const account = await getAccount(scope.tx, asked.accountId);
        if (by.role === 'coordinator' && account.role !== 'patient') {
          throw new RefusalError(refuse('sign-in.no-such-code', {}, 'id'));
        }
        await withdrawSetupCode(scope.tx, id, scope.clock.now());
        noteDesk(scope, account, 'sign-in.setup-code-withdrawn');
      },
    }),
  ];
}

async function requireOpen({ tx, clock }: Scope, id: string): Promise<SetupCode> {
  const code = await lockSetupCode(tx, id, clock.now());
  if (code === undefined) throw new RefusalError(refuse('sign-in.no-such-code', {}, 'id'));
  return code;
}

/** Whoever is at the desk now. Who they are is the account's, wherever they work today. */
async function personOf(tx: Tx, { accountId, role }: PersonActor): Promise<DeskPerson> {
  return { ...(await holderOf(tx, accountId)), role };
}

/** Whose an account is; what was done at the machine is nobody's. */
async function holderOf(tx: Tx, id: string): Promise<Holder> {
  return (await findAccount(tx, id)) ?? { id };
}

type People = Pick<Records, 'practitionersAsPeople'>;

/** By which entry of the directory the holder of each of these accounts is known: whoever was entered twice is one person. */
async function asPeople(
  tx: Tx,
  { practitionersAsPeople }: People,
  ...holders: readonly Holder[]
): Promise<readonly Pick<Holder, 'fhirUser'>[]> {
  const references = holders.flatMap(({ fhirUser }) => fhirUser ?? []);
  const people = await practitionersAsPeople(tx, references);
  return holders.map(({ fhirUser }) => (fhirUser === undefined ? {} : { fhirUser: people.get(fhirUser) ?? fhirUser }));
}

/** What somebody of the desk is called; what was done at the machine has nobody's name. */
async function nameOf(tx: Tx, accountId: string): Promise<LocalText> {
  return (await findAccount(tx, accountId))?.name ?? MACHINE;
}

const MACHINE: LocalText = {
  en: 'At the node’s own machine',
  'zh-Hans': '在节点主机上办理',
  'zh-Hant-HK': '在節點主機上辦理',
};

async function viewOf({ tx }: Scope, records: People, code: SetupCode, account: Account, by: DeskPerson) {
  const { id, renews, seen, askedAt, expiresAt, confirmedBy } = code;
  const { login, name, role } = account;
  const asker = await holderOf(tx, code.askedBy);
  const [self, other, whose] = await asPeople(tx, records, by, asker, account);
  return {
    id,
    login,
    name,
    role,
    renews,
    seen,
    askedBy: await nameOf(tx, code.askedBy),
    askedAt: askedAt.toISOString(),
    ...(confirmedBy === undefined ? {} : { confirmedBy: await nameOf(tx, confirmedBy) }),
    expiresAt: expiresAt.toISOString(),
    mayConfirm:
      confirmedBy === undefined &&
      decideConfirming({ ...by, ...self }, { ...asker, ...other }, { ...account, ...whose }).ok,
  };
}
