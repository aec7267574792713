import type { JWK } from 'jose';
import { RefusalError, type Scope } from '#kernel';
import { type Route, route } from '#platform/http';
import { ownTool } from './account/own-page.ts';
import type { HouseHosts } from './client-addresses.ts';
import { replaceKeys } from './client-keys.ts';
import { disableClient, listClients, registerAppClient, registerBackendClient } from './clients.ts';
import {
  Applications,
  DisableApplication,
  KEEP_DAYS,
  ListApplications,
  RegisterApplication,
  RotateKeys,
} from './contract.ts';
import { refuse } from './messages.ts';

/** Which applications of others are let in at all: an operator's decision, noted in the ledger. */
export function applicationRoutes(house: HouseHosts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/applications',
      who: ['operator'],
      mode: 'read',
      input: ListApplications,
      run: async (scope) => {
        ownTool(scope);
        return Applications.parse({ applications: await listClients(scope.tx, scope.clock.now()) });
      },
    }),
    route({
      method: 'POST',
      path: '/api/applications',
      who: ['operator'],
      mode: 'write',
      act: 'admit-application',
      input: RegisterApplication,
      run: (scope, input) => register(scope, input, house),
      present: () => ({ status: 201, body: null }),
    }),
    route({
      method: 'POST',
      path: '/api/applications/:id/disable',
      who: ['operator'],
      mode: 'write',
      act: 'admit-application',
      input: DisableApplication,
      run: async (scope, { id }) => {
        ownTool(scope);
        if (!(await disableClient(scope.tx, id, scope.clock.now()))) {
          throw new RefusalError(refuse('sign-in.no-such-app', { id }, 'id'));
        }
        noteChange(scope, 'delete', id);
      },
    }),
    route({
      method: 'POST',
      path: '/api/applications/:id/keys',
      who: ['operator'],
      mode: 'write',
      act: 'admit-application',
      input: RotateKeys,
      run: async (scope, { id, keep = false, keepDays = KEEP_DAYS.usual, ...keys }) => {
        ownTool(scope);
        const now = scope.clock.now();
        const until = new Date(now.getTime() + keepDays * 86_400_000);
        if (!(await replaceKeys(scope.tx, id, toKeys(keys), { house, ...(keep ? { keep: { until, now } } : {}) }))) {
          throw new RefusalError(refuse('sign-in.no-keys-to-replace', { id }, 'id'));
        }
        noteChange(scope, 'update', id, keep ? { oldKeysUntil: until.toISOString() } : {});
      },
    }),
  ];
}

/** @refuses sign-in.own-pages-only, sign-in.client-form, sign-in.client-inside, sign-in.client-taken */
async function register(
  scope: Scope,
  { kind, redirectUris = [], jwks, ...facts }: RegisterApplication,
  house: HouseHosts,
): Promise<void> {
  ownTool(scope);
  const { id, name, scopes, launchUri, jwksUri } = facts;
  const common = { id, name, scopes, createdAt: scope.clock.now(), ...toKeys({ jwks, jwksUri }) };
  const isForPeople = redirectUris.length > 0 || launchUri !== undefined;
  if (kind === 'backend' && isForPeople)
    throw new RefusalError(refuse('sign-in.client-form', { problem: 'redirectUris' }));
  if (kind === 'backend') await registerBackendClient(scope.tx, common, house);
  else {
    const launch = launchUri === undefined ? {} : { launchUri };
    await registerAppClient(scope.tx, { ...common, redirectUris, ...launch }, house);
  }
  noteChange(scope, 'create', id);
}

function toKeys({ jwks, jwksUri }: Pick<RotateKeys, 'jwks' | 'jwksUri'>) {
  return {
    ...(jwks === undefined ? {} : { jwks: jwks as { readonly keys: readonly JWK[] } }),
    ...(jwksUri === undefined ? {} : { jwksUri }),
  };
}

function noteChange(
  scope: Scope,
  action: 'create' | 'update' | 'delete',
  id: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const detail = { operation: 'sign-in.applications', client: id, ...more };
  scope.note({ action, outcome: 'permitted', kinds: {}, basis: 'consent/directory-upkeep', detail });
}
