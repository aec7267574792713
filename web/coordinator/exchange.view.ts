import type { MessageView } from '#contracts/exchange';
import type { IconName } from '../design/icons.tsx';
import type { en } from '../i18n/en/index.ts';

type State = MessageView['state'];
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

/** What a coordinator may do with a message in this state. The node decides again. */
export function actsOf(message: MessageView): {
  readonly stop: boolean;
  readonly retry: boolean;
  readonly replay: boolean;
} {
  const stuck = message.state === 'poison' || message.state === 'stopped' || message.state === 'refused';
  const moving = message.state === 'waiting' || message.state === 'retrying' || message.state === 'held';
  return { stop: moving || message.state === 'poison', retry: stuck || message.state === 'retrying', replay: stuck };
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
