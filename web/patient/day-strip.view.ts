import { isCrossing, type Visit } from './access-log.view.ts';

/** Shenzhen above Hong Kong, as on a map. */
export const LANES = ['sz', 'hk'] as const;
type Lane = (typeof LANES)[number];

/** One visit on a day's strip: from hour to hour, in UTC+8, in the lane of the node where it was. */
export interface StripMark {
  readonly key: string;
  readonly lane: Lane;
  /** Hours since midnight, 0 to 24. */
  readonly from: number;
  readonly to: number;
  readonly look: 'seen' | 'denied' | 'own';
  /** It went over the border: which way. */
  readonly crossing: 'north' | 'south' | undefined;
}

/** So that a look of a second is still seen: a quarter of an hour wide. */
const LEAST_HOURS = 0.25;

/**
 * A day's visits as marks. What a node of neither side did has no lane and is in the list alone.
 *
 * @param time - an instant as the reader's clock shows it: `14:05`
 */
export function toStrip(visits: readonly Visit[], time: (instant: string) => string): readonly StripMark[] {
  return visits.flatMap((visit) => {
    const [newest] = visit.entries;
    const oldest = visit.entries.at(-1) ?? newest;
    const lane = LANES.find((one) => one === newest.node);
    if (lane === undefined) return [];
    const from = Math.min(hourOf(time(oldest.at)), 24 - LEAST_HOURS);
    return [
      {
        key: `${newest.node}/${newest.id}`,
        lane,
        from,
        to: Math.max(hourOf(time(newest.at)), from + LEAST_HOURS),
        look: newest.outcome === 'denied' ? 'denied' : newest.isOwn ? 'own' : 'seen',
        crossing:
          isCrossing(newest) && newest.outcome !== 'denied'
            ? (newest.action === 'disclose') === (lane === 'hk')
              ? 'north'
              : 'south'
            : undefined,
      },
    ];
  });
}

function hourOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  // Some clocks call midnight 24:00.
  return (hours % 24) + minutes / 60;
}
