import type { Permit } from './model.ts';

/** In the place of a reason that is not told to whoever asks. */
export const WITHHELD = '';

/** The permits without the reasons that a desk gave for a suspension or a revocation: those are for the holder and the desk. */
export function withoutReasons(permits: readonly Permit[]): Permit[] {
  return permits.map(({ suspensions, revoked, ...permit }) => ({
    ...permit,
    suspensions: suspensions.map((one) => ({ ...one, reason: WITHHELD })),
    ...(revoked === undefined ? {} : { revoked: { ...revoked, reason: WITHHELD } }),
  }));
}
