/**
 * What crosses the wire between the sign-in page and this node's authorization server. Safe in a browser.
 *
 * The way of a sign-in: the portal sends the browser to `/oauth/authorize`; when somebody must act, the server sends it on to
 * `/sign-in?interaction=<uid>`; that page reads `GET /api/interactions/<uid>`, posts to one of the three doors below, and goes to `redirectTo`.
 * The doors need the page's cookies (`credentials: 'same-origin'`) and a JSON body.
 */

import { z } from 'zod';
import { PURPOSES, ROLES } from '../../kernel/actor.ts';
import { LangCode, LocalTextShape } from '../../kernel/wire.ts';

/** The public client of this node's own portals: authorization code with PKCE S256, no secret. */
export const PORTAL_CLIENT_ID = 'causeway-portal';
/** What the portals ask for. The role of whoever signs in narrows it further. */
export const PORTAL_SCOPES = 'openid fhirUser profile offline_access user/*.cruds patient/*.cruds';
/** Where the portals are sent back to with `code` and `state`, relative to the node's address. */
export const PORTAL_REDIRECT_PATH = '/signed-in';

/** Doors of the authorization server that a page calls itself, relative to the node's address. */
export const AUTHORIZE_PATH = '/oauth/authorize';
export const TOKEN_PATH = '/oauth/token';
/** Revoking the portal's refresh token signs the person out here: tokens, grant and session. */
export const REVOKE_PATH = '/oauth/revoke';

export const localText = LocalTextShape;
const lang = LangCode;
export const role = z.enum(ROLES);
export const purpose = z.enum(PURPOSES);

const nodeView = z.strictObject({ id: z.string(), jurisdiction: z.string(), url: z.string() });
export type NodeView = z.infer<typeof nodeView>;

/** A ready-made person of the demo world. Signing in as one needs no password; outside demo mode there are none. */
export const DemoSignIn = z.strictObject({
  login: z.string(),
  role,
  name: localText,
  organization: localText.optional(),
  /** One sentence on what this person can show: "has shared her record with a Shenzhen doctor". */
  hint: localText.optional(),
});
export type DemoSignIn = z.infer<typeof DemoSignIn>;

/** One permission an application asks for, in words a patient understands. */
export const ScopeRequest = z.strictObject({
  scope: z.string(),
  text: localText,
  /** Whether it lets the application change or delete something. */
  writes: z.boolean(),
});
export type ScopeRequest = z.infer<typeof ScopeRequest>;

/** Somebody in whose record the application is to be opened. */
export const PatientChoice = z.strictObject({
  id: z.string(),
  names: z.array(z.strictObject({ text: z.string(), lang: lang.optional() })),
  birthDate: z.string().optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
});
export type PatientChoice = z.infer<typeof PatientChoice>;

/** Which second factors a person may show after the password. */
export const SecondFactorView = z.strictObject({ totp: z.boolean(), passkey: z.boolean(), recovery: z.boolean() });
export type SecondFactorView = z.infer<typeof SecondFactorView>;

/** Where somebody is who sets another password in place of a forgotten one: a second factor is waited for, or, without it, the password itself. */
export const ResetView = z.strictObject({ secondFactor: SecondFactorView.optional() });
export type ResetView = z.infer<typeof ResetView>;

/** `GET /api/interactions/:uid` */
export const InteractionView = z.strictObject({
  uid: z.string(),
  /** `login`: say who you are. `patient`: say whose record it is about. `consent`: say whether this application may. */
  prompt: z.enum(['login', 'patient', 'consent']),
  client: z.strictObject({ id: z.string(), name: localText }),
  node: nodeView,
  /** The language the application asked for (`ui_locales`), else the browser's. */
  lang,
  demo: z.boolean(),
  demoSignIns: z.array(DemoSignIn),
  /** The address at which passkeys work here; null where browsers take none. */
  passkeyUrl: z.string().nullable(),
  /** The password was right; this is waited for. */
  secondFactor: SecondFactorView.optional(),
  /** The person forgot their password and showed something in its place. */
  reset: ResetView.optional(),
  /** Who is signed in already: always with `patient` and `consent`. */
  account: z.strictObject({ name: localText, role }).optional(),
  /** In whose record the application is opened; only with `consent`, where it is somebody else's than the person's own. */
  patient: PatientChoice.optional(),
  /** What is asked for; only with `consent`. */
  scopes: z.array(ScopeRequest).optional(),
});
export type InteractionView = z.infer<typeof InteractionView>;

