import { type AccessLogEntry, AccessLogView, NoticesView } from '#contracts/consent';
import type { Client } from '../http-client.ts';
import { expect, until } from './expect.ts';
import type { MadeShare } from './make-share.ts';
import type { People } from './people.ts';

/** She is told at once: ten seconds is what the design promises. */
const TOLD_WITHIN_MS = 10_000;

/** Step 4: she is told of the access, and her log says who, where, why, what kinds and when. */
export async function seeAccess(people: People, share: MadeShare, since: Date): Promise<string[]> {
  const { patientAtHk, szDoctor } = people;
  const notice = await until('a notice that her share was opened', TOLD_WITHIN_MS, async () => {
    const { items } = await patientAtHk.client.get('/api/notices?limit=100', NoticesView);
    return items.find(({ kind, params }) => kind === 'share-opened' && params.shareId === share.id);
  });
  const refused = await until('a notice of the wrong passcode', TOLD_WITHIN_MS, async () => {
    const { items } = await patientAtHk.client.get('/api/notices?limit=100', NoticesView);
    return items.find(({ kind, params }) => kind === 'share-open-refused' && params.shareId === share.id);
  });
  const byDoctor = (entry: AccessLogEntry) =>
    entry.outcome === 'permitted' &&
    entry.organization?.id === szDoctor.session.organization?.id &&
    Object.keys(entry.kinds).length > 0 &&
    entry.purpose === 'TREAT';
  const home = await findEntry(patientAtHk.client, 'the disclosure in her log at home', since, (entry) => {
    return entry.node === 'hk' && entry.action === 'disclose' && byDoctor(entry);
  });
  const told = await findEntry(patientAtHk.client, 'what Shenzhen did, in her log at home', since, (entry) => {
    return entry.node === 'sz' && byDoctor(entry);
  });
  expect(home.value.basis !== '', 'her log does not say which rule allowed it');
  return [
    `notices after ${ms(notice.afterMs)} and ${ms(refused.afterMs)}: “${notice.value.text['zh-Hant-HK']}”`,
    `log at home after ${ms(home.afterMs)}: “${home.value.sentence['zh-Hant-HK']}”`,
    `Shenzhen’s entry told at home after ${ms(told.afterMs)}`,
  ];
}

/** Once she is registered where the doctor works, the log of that node lists the doctor’s reading too. */
export async function seeAccessThere({ patientAtSz, szDoctor }: People, since: Date): Promise<string> {
  const found = await findEntry(patientAtSz.client, 'the doctor’s reading in her log in Shenzhen', since, (entry) => {
    return entry.node === 'sz' && entry.organization?.id === szDoctor.session.organization?.id;
  });
  return `Shenzhen’s own log after ${ms(found.afterMs)}: “${found.value.sentence['zh-Hant-HK']}”`;
}

function findEntry(client: Client, what: string, since: Date, isIt: (entry: AccessLogEntry) => boolean) {
  return until(what, TOLD_WITHIN_MS, async () => {
    const { items } = await client.get('/api/access-log?limit=100', AccessLogView);
    return items.find((entry) => new Date(entry.at) >= since && isIt(entry));
  });
}

const ms = (duration: number) => `${Math.round(duration)} ms`;
