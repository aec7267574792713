import type { MessageView } from '#contracts/exchange';
import type { IconName } from '../design/icons.tsx';
import type { en } from '../i18n/en/index.ts';

type State = MessageView['state'];
export type Happening = keyof (typeof en)['coordinator']['happening'];
export type MessageTypeName = keyof (typeof en)['coordinator']['type'];

/** Every state, those that need a person first. */
export const STATES = [
  'poison',
  'stopped',
  'held',
  'retrying',
  'waiting',
  'delivering',
  'delivered',
  'applied',
  'refused',
  'replaced',
] as const satisfies readonly State[];

export const STATE_LOOKS = {
  waiting: { tone: 'info', icon: 'clock' },
  delivering: { tone: 'info', icon: 'send' },
  delivered: { tone: 'good', icon: 'check-circle' },
  retrying: { tone: 'warn', icon: 'retry' },
  poison: { tone: 'bad', icon: 'alert' },
  stopped: { tone: 'warn', icon: 'stop' },
  applied: { tone: 'good', icon: 'check-circle' },
  held: { tone: 'warn', icon: 'clock' },
  refused: { tone: 'bad', icon: 'barred' },
  replaced: { tone: 'neutral', icon: 'edit' },
} as const satisfies Record<State, { tone: string; icon: IconName }>;

const MAY_STOP: readonly State[] = ['waiting', 'delivering', 'retrying', 'poison'];
const MAY_RETRY: readonly State[] = ['retrying', 'poison', 'stopped'];
const MAY_REPLAY: readonly State[] = ['poison', 'stopped'];

/** What a coordinator may do with a message in this state: the lifecycle of what goes out. The node decides again. */
export function actsOf({ direction, state }: MessageView) {
  const out = direction === 'out';
  return {
    stop: out && MAY_STOP.includes(state),
    retry: out && MAY_RETRY.includes(state),
    replay: out && MAY_REPLAY.includes(state),
  };
}

/** How a happening in a message's story looks: it went on, a person acted, or it failed. */
export function stepOf(outcome: string): 'done' | 'now' | 'failed' {
  if (outcome === 'applied') return 'done';
  return /^(stopped|retried|replaced|replayed|edited|held)$/.test(outcome) ? 'now' : 'failed';
}

/** Undefined when the text is JSON, else what is wrong with it. */
export function faultOfJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