/** `POST /api/interactions/:uid/sign-in` */
/** What a database can look up: PostgreSQL's text has no U+0000. */
const Login = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !text.includes('\0'), 'no U+0000');

export const SignInInput = z.union([
  // 256: longer than any pass phrase a person types, short enough that hashing it costs nothing extra.
  z.strictObject({ login: Login, password: z.string().min(1).max(256) }),
  z.strictObject({ demoLogin: Login }),
]);
export type SignInInput = z.infer<typeof SignInInput>;

/** `POST /api/interactions/:uid/second-factor`, `…/reset-factor`: six digits of the telephone, or a code of the sheet. */
export const SecondFactorInput = z.union([
  z.strictObject({ code: z.string().min(1).max(20) }),
  z.strictObject({ recoveryCode: z.string().min(1).max(60) }),
]);
export type SecondFactorInput = z.infer<typeof SecondFactorInput>;

/** What a browser's `navigator.credentials` gives and takes, as JSON; what is in it is for the library that checks it. */
export const credentialJson = z.looseObject({
  id: z.string().min(1).max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({}),
});
/** `POST /api/interactions/:uid/passkey` */
export const PasskeyInput = z.strictObject({ response: credentialJson });
export type PasskeyInput = z.infer<typeof PasskeyInput>;
/** `POST /api/interactions/:uid/passkey-question`, `POST /api/account/passkeys/question`, `POST /api/account/proof/passkey-question` */
export const PasskeyQuestion = z.strictObject({ options: z.looseObject({ challenge: z.string() }) });
export type PasskeyQuestion = z.infer<typeof PasskeyQuestion>;

/** `POST /api/interactions/:uid/reset`: a code of the sheet, or the one that the desk gave, in place of a forgotten password. */
export const ResetInput = z.strictObject({ login: Login, code: z.string().min(1).max(60) });
export type ResetInput = z.infer<typeof ResetInput>;
/** `POST /api/interactions/:uid/new-password`: the end of it; `…/reset-passkey` takes a `PasskeyInput`. */
export const NewPasswordInput = z.strictObject({ next: z.string().min(1).max(256) });
export type NewPasswordInput = z.infer<typeof NewPasswordInput>;
/** The answer of the four doors: what comes next; after the password is set, `done`. */
export const ResetAnswer = z.union([z.strictObject({ reset: ResetView }), z.strictObject({ done: z.literal(true) })]);
export type ResetAnswer = z.infer<typeof ResetAnswer>;

/** `GET /api/interactions/:uid/patients?q=`: whom the person may choose, the last seen where `q` is empty; only with the prompt `patient`. */
export const PatientChoices = z.strictObject({ patients: z.array(PatientChoice) });
export type PatientChoices = z.infer<typeof PatientChoices>;

/** `POST /api/interactions/:uid/patient` */
export const PatientInput = z.strictObject({ patientId: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
export type PatientInput = z.infer<typeof PatientInput>;

/** `GET /api/apps`: applications that can be opened in a record. */
export const ListApps = z.strictObject({});
export const Apps = z.strictObject({ apps: z.array(z.strictObject({ id: z.string(), name: localText })) });
export type Apps = z.infer<typeof Apps>;

const jwks = z.strictObject({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(20),
});
const url = z.string().min(1).max(500);
/** `POST /api/applications`: an operator lets an application in. `backend`: a program with a key; `app`: a person's application. */
export const RegisterApplication = z.strictObject({
  id: z.string().min(2).max(100),
  kind: z.enum(['backend', 'app']),
  name: localText,
  scopes: z.array(z.string().min(1).max(600)).min(1).max(200),
  redirectUris: z.array(url).max(20).optional(),
  /** Where a portal opens it in a patient's record. */
  launchUri: url.optional(),
  jwks: jwks.optional(),
  jwksUri: url.optional(),
});
export type RegisterApplication = z.infer<typeof RegisterApplication>;

/** `GET /api/applications` */
export const ListApplications = z.strictObject({});
export const Applications = z.strictObject({
  applications: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['backend', 'app']),
      name: localText,
      scopes: z.array(z.string()),
      redirectUris: z.array(z.string()),
      launchUri: z.string().optional(),
      /** The names of its public keys (`kid`), or where they are fetched; neither: it proves itself by PKCE alone. */
      keyIds: z.array(z.string()).optional(),
      jwksUri: z.string().optional(),
      /** Keys from before a change that are good still, and until when. */
      keptKeys: z.array(z.strictObject({ id: z.string(), until: z.string() })),
      createdAt: z.string(),
      disabledAt: z.string().optional(),
    }),
  ),
});
export type Applications = z.infer<typeof Applications>;

