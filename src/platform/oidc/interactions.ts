import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Interaction, type Provider, errors as providerErrors } from 'oidc-provider';
import type { z } from 'zod';
import { type Actor, type Clock, type Lang, type LocalText, type PersonActor, RefusalError, toLang } from '#kernel';
import type { Database } from '#platform/postgres';
import { findAccount, findAccountByLogin, listDemoAccounts } from './accounts.ts';
import { CLIENT_NAME } from './clients.ts';
import {
  ConsentInput,
  type DemoSignIn,
  InteractionAnswer,
  InteractionView,
  PatientChoices,
  PatientInput,
  SignInInput,
} from './contract.ts';
import { createGate } from './gate.ts';
import { findLaunch } from './launches.ts';
import { refuse } from './messages.ts';
import { type Account, type SignInEvent, toActor } from './model.ts';
import { ownOrigins } from './origins.ts';
import { addScopes } from './provider.ts';
import type { Records } from './records.ts';
import { toScopeRequest } from './scope-words.ts';
import { IDENTITY_SCOPES, ROLE_SCOPES, splitScopes } from './scopes.ts';
import type { SignInSettings } from './settings.ts';
import { maySignIn } from './tokens.ts';
import { verifyPassword } from './verify-password.ts';
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
}

/** A sign-in form is a few hundred bytes, a consent with many scopes a few thousand. */
const BODY_BYTES_MAX = 16_384;

