import type { Logger } from '#platform/log';
import type { Seal } from './seal.ts';

const DAY_MS = 86_400_000;
/** A certification authority wants to see papers and somebody who comes for the certificate: two months. An assumption. */
const SOON_DAYS = 60;

/** Tells whoever reads the log that the certificate of the seal ends soon, or has ended. */
export function warnOfSealEnd({ endsAt }: Seal, now: Date, log: Logger): void {
  if (endsAt === undefined) return;
  const leftMs = endsAt.getTime() - now.getTime();
  const facts = { endsAt: endsAt.toISOString(), daysLeft: Math.floor(leftMs / DAY_MS) };
  if (leftMs < 0) log.error(facts, 'the certificate of the seal has ended: nothing is printed without a new one');
  else if (leftMs < SOON_DAYS * DAY_MS) log.warn(facts, 'the certificate of the seal ends soon: ask for a new one');
}