/** `POST /api/applications/:id/disable` */
export const DisableApplication = z.strictObject({ id: z.string().min(1).max(100) });
export type DisableApplication = z.infer<typeof DisableApplication>;

/**
 * How long keys from before a change stay good where they are kept: two weeks let a program be changed over between two of its own releases; nobody keeps a key for longer than a
 * quarter of a year, or a lost one opens doors for good. Both numbers are this project's assumption.
 */
export const KEEP_DAYS = { usual: 14, max: 90 } as const;

/** `POST /api/applications/:id/keys`: other public keys in the place of those that it has; the old ones open nothing more, unless they are kept while their owner changes over. */
export const RotateKeys = z.strictObject({
  id: z.string().min(1).max(100),
  jwks: jwks.optional(),
  jwksUri: url.optional(),
  /** The keys that it has stay good beside the new ones for so long, or until keys are changed again without this. */
  keep: z.boolean().optional(),
  keepDays: z.int().min(1).max(KEEP_DAYS.max).optional(),
});
export type RotateKeys = z.infer<typeof RotateKeys>;

const fhirId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);
/** `POST /api/launches`: opens an application in a patient's record. */
export const LaunchInput = z.strictObject({
  clientId: z.string().min(1).max(100),
  patientId: fhirId,
  encounterId: fhirId.optional(),
  /** What else is looked at: `DocumentReference/1`. */
  references: z
    .array(z.string().regex(/^(?!Patient\/|Encounter\/)[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/))
    .max(10)
    .optional(),
  /** What the person wants to do there, in a word the application knows; it is handed on as it is. */
  intent: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/)
    .optional(),
});
export type LaunchInput = z.infer<typeof LaunchInput>;
/** Where the browser goes: the application's launch address with `iss` and `launch`. */
export const LaunchAnswer = z.strictObject({ url: z.string() });
export type LaunchAnswer = z.infer<typeof LaunchAnswer>;

/** `POST /api/interactions/:uid/consent`: what the person allows; leaving `scopes` out allows all that was asked. */
export const ConsentInput = z.strictObject({ scopes: z.array(z.string().min(1).max(200)).max(200).optional() });
export type ConsentInput = z.infer<typeof ConsentInput>;

/** The answer of the doors that end a step: where the browser goes next. */
export const InteractionAnswer = z.strictObject({ redirectTo: z.string() });
export type InteractionAnswer = z.infer<typeof InteractionAnswer>;
/** `…/sign-in`: where the browser goes next, or which second factor is waited for. */
export const SignInAnswer = z.union([InteractionAnswer, z.strictObject({ secondFactor: SecondFactorView })]);
export type SignInAnswer = z.infer<typeof SignInAnswer>;

/** `GET /api/session`, with or without `Authorization: Bearer`. */
export const SessionView = z.strictObject({
  node: nodeView,
  demo: z.boolean(),
  actor: z
    .strictObject({
      role,
      accountId: z.string(),
      name: localText,
      fhirUser: z.string().optional(),
      patientId: z.string().optional(),
      organization: z.strictObject({ id: z.string(), name: localText }).optional(),
      /** In place of `organization`: where a clinician works and may not enter now, with every reason in words. */
      closedWorkplace: z
        .strictObject({
          organization: z.strictObject({ id: z.string(), name: localText }),
          reasons: z.array(z.strictObject({ code: z.string(), text: localText })),
        })
        .optional(),
      scopes: z.array(z.string()),
      clientId: z.string(),
      session: z.string().optional(),
      /** How the person showed who they are, in the words of RFC 8176. */
      methods: z.array(z.string()).optional(),
      /** What the person works for in this session, where they chose it. */
      purpose: purpose.optional(),
      /** In whose record the application in use was opened, where that is not the person's own. */
      launch: z.strictObject({ patientId: z.string() }).optional(),
      /** Until when the person needs a second factor to get in, where they have none. */
      secondFactorDueAt: z.string().optional(),
    })
    .nullable(),
});
export type SessionView = z.infer<typeof SessionView>;
