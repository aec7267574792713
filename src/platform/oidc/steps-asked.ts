import { interactionPolicy, type KoaContext } from 'oidc-provider';
import type { ProviderAccount } from './model.ts';
import { splitScopes } from './scopes.ts';

/** What a person is asked on the way: who they are, whose record it is, whether the application may. */
export function stepsAsked(): object {
  const base = interactionPolicy.base();
  // Before the question whether the application may: so that the person knows in whose record.
  base.add(
    new interactionPolicy.Prompt(
      { name: 'patient', requestable: false },
      new interactionPolicy.Check(
        'patient_missing',
        'a patient has to be chosen',
        'interaction_required',
        needsPatient,
      ),
    ),
    1,
  );
  // A session whose account is gone or disabled is no session: its person signs in again, as somebody who may.
  base.get('login').checks.add(
    new interactionPolicy.Check('account_gone', 'End-User authentication is required', 'login_required', (ctx) => {
      return ctx.oidc.session.accountId !== undefined && ctx.oidc.account === undefined;
    }),
  );
  return base;
}

/** Whether the application asks for a patient to be chosen, by somebody who is none, and nobody has been yet. */
function needsPatient({ oidc }: KoaContext): boolean {
  const account = (oidc.account as ProviderAccount | undefined)?.account;
  const scopes = splitScopes(oidc.params.scope);
  if (account === undefined || account.patientId !== undefined || scopes.includes('launch')) return false;
  return scopes.includes('launch/patient') && oidc.result?.patient?.accountId !== account.id;
}
