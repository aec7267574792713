import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { AddPasskey, PasskeyQuestion } from '../../src/platform/oidc/account/contract.ts';

type Answer = AddPasskey['response'];

/** The browser has no passkey to show, or its person said no. It says which to nobody, so neither do we. */
export class NoPasskeyError extends Error {
  override readonly name = 'NoPasskeyError';
}

/** Asks the browser for a new passkey. @throws NoPasskeyError */
export function makePasskey({ options }: PasskeyQuestion): Promise<Answer> {
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
  return said(startRegistration({ optionsJSON: options as unknown as Options }));
}

/** Asks the browser to sign with a passkey. @throws NoPasskeyError */
export function showPasskey({ options }: PasskeyQuestion): Promise<Answer> {
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return said(startAuthentication({ optionsJSON: options as unknown as Options }));
}

async function said(answer: Promise<unknown>): Promise<Answer> {
  try {
    return (await answer) as Answer;
  } catch (error) {
    throw new NoPasskeyError('no passkey', { cause: error });
  }
}

/** Whether this very page may use passkeys, given where they work. */
export function passkeysWorkHere(url: string | null): boolean {
  return url !== null && location.origin === url;
}
