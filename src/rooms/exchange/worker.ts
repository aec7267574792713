import { every } from '#platform/work';
import { sendQuestions } from './access-questions.ts';
import { sendConsents } from './consent-messages.ts';
import { sendWithheld } from './consent-withheld.ts';
import { keysEnding } from './crypto/trust.ts';
import { tellJoined } from './joined/tell.ts';
import type { MessageHandlers } from './model.ts';
import { narrowCopies } from './narrowing/narrow-copies.ts';
import { eraseCopies } from './operations/erase-copies.ts';
import { hearAnnouncements } from './operations/hear-announcements.ts';
import { keepDelivering } from './operations/keep-delivering.ts';
import { passOnReports } from './operations/pass-on-reports.ts';
import { pullDirectories } from './operations/pull-directory.ts';
import { CONSENT_ANNOUNCED } from './rooms-below.ts';
import { EXPORTS_RECORDED } from './withheld-store.ts';
import type { WorkerParts } from './worker-scope.ts';

/**
 * Between looks into the outbox and at the announcements, where nobody is woken: the net under what wakes. A patient should hear of an access at home within ten seconds;
 * half a second leaves room for the way, and an idle look is one index read.
 */
const LOOK_EVERY_MS = 500;
/** A month to agree on a new key with the other side and to bring the list to both. */
const WARN_DAYS = 30;
/** Between erasures: a copy outlives its end by at most this, and is refused at its end in any case. */
const ERASE_EVERY_MS = 15_000;
/** Between looks at records that the law withheld: who writes something down wakes, and a day comes once a day. */
const WITHHELD_EVERY_MS = 60_000;
/** Between looks at what was done with the records of patients who see two nodes' accesses in one list: with the way there, well within ten seconds. */
const TELL_JOINED_EVERY_MS = 2_000;
/** Between two questions to a neighbour for its directory: institutions change by the week, and who looks at the guide expects today's, not this second's. */
const DIRECTORY_EVERY_MS = 30_000;

/**
 * Starts the room's work between requests; the answer stops it and waits for what is under way.
 *
 * @param lookEveryMs - between looks where nobody wakes
 */
export async function startWorkers(
  parts: WorkerParts,
  handlers: MessageHandlers,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<() => Promise<void>> {
  for (const key of keysEnding(parts.trust, parts.clock.now(), WARN_DAYS)) {
    parts.log.warn(key, 'a key of the trust list ends soon or has ended: exchange a new one');
  }
  const stops = [
    every(lookEveryMs, parts.log, 'announcements could not be heard', () => hearAnnouncements(parts)),
    every(lookEveryMs, parts.log, 'reports could not be passed on', () => passOnReports(parts)),
    every(lookEveryMs, parts.log, 'questions could not be passed on', () => sendQuestions(parts)),
    every(
      lookEveryMs,
      parts.log,
      'requests of consent could not be passed on',
      () => sendConsents(parts),
      (wake) => parts.database.onWake(CONSENT_ANNOUNCED, wake),
    ),
    every(lookEveryMs, parts.log, 'copies elsewhere could not be narrowed', () => narrowCopies(parts)),
    every(
      WITHHELD_EVERY_MS,
      parts.log,
      'records that were withheld could not be tried again',
      () => sendWithheld(parts),
      (wake) => parts.database.onWake(EXPORTS_RECORDED, wake),
    ),
    every(TELL_JOINED_EVERY_MS, parts.log, 'accesses could not be told to the other node', () => tellJoined(parts)),
    keepDelivering(parts, handlers, lookEveryMs),
    every(DIRECTORY_EVERY_MS, parts.log, 'directories could not be taken over', () => pullDirectories(parts)),
    every(ERASE_EVERY_MS, parts.log, 'copies could not be erased', () => eraseCopies(parts)),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
