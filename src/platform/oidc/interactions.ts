import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Interaction, type Provider, errors as providerErrors } from 'oidc-provider';
import { type Actor, type Clock, type Lang, type LocalText, type PersonActor, RefusalError, toLang } from '#kernel';
import type { Database } from '#platform/postgres';
import type { TellHolder } from './account-changes.ts';
import { findAccount, listDemoAccounts } from './accounts.ts';
import { CLIENT_NAME } from './clients.ts';
import {
  ConsentInput,
  type DemoSignIn,
  InteractionAnswer,
  InteractionView,
  PasskeyQuestion,
  PatientChoices,
  PatientInput,
  ResetAnswer,
  SignInAnswer,
} from './contract.ts';
import { findLaunch } from './launches.ts';
import { refuse } from './messages.ts';
import { type Account, type SignInEvent, toActor } from './model.ts';
import type { Proofs } from './proofs.ts';
import { addScopes } from './provider.ts';
import { parse, readJson, refuseOtherSites, requireMethod } from './raw-requests.ts';
import type { Records } from './records.ts';
import { createResetSteps } from './reset.ts';
import { toScopeRequest } from './scope-words.ts';
import { IDENTITY_SCOPES, ROLE_SCOPES, splitScopes } from './scopes.ts';
import type { SecondFactorPolicy } from './second-factor-policy.ts';
import { INTERACTIONS, type SignInSettings } from './settings.ts';
import { createSignInSteps } from './sign-in-steps.ts';
import { maySignIn } from './tokens.ts';
import { atWorkplace, type Workplace } from './workplace.ts';

export interface InteractionParts {
  readonly settings: SignInSettings;
  readonly database: Database;
  readonly clock: Clock;
  readonly provider: Provider;
  /** Durable before the answer leaves. */
  readonly onSignIn: (event: SignInEvent) => Promise<void>;
  readonly records: Records;
  readonly workplace: Workplace;
  readonly proofs: Proofs;
  readonly secondFactor: SecondFactorPolicy;
  readonly tell: TellHolder;
  /** What was remembered of these sessions and grants counts no longer. */
  readonly distrust: (ended: readonly string[]) => void;
}

/**
 * Answers at `/api/interactions/:uid` and its doors. They are no route rows, because the step is bound to a cookie of the raw request.
 *
 * @throws RefusalError with every reason of a no
 */
