import { z } from 'zod';
import { RefusalError } from '#kernel';
import { refuse } from '../messages.ts';

/**
 * What a SMART Health Link says. The key never leaves the link: whoever holds the link and the passcode can read the files.
 * @source https://docs.smarthealthit.org/smart-health-links/spec (payload)
 */
export interface ShareLink {
  /** Where the manifest is asked for; at most 128 characters. */
  readonly url: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly expiresAt?: Date;
  /** `L` long-term, `P` passcode; others are ignored unless they change how the link is used. */
  readonly flags: string;
  readonly label?: string;
}

const Payload = z.looseObject({
  url: z.url({ protocol: /^https?$/ }).max(128),
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  exp: z.number().positive().max(8_640_000_000_000).optional(),
  flag: z.string().max(16).optional(),
  label: z.string().max(80).optional(),
  v: z.number().int().optional(),
});

/** The link as it goes into a QR code. */
export function toShlink({ url, key, expiresAt, flags, label }: ShareLink): string {
  const payload = {
    url,
    key: Buffer.from(key).toString('base64url'),
    ...(expiresAt === undefined ? {} : { exp: Math.floor(expiresAt.getTime() / 1000) }),
    ...(flags === '' ? {} : { flag: flags }),
    ...(label === undefined ? {} : { label }),
    v: 1,
  };
  return `shlink:/${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
}

/**
 * Reads a link from a QR code or pasted text; a viewer's address before `#shlink:/` is passed over, never visited.
 *
 * @refuses exchange.link-malformed, exchange.link-not-supported (a newer version; a link to a single file)
 */
export function parseShlink(text: string): ShareLink {
  const found = /^(?:https?:\/\/[^\s#]{1,2000}#)?shlink:\/([A-Za-z0-9_-]{1,4000})={0,2}$/.exec(text.trim());
  if (found?.[1] === undefined) throw new RefusalError(refuse('exchange.link-malformed'));
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(found[1], 'base64url')));
  } catch {
    throw new RefusalError(refuse('exchange.link-malformed'));
  }
  const parsed = Payload.safeParse(json);
  if (!parsed.success) throw new RefusalError(refuse('exchange.link-malformed'));
  const { url, key, exp, flag = '', label, v = 1 } = parsed.data;
  if (v !== 1) throw new RefusalError(refuse('exchange.link-not-supported', { what: `v${v}` }));
  // `U` names one file directly, without manifest or passcode: nothing our consortium makes, and nothing that a grant could guard.
  if (flag.includes('U')) throw new RefusalError(refuse('exchange.link-not-supported', { what: 'U' }));
  return {
    url,
    key: new Uint8Array(Buffer.from(key, 'base64url')),
    ...(exp === undefined ? {} : { expiresAt: new Date(exp * 1000) }),
    flags: flag,
    ...(label === undefined ? {} : { label }),
  };
}
