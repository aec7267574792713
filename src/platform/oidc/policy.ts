import { ROLES, type Role } from '#kernel';
import { GRACE_DAYS, SECOND_FACTOR_POLICY, type SecondFactorPolicy } from './second-factor-policy.ts';
import { SESSION_LIMITS, type SessionLimits } from './sessions.ts';

/** What an institution sets of signing in. */
interface SignInPolicy {
  /** Who must have a second factor, and by when. */
  readonly secondFactor: SecondFactorPolicy;
  readonly limits?: SessionLimits;
}

/**
 * Reads the settings as an operator writes them.
 *
 * @param settings.secondFactor - roles with the days they have to set one up, divided by commas: `clinician=14,operator`; `none` for nobody; unset, as the program has it
 * @param settings.sessions - role=minutes of silence/hours at most: `clinician=30/10,patient=15/2`; what is not named stays as it is
 * @throws an Error that names the part that cannot be read
 */
export function readSignInPolicy(settings: {
  secondFactor?: string | undefined;
  sessions?: string | undefined;
}): SignInPolicy {
  const { secondFactor, sessions } = settings;
  return {
    secondFactor: secondFactor === undefined ? SECOND_FACTOR_POLICY : toSecondFactorPolicy(secondFactor),
    ...(sessions === undefined
      ? {}
      : { limits: { ...SESSION_LIMITS, ...Object.fromEntries(partsOf(sessions).map(toLimit)) } }),
  };
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function toRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new Error(`“${text}” is no role; there are ${ROLES.join(', ')}`);
  return role;
}

function toSecondFactorPolicy(text: string): SecondFactorPolicy {
  if (text.trim() === 'none') return {};
  const parts = partsOf(text).map((part) => {
    const [, role = '', days] = /^([a-z-]+)(?:=(\d{1,3}))?$/.exec(part) ?? [undefined, part];
    return [toRole(role), { graceDays: days === undefined ? GRACE_DAYS : Number(days) }] as const;
  });
  if (parts.length === 0) throw new Error('roles are named, or none: clinician=14,operator');
  return Object.fromEntries(parts);
}

function toLimit(text: string): [Role, SessionLimits[Role]] {
  const [, role = '', idle = '', hours = ''] = /^([a-z-]+)=(\d{1,4})\/(\d{1,3})$/.exec(text) ?? [];
  const [idleMinutes, hoursMax] = [Number(idle), Number(hours)];
  if (idleMinutes < 1 || hoursMax < 1)
    throw new Error(`“${text}” is not read: role=minutes/hours, as in clinician=30/10`);
  return [toRole(role), { idleMinutes, hoursMax }];
}