export function createInteractionApi(
  parts: InteractionParts,
): (req: IncomingMessage, res: ServerResponse, path: string) => Promise<object> {
  const { settings, database, clock, provider, records } = parts;
  const steps = createSignInSteps({ ...parts, actorOf });
  const reset = createResetSteps({ ...parts, actorOf });

  return async (req, res, path) => {
    const [uid = '', door = '', ...rest] = path.slice(INTERACTIONS.length).split('/');
    if (rest.length > 0) throw new RefusalError(refuse('sign-in.interaction-gone'));
    const interaction = await load(req, res, uid);
    if (door === '') {
      requireMethod(req, 'GET');
      return InteractionView.parse(await view(interaction, req));
    }
    if (door === 'patients') {
      requireMethod(req, 'GET');
      const q = new URLSearchParams((req.url ?? '').split('?')[1]).get('q') ?? '';
      return PatientChoices.parse({ patients: await records.findPatients(await whoAsks(interaction), q.slice(0, 80)) });
    }
    requireMethod(req, 'POST');
    refuseOtherSites(req, settings.node.url);
    return step(door, interaction, req, res);
  };

  async function step(
    door: string,
    interaction: Interaction,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<SignInAnswer | PasskeyQuestion | ResetAnswer> {
    const goOn = async (result: Promise<object>) =>
      InteractionAnswer.parse({
        redirectTo: await provider.interactionResult(req, res, await result, { mergeWithLastSubmission: true }),
      });
    switch (door) {
      case 'sign-in':
      case 'second-factor':
      case 'passkey': {
        const step = await (door === 'sign-in'
          ? steps.signIn(interaction, req)
          : door === 'passkey'
            ? steps.passkey(interaction, req)
            : steps.secondFactor(interaction, req));
        return 'login' in step ? goOn(Promise.resolve(step)) : SignInAnswer.parse(step);
      }
      case 'passkey-question':
        return PasskeyQuestion.parse({ options: await steps.askForPasskey(interaction) });
      case 'reset':
        return ResetAnswer.parse({ reset: await reset.code(interaction, req) });
      case 'reset-factor':
        return ResetAnswer.parse({ reset: await reset.secondFactor(interaction, req) });
      case 'reset-passkey':
        return ResetAnswer.parse({ reset: await reset.passkey(interaction, req) });
      case 'new-password':
        await reset.newPassword(interaction, req);
        return ResetAnswer.parse({ done: true });
      case 'consent':
        return goOn(consent(interaction, req));
      case 'patient':
        return goOn(choosePatient(interaction, req));
      case 'abort':
        return goOn(Promise.resolve({ error: 'access_denied', error_description: 'the person went back' }));
      default:
        throw new RefusalError(refuse('sign-in.interaction-gone'));
    }
  }

  async function load(req: IncomingMessage, res: ServerResponse, uid: string): Promise<Interaction> {
    try {
      const interaction = await provider.interactionDetails(req, res);
      if (interaction.uid === uid) return interaction;
    } catch (error) {
      if (!(error instanceof providerErrors.SessionNotFound)) throw error;
    }
    throw new RefusalError(refuse('sign-in.interaction-gone'));
  }

  async function view(interaction: Interaction, req: IncomingMessage): Promise<InteractionView> {
    const { params, prompt, session } = interaction;
    const { id, jurisdiction, url } = settings.node;
    const consenting = prompt.name === 'consent';
    const signingIn = prompt.name === 'login';
    const client = await provider.Client.find(params.client_id ?? '');
    const [demoAccounts, account] = await database.transaction(
      async (tx) => [
        settings.demo && signingIn ? await listDemoAccounts(tx) : [],
        session === undefined ? undefined : await findAccount(tx, session.accountId),
      ],
      { mode: 'read' },
    );
    const patient = consenting && account !== undefined ? await patientInHand(interaction, account) : undefined;
    const secondFactor = signingIn ? await steps.waitedFor(interaction) : undefined;
    const resetting = signingIn ? await reset.waitedFor(interaction) : undefined;
    return {
      uid: interaction.uid,
      prompt: consenting ? 'consent' : signingIn ? 'login' : 'patient',
      client: { id: params.client_id ?? '', name: nameOf(client?.[CLIENT_NAME]) },
      node: { id, jurisdiction, url },
      lang: readingLang(params.ui_locales, req),
      demo: settings.demo,
      demoSignIns: demoAccounts.map(toDemoSignIn),
      passkeyUrl: steps.passkeyUrl,
      ...(secondFactor === undefined ? {} : { secondFactor }),
      ...(resetting === undefined ? {} : { reset: resetting }),
      ...(account === undefined ? {} : { account: { name: account.name, role: account.role } }),
      ...(consenting
        ? { scopes: splitScopes(params.scope).map((scope) => toScopeRequest(scope, account?.role === 'patient')) }
        : {}),
      ...(patient === undefined ? {} : { patient }),
    };
  }

  /** Whoever has this account, at their workplace if it is open to them. */
  function actorOf(account: Account, clientId: string, scope: string): Promise<Actor> {
    const actor = toActor({ sub: account.id, clientId, scope }, account);
    return database.transaction((tx) => atWorkplace(tx, actor, account, parts.workplace), { mode: 'read' });
  }

  /** Somebody else in whose record the application is about to be opened: whoever allows it sees whose. */
  async function patientInHand({ params, lastSubmission }: Interaction, account: Account) {
    const launch = await database.transaction((tx) => findLaunch(tx, params.launch ?? '', clock.now()), {
      mode: 'read',
    });
    const patientId = launch?.accountId === account.id ? launch.patientId : lastSubmission?.patient?.patientId;
    if (patientId === undefined || patientId === account.patientId) return undefined;
    const actor = await actorOf(account, params.client_id ?? '', ROLE_SCOPES[account.role].join(' '));
    return actor.kind === 'person' ? records.findPatient(actor, patientId) : undefined;
  }

  /** Who is signed in and has to choose a patient. Looking for one is done with all that the person may, not with what the application may. */
  async function whoAsks({ prompt, session, params }: Interaction): Promise<PersonActor> {
    const id = session?.accountId;
    const account =
      id === undefined ? undefined : await database.transaction((tx) => findAccount(tx, id), { mode: 'read' });
    const isThisStep = prompt.name === 'patient' && account !== undefined && maySignIn(account, settings.demo);
    const scope = account === undefined ? '' : ROLE_SCOPES[account.role].join(' ');
    const actor = isThisStep ? await actorOf(account, params.client_id ?? '', scope) : undefined;
    if (actor?.kind !== 'person') throw new RefusalError(refuse('sign-in.not-this-step'));
    return actor;
  }

  async function choosePatient(interaction: Interaction, req: IncomingMessage): Promise<object> {
    const actor = await whoAsks(interaction);
    const { patientId } = parse(PatientInput, await readJson(req));
    if ((await records.findPatient(actor, patientId)) === undefined)
      throw new RefusalError(refuse('sign-in.patient-not-visible'));
    return { patient: { accountId: actor.accountId, patientId } };
  }

  async function consent(interaction: Interaction, req: IncomingMessage): Promise<object> {
    const accountId = interaction.session?.accountId;
    if (interaction.prompt.name !== 'consent' || accountId === undefined) {
      throw new RefusalError(refuse('sign-in.not-this-step'));
    }
    const asked = splitScopes(interaction.params.scope);
    const { scopes: chosen = asked } = parse(ConsentInput, await readJson(req));
    const stranger = chosen.find((scope) => !asked.includes(scope));
    if (stranger !== undefined)
      throw new RefusalError(refuse('sign-in.scope-not-asked', { scope: stranger }, 'scopes'));

    const clientId = interaction.params.client_id ?? '';
    // A new grant each time: what was allowed before and is not now must not linger in the old one.
    const grant = new provider.Grant({ accountId, clientId });
    // Who signs in is what signing in is; the application learns no less than that.
    const granted = asked.filter((scope) => chosen.includes(scope) || scope === 'openid');
    const declined = asked.filter((scope) => !granted.includes(scope));
    addScopes(grant, granted, settings.fhirUrl);
    for (const scope of declined) {
      if ((IDENTITY_SCOPES as readonly string[]).includes(scope)) grant.rejectOIDCScope(scope);
      grant.rejectResourceScope(settings.fhirUrl, scope);
    }
    const grantId = await grant.save();
    return { consent: { grantId } };
  }
}

function toDemoSignIn(account: Account): DemoSignIn {
  return {
    login: account.login,
    role: account.role,
    name: account.name,
    ...(account.organization === undefined ? {} : { organization: account.organization.name }),
    ...(account.hint === undefined ? {} : { hint: account.hint }),
  };
}

function nameOf(name: unknown): LocalText {
  return (name as LocalText | undefined) ?? { en: '?', 'zh-Hans': '?', 'zh-Hant-HK': '?' };
}

/** The language the application asked for, else the browser's. */
export function readingLang(uiLocales: string | undefined, req: IncomingMessage): Lang {
  return toLang(uiLocales === undefined ? req.headers['accept-language'] : uiLocales.replaceAll(' ', ','));
}
