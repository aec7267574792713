/** What crosses the wire between the account pages and the node: `/api/account…`. Safe in a browser. */
import { z } from 'zod';
import {
  credentialJson,
  localText,
  PasskeyQuestion,
  purpose,
  role,
  ScopeRequest,
  SecondFactorInput,
} from '../contract.ts';

const instant = z.string();
const nothing = z.strictObject({});

const workplaceView = z.strictObject({
  /** Empty: the one of the account itself. */
  id: z.string(),
  role,
  organization: z.strictObject({ id: z.string(), name: localText }).optional(),
  purposes: z.array(purpose),
});

/** `GET /api/account`: how the person signs in, and where they may work. */
export const AccountView = z.strictObject({
  login: z.string(),
  demo: z.boolean(),
  hasPassword: z.boolean(),
  passwordChangedAt: instant.optional(),
  /** Since when codes by telephone are asked for. */
  totpSince: instant.optional(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      synced: z.boolean(),
      createdAt: instant,
      usedAt: instant.optional(),
    }),
  ),
  /** The address at which passkeys work here; null where browsers take none. */
  passkeyUrl: z.string().nullable(),
  /** Whether the person's role has to have a second factor at this node. */
  secondFactorRequired: z.boolean(),
  /** Until when it has to be there, where it is missing. */
  secondFactorDueAt: instant.optional(),
  workplaces: z.array(workplaceView),
  /** Where the person works in this session, and for what. */
  workplace: z.strictObject({ id: z.string(), purpose }),
});
export type AccountView = z.infer<typeof AccountView>;
export const Nothing = nothing;

/** `POST /api/account/password` */
export const ChangePassword = z.strictObject({
  current: z.string().min(1).max(256),
  next: z.string().min(1).max(256),
  /** Ends all other sessions too; only where somebody says no they go on. */
  endOthers: z.boolean().default(true),
});
export type ChangePassword = z.input<typeof ChangePassword>;

/** `POST /api/account/totp`: begins. The picture (SVG) is of `uri`; the secret is for typing. */
export const TotpBeginning = z.strictObject({ secret: z.string(), uri: z.string(), picture: z.string() });
export type TotpBeginning = z.infer<typeof TotpBeginning>;
/** `POST /api/account/totp/confirm` */
export const ConfirmTotp = z.strictObject({ code: z.string().min(1).max(20) });
/** Shown once. `POST /api/account/totp/confirm`, `POST /api/account/recovery-codes` */
export const RecoveryCodes = z.strictObject({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

const passkeyName = z.string().trim().min(1).max(60);
/** `POST /api/account/passkeys`: the answer to `POST /api/account/passkeys/question`. The first second factor brings recovery codes with it. */
export const AddPasskey = z.strictObject({ name: passkeyName, response: credentialJson });
export type AddPasskey = z.infer<typeof AddPasskey>;
const byId = z.strictObject({ id: z.string().min(1).max(1400) });
export const ById = byId;
/** `POST /api/account/passkeys/:id/rename` */
export const RenamePasskey = byId.extend({ name: passkeyName });

/** `GET /api/account/sessions` */
export const Sessions = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: z.string(),
      /** `Chrome · Windows`; empty where it is not known. */
      device: z.string(),
      beganAt: instant,
      seenAt: instant,
      /** RFC 8176. */
      methods: z.array(z.string()),
      current: z.boolean(),
    }),
  ),
});
export type Sessions = z.infer<typeof Sessions>;

/** `GET /api/account/applications`: what the person has allowed to whom. */
export const GrantedApplications = z.strictObject({
  applications: z.array(
    z.strictObject({
      id: z.string(),
      name: localText,
      scopes: z.array(ScopeRequest),
      since: instant,
      usedAt: instant.optional(),
      /** Whether it may go on while the person is away. */
      stays: z.boolean(),
      /** Whether it is shut out for now: it stays while the person is away, who should have a second factor by now and has none. */
      rests: z.boolean(),
    }),
  ),
});
export type GrantedApplications = z.infer<typeof GrantedApplications>;

/** `GET /api/account/proof`: with what the person can confirm that it is them, for an act that asks for it. */
export const ProofView = z.strictObject({
  password: z.boolean(),
  totp: z.boolean(),
  passkey: z.boolean(),
  recovery: z.boolean(),
  /** A ready-made person confirms as they signed in: by saying so. */
  demo: z.boolean(),
  passkeyUrl: z.string().nullable(),
});
export type ProofView = z.infer<typeof ProofView>;
/** `POST /api/account/proof` */
export const ProofInput = z.union([
  ...SecondFactorInput.options,
  z.strictObject({ password: z.string().min(1).max(256) }),
  z.strictObject({ passkey: credentialJson }),
  z.strictObject({ demo: z.literal(true) }),
]);
export type ProofInput = z.infer<typeof ProofInput>;

/** `POST /api/account/workplace` */
export const ChooseWorkplace = z.strictObject({ id: z.string().max(100), purpose });
export type ChooseWorkplace = z.infer<typeof ChooseWorkplace>;
/** `POST /api/accounts/:login/end-sessions`: an operator signs somebody out everywhere. */
export const ByLogin = z.strictObject({ login: z.string().min(1).max(128) });
export { PasskeyQuestion };
