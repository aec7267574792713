/** What crosses the wire between the desk's pages and the node: `/api/accounts…`, `/api/setup-codes…`. Safe in a browser. */
import { z } from 'zod';
import { localText, role } from '../contract.ts';

const instant = z.string();
const login = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !text.includes('\0'), 'no U+0000');
const fhirId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);
const name = z.strictObject({
  en: z.string().trim().min(1).max(120),
  'zh-Hans': z.string().trim().min(1).max(120),
  'zh-Hant-HK': z.string().trim().min(1).max(120),
});

/** How many accounts are told at once; whoever looks for one types more of its login or name. */
export const ACCOUNTS_MAX = 50;

/** `GET /api/accounts?q=`: who has an account, by the beginning of a login or a part of a name. */
export const ListAccounts = z.strictObject({ q: z.string().max(80).default('') });
export const AccountRow = z.strictObject({
  login: z.string(),
  role,
  name: localText,
  organization: localText.optional(),
  demo: z.boolean(),
  hasPassword: z.boolean(),
  /** Codes by telephone or a passkey. */
  hasSecondFactor: z.boolean(),
  /** Until when a second factor has to be there, where it is missing. */
  secondFactorDueAt: instant.optional(),
  seenAt: instant.optional(),
  createdAt: instant,
  closedAt: instant.optional(),
});
export type AccountRow = z.infer<typeof AccountRow>;
export const AccountList = z.strictObject({
  accounts: z.array(AccountRow),
  /** There are others; only a more exact question tells them. */
  more: z.boolean(),
});
export type AccountList = z.infer<typeof AccountList>;

/** `POST /api/accounts`: an account without a password. Its owner sets one by the setup code that is asked for at the same time. */
export const MakeAccount = z.strictObject({
  login,
  role,
  name,
  /** `Practitioner/…` at this node, for staff who see records. */
  practitionerId: fhirId.optional(),
  /** Whose own record it is; for patients, and for nobody else. */
  patientId: fhirId.optional(),
  organization: z.strictObject({ id: fhirId, name }).optional(),
});
export type MakeAccount = z.infer<typeof MakeAccount>;

const renews = z.enum(['password', 'everything']);
const seen = z.enum(['identity-document', 'staff-card']);
/** `POST /api/setup-codes`: asked for by one person, after they saw who it is. */
export const AskSetupCode = z.strictObject({ login, renews, seen });
export type AskSetupCode = z.infer<typeof AskSetupCode>;
export const BySetupCode = z.strictObject({ id: z.string().min(1).max(64) });

/** `GET /api/setup-codes`: what is open, as far as it is for the desk of whoever asks. */
export const SetupCodes = z.strictObject({
  codes: z.array(
    z.strictObject({
      id: z.string(),
      login: z.string(),
      name: localText,
      role,
      renews,
      seen: z.enum(['identity-document', 'staff-card', 'new-account']),
      askedBy: localText,
      askedAt: instant,
      confirmedBy: localText.optional(),
      expiresAt: instant,
      /** Whether whoever looks may be the second person. */
      mayConfirm: z.boolean(),
    }),
  ),
});
export type SetupCodes = z.infer<typeof SetupCodes>;

/** `POST /api/setup-codes/:id/confirm`: shown once, to the second person. */
export const SetupCodeAnswer = z.strictObject({ code: z.string(), login: z.string(), expiresAt: instant });
export type SetupCodeAnswer = z.infer<typeof SetupCodeAnswer>;
/** `POST /api/accounts` and `POST /api/setup-codes`: the question that waits for a second person. */
export const Asked = z.strictObject({ id: z.string(), expiresAt: instant });
export type Asked = z.infer<typeof Asked>;
