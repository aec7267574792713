import type { ConsentState } from '#contracts/consent';

/** How a state looks: tone and picture beside its word. */
export const STATE_LOOKS = {
  proposed: ['info', 'clock'],
  active: ['good', 'check-circle'],
  over: ['neutral', 'clock'],
  rejected: ['bad', 'stop'],
  lapsed: ['neutral', 'dash'],
  ended: ['neutral', 'stop'],
} as const satisfies Record<ConsentState, readonly [string, string]>;
