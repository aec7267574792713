import { ROLES, type Role } from '#kernel';
import { SESSION_LIMITS, type SessionLimits } from './sessions.ts';

/** What an institution sets of signing in. */
interface SignInPolicy {
  /** Roles that must have a second factor before they do anything sensitive. */
  readonly secondFactorRoles?: readonly Role[];
  readonly limits?: SessionLimits;
}

/**
 * Reads the settings as an operator writes them.
 *
 * @param settings.secondFactor - roles, divided by commas: `clinician,operator`
 * @param settings.sessions - role=minutes of silence/hours at most: `clinician=30/10,patient=15/2`; what is not named stays as it is
 * @throws an Error that names the part that cannot be read
 */
export function readSignInPolicy(settings: {
  secondFactor?: string | undefined;
  sessions?: string | undefined;
}): SignInPolicy {
  const { secondFactor, sessions } = settings;
  return {
    ...(secondFactor === undefined ? {} : { secondFactorRoles: partsOf(secondFactor).map(toRole) }),
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

function toLimit(text: string): [Role, SessionLimits[Role]] {
  const [, role = '', idle = '', hours = ''] = /^([a-z-]+)=(\d{1,4})\/(\d{1,3})$/.exec(text) ?? [];
  const [idleMinutes, hoursMax] = [Number(idle), Number(hours)];
  if (idleMinutes < 1 || hoursMax < 1)
    throw new Error(`“${text}” is not read: role=minutes/hours, as in clinician=30/10`);
  return [toRole(role), { idleMinutes, hoursMax }];
}
