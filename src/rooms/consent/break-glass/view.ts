import type { EmergencyView } from './contract.ts';
import type { Emergency } from './model.ts';
import { isOpenAt, reviewStateAt } from './rules.ts';

export function toEmergencyView(emergency: Emergency, at: Date): EmergencyView {
  const { id, patientId, reasonCode, reason, against, openedAt, until, endedAt, reviewBy, review } = emergency;
  return {
    id,
    patientId,
    reasonCode,
    reason,
    against,
    openedAt: openedAt.toISOString(),
    until: until.toISOString(),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    state: isOpenAt(emergency, at) ? 'open' : 'over',
    review: reviewStateAt(emergency, at),
    reviewBy: reviewBy.toISOString(),
    ...(review === undefined ? {} : { words: review.words }),
  };
}
