import { RefusalError } from '#kernel';
import { type Route, route } from '#platform/http';
import type { TellHolder } from '../account-changes.ts';
import { findAccountByLogin } from '../accounts.ts';
import { endGrants } from '../granted-applications.ts';
import { refuse } from '../messages.ts';
import { endSessions } from '../sessions.ts';
import { ByLogin } from './contract.ts';
import { ownTool } from './own-page.ts';

interface Parts {
  readonly distrust: (ended: readonly string[]) => void;
  readonly tell: TellHolder;
}

/** What whoever runs the node may do to somebody else's account: sign them out everywhere, and every application that they let in, where a telephone was lost or a person has left. */
export function operatorRoutes({ distrust, tell }: Parts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/accounts/:login/end-sessions',
      who: ['operator'],
      mode: 'write',
      act: 'manage-account',
      input: ByLogin,
      run: async (scope, { login }) => {
        ownTool(scope);
        const account = await findAccountByLogin(scope.tx, login);
        if (account === undefined) throw new RefusalError(refuse('sign-in.no-such-account', {}, 'login'));
        const ended = await endSessions(scope.tx, account.id, { allBut: undefined }, scope.clock.now());
        // Whoever had the telephone may have let an application in, which would stay for a year.
        const grants = await endGrants(scope.tx, account.id);
        distrust([...ended, ...grants]);
        await tell(scope.tx, account, 'sessions-ended');
        scope.note({
          action: 'sign-in',
          outcome: 'permitted',
          ...(account.patientId === undefined ? {} : { patientId: account.patientId }),
          kinds: {},
          basis: 'sign-in.sessions-ended-by-operator',
          detail: { account: account.id, sessions: String(ended.length), grants: String(grants.length) },
        });
      },
    }),
  ];
}