/** `/api/interactions/:uid` and its three doors. They are no route rows, because the step is bound to a cookie of the raw request. */
export function createInteractionApi(parts: InteractionParts) {
  const { settings, database, clock, provider, records } = parts;
  // Hashing a password takes a core for 35 ms. Two at once leave the node's other work alone; 64 waiting are a second and a half, more would only time out.
  const hashing = createGate(2, 64);

  return {
    prefix: '/api/interactions/',

    /** @throws RefusalError with every reason of a no */
    async answer(req: IncomingMessage, res: ServerResponse, path: string): Promise<object> {
      const [uid = '', door = '', ...rest] = path.slice('/api/interactions/'.length).split('/');
      if (rest.length > 0) throw new RefusalError(refuse('sign-in.interaction-gone'));
      const interaction = await load(req, res, uid);
      if (door === '') {
        method(req, 'GET');
        return InteractionView.parse(await view(interaction, req));
      }
      if (door === 'patients') {
        method(req, 'GET');
        const q = new URLSearchParams((req.url ?? '').split('?')[1]).get('q') ?? '';
        return PatientChoices.parse({
          patients: await records.findPatients(await whoAsks(interaction), q.slice(0, 80)),
        });
      }
      method(req, 'POST');
      refuseOtherSites(req, settings.node.url);
      return InteractionAnswer.parse({ redirectTo: await step(door, interaction, req, res) });
    },
  };

  function step(door: string, interaction: Interaction, req: IncomingMessage, res: ServerResponse): Promise<string> {
    switch (door) {
      case 'sign-in':
        return signIn(interaction, req, res);
      case 'consent':
        return consent(interaction, req, res);
      case 'patient':
        return choosePatient(interaction, req, res);
      case 'abort':
        return finish(req, res, { error: 'access_denied', error_description: 'the person went back' });
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
    return {
      uid: interaction.uid,
      prompt: consenting ? 'consent' : signingIn ? 'login' : 'patient',
      client: { id: params.client_id ?? '', name: nameOf(client?.[CLIENT_NAME]) },
      node: { id, jurisdiction, url },
      lang: readingLang(params.ui_locales, req),
      demo: settings.demo,
      demoSignIns: demoAccounts.map(toDemoSignIn),
      ...(account === undefined ? {} : { account: { name: account.name, role: account.role } }),
      ...(consenting
        ? { scopes: splitScopes(params.scope).map((scope) => toScopeRequest(scope, account?.role === 'patient')) }
        : {}),
      ...(patient === undefined ? {} : { patient }),
    };
  }

  async function signIn(interaction: Interaction, req: IncomingMessage, res: ServerResponse): Promise<string> {
    if (interaction.prompt.name !== 'login') throw new RefusalError(refuse('sign-in.not-this-step'));
    const input = parse(SignInInput, await readJson(req));
    const clientId = interaction.params.client_id ?? '';
    const method = 'demoLogin' in input ? 'demo' : 'password';
    const account = await identify(input).catch(async (error: unknown) => {
      if (error instanceof RefusalError && error.refusals[0].code !== 'sign-in.busy') {
        await parts.onSignIn({
          outcome: 'denied',
          method,
          at: clock.now(),
          clientId,
          ...(await tellWho('demoLogin' in input ? input.demoLogin : input.login)),
          reason: error.refusals[0].code,
        });
      }
      throw error;
    });
    const scope = interaction.params.scope ?? '';
    await parts.onSignIn({
      outcome: 'permitted',
      method,
      at: clock.now(),
      clientId,
      accountId: account.id,
      actor: await actorOf(account, clientId, scope),
      ...(account.patientId === undefined ? {} : { patientId: account.patientId }),
    });
    return finish(req, res, { login: { accountId: account.id, amr: [method === 'password' ? 'pwd' : 'demo'] } });
  }

  /** Whoever has this account, at their workplace if it is open to them. */
  function actorOf(account: Account, clientId: string, scope: string): Promise<Actor> {
    const actor = toActor({ sub: account.id, clientId, scope }, account);
    return database.transaction((tx) => atWorkplace(tx, actor, account, parts.workplace), { mode: 'read' });
  }

  async function identify(input: SignInInput): Promise<Account> {
    const may = (account: Account) => maySignIn(account, settings.demo);
    if ('demoLogin' in input) {
      const account = await database.transaction((tx) => findAccountByLogin(tx, input.demoLogin), { mode: 'read' });
      if (!settings.demo || account === undefined || !account.demo || !may(account)) {
        throw new RefusalError(refuse('sign-in.no-demo'));
      }
      return account;
    }
    const decision = await hashing.run(() => verifyPassword(database, input, clock, may));
    if (decision === undefined) throw new RefusalError(refuse('sign-in.busy'));
    if (!decision.ok) throw new RefusalError(...decision.refusals);
    return decision.value;
  }

  /** Whose account a failed try was aimed at, so that its owner can be shown it. */
  async function tellWho(login: string): Promise<Pick<SignInEvent, 'accountId' | 'patientId'>> {
    const account = await database.transaction((tx) => findAccountByLogin(tx, login), { mode: 'read' });
    if (account === undefined || !maySignIn(account, settings.demo)) return {};
    return { accountId: account.id, ...(account.patientId === undefined ? {} : { patientId: account.patientId }) };
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

  async function choosePatient(interaction: Interaction, req: IncomingMessage, res: ServerResponse): Promise<string> {
    const actor = await whoAsks(interaction);
    const { patientId } = parse(PatientInput, await readJson(req));
    if ((await records.findPatient(actor, patientId)) === undefined)
      throw new RefusalError(refuse('sign-in.patient-not-visible'));
    return finish(req, res, { patient: { accountId: actor.accountId, patientId } });
  }

  async function consent(interaction: Interaction, req: IncomingMessage, res: ServerResponse): Promise<string> {
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
    return finish(req, res, { consent: { grantId } });
  }

  function finish(req: IncomingMessage, res: ServerResponse, result: object): Promise<string> {
    return provider.interactionResult(req, res, result, { mergeWithLastSubmission: true });
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

function method(req: IncomingMessage, expected: 'GET' | 'POST'): void {
  if (req.method !== expected) throw new RefusalError(refuse('sign-in.method', { method: req.method ?? '' }));
}

/** Cookies go to every port of a machine; an Origin header tells one page from another. */
function refuseOtherSites(req: IncomingMessage, url: string): void {
  const { origin } = req.headers;
  if (origin !== undefined && !ownOrigins(url).includes(origin)) throw new RefusalError(refuse('sign-in.other-site'));
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? ''))
    throw new RefusalError(refuse('sign-in.not-json'));
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request must outlive a refusal of its body, or its answer would go down with it.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new RefusalError(refuse('sign-in.too-large', { bytes: BODY_BYTES_MAX }));
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RefusalError(refuse('sign-in.not-json'));
  }
}

function parse<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const problem = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
  throw new RefusalError(
    refuse('sign-in.input', { problem: problem.slice(0, 200) }, issue?.path.join('.') || undefined),
  );
}
