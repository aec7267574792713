import { CONSENT_SECTIONS, type ConsentSection, type ConsentView, type Narrowing } from '#contracts/consent';

/** A moment of the picture's line, in the order in which they come. */
export interface PictureTime {
  /** `begin`: everything there is, however old. `endless`: until the patient ends it. */
  readonly kind: 'begin' | 'from' | 'now' | 'until' | 'endless' | 'erase';
  readonly at?: string;
}

export interface ScopeShown {
  readonly open: 'whole' | readonly ConsentSection[];
  /** How many parts of a record stay shut. */
  readonly closed: number;
  /** What may be done with it, and what may not: all three are shown, so that a no is seen as one. */
  readonly ways: readonly { readonly way: 'access' | 'disclose' | 'onward'; readonly isOpen: boolean }[];
  readonly times: readonly PictureTime[];
}

/** What a consent would open with this taken away: drawn from what is enforced, never from its words. */
export function toPicture({ bounds }: Pick<ConsentView, 'bounds'>, narrowing: Narrowing): ScopeShown {
  const sections = narrowing.sections ?? bounds.sections;
  const actions = narrowing.actions ?? bounds.actions;
  const from = narrowing.dataFrom ?? bounds.dataFrom;
  const until = narrowing.until ?? bounds.until;
  const eraseAt = narrowing.eraseAt ?? bounds.eraseAt;
  return {
    open: sections ?? 'whole',
    closed: sections === undefined ? 0 : CONSENT_SECTIONS.length - sections.length,
    ways: (['access', 'disclose', 'onward'] as const).map((way) => ({ way, isOpen: actions.includes(way) })),
    times: [
      from === undefined ? { kind: 'begin' } : { kind: 'from', at: from },
      { kind: 'now' },
      until === undefined ? { kind: 'endless' } : { kind: 'until', at: until },
      ...(eraseAt === undefined ? [] : [{ kind: 'erase' as const, at: eraseAt }]),
    ],
  };
}
