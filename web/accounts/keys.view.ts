import { z } from 'zod';

const Key = z.looseObject({ kty: z.string() });
const Keys = z.object({ keys: z.array(Key).min(1) });
/** What a private key has beside the public one. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Public keys as the node takes them: by value, or where they are fetched. */
export type PublicKeys = { readonly jwksUri: string } | { readonly jwks: z.infer<typeof Keys> };

/** What somebody pasted: an https address, one key or a set of them. Undefined where it is neither, or where a key is one that should have stayed with its owner. */
export function publicKeysIn(text: string): PublicKeys | undefined {
  const trimmed = text.trim();
  if (/^https:\/\/\S+$/.test(trimmed)) return { jwksUri: trimmed };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  const set = Keys.safeParse(Key.safeParse(value).success ? { keys: [value] } : value);
  if (!set.success || set.data.keys.some((key) => PRIVATE.some((name) => name in key))) return undefined;
  return { jwks: set.data };
}
