import { ReceivedView, ShareView } from '#contracts/exchange';
import { Folder, FolderDocument, Inbox, SummaryView, VisitView } from '#contracts/records';
import { expect, expectRefusal, until } from './expect.ts';
import type { MadeShare } from './make-share.ts';
import type { OpenedShare } from './open-share.ts';
import { expectPdf } from './pdf.ts';
import type { People } from './people.ts';
import type { RecordedVisit } from './record-visit.ts';

/** A message between two healthy nodes takes a second; one that waits for a restarted node some ten. */
const MESSAGE_WITHIN_MS = 60_000;
/** A revoked share must be dark at once, also where it is open. */
const DARK_WITHIN_MS = 10_000;

/** Documents in her folder before the visit came, so that the new one can be told apart. */
export async function folderIds({ patientAtHk: { client, patientId } }: People): Promise<ReadonlySet<string>> {
  const { items } = await client.get(`/api/patients/${patientId}/folder`, Folder);
  return new Set(items.map(({ id }) => id));
}

/** Step 6: the visit stands in her folder at home, her clinician takes it over entry by entry, and the doctor learns what became of it. */
export async function bringVisitHome(
  people: People,
  visit: RecordedVisit,
  before: ReadonlySet<string>,
): Promise<string[]> {
  const { patientAtHk, hkDoctor, szDoctor } = people;
  const arrived = await until('the arrival of the visit in her folder', MESSAGE_WITHIN_MS, async () => {
    const { items } = await patientAtHk.client.get(`/api/patients/${patientAtHk.patientId}/folder`, Folder);
    return items.find(({ id }) => !before.has(id));
  });
  const documentId = arrived.value.id;
  expect(arrived.value.fromNode === 'sz', `the document came from ${arrived.value.fromNode}`);

  const { items } = await hkDoctor.client.get('/api/inbox', Inbox);
  expect(
    items.some(({ id, patientId }) => id === documentId && patientId === patientAtHk.patientId),
    'the document is not in her clinician’s inbox',
  );
  const document = await hkDoctor.client.get(`/api/folder/${documentId}`, FolderDocument);
  expect(document.signature.valid && document.signature.node === 'sz', 'the document’s signature does not hold');
  await expectPdf(patientAtHk.client, `/api/folder/${documentId}/pdf`, 'the PDF in her folder');
  const pending = document.decisions.filter(({ state }) => state === 'pending').map(({ index }) => index);
  expect(pending.length >= 2, `only ${pending.length} entries can be decided on`);

  const reason = 'Already recorded here under another date (synthetic)';
  const decisions = pending.map((index, nth) =>
    nth === pending.length - 1 ? { index, decision: 'reject', reason } : { index, decision: 'accept' },
  );
  const decided = await hkDoctor.client.post(`/api/folder/${documentId}/decisions`, { decisions }, FolderDocument);
  expect(
    decided.decisions.every(({ state }) => state !== 'pending'),
    'entries are still undecided',
  );
  for (const { resource } of decided.decisions.filter(({ state }) => state === 'accepted')) {
    expect(resource !== undefined, 'an accepted entry became nothing');
    await hkDoctor.client.send('GET', `/fhir/R4/${resource}`);
  }

  const answered = await until('the outcome at the doctor’s visit', MESSAGE_WITHIN_MS, async () => {
    const { homeOutcome } = await szDoctor.client.get(`/api/visits/${visit.id}`, VisitView);
    return homeOutcome?.pending === 0 ? homeOutcome : undefined;
  });
  const { accepted, rejected } = answered.value;
  expect(accepted === pending.length - 1, `${accepted} entries are told as accepted, ${pending.length - 1} were`);
  expect(rejected[0]?.reason === reason, 'the reason of the rejection did not travel back');
  return [
    `in her folder after ${Math.round(arrived.afterMs)} ms: “${arrived.value.title['zh-Hant-HK']}”, ${pending.length} entries`,
    `${accepted} accepted, 1 rejected; the outcome was back after ${Math.round(answered.afterMs)} ms`,
  ];
}

/** She ends the sharing: what was open goes dark, and the link opens nothing any more. */
export async function endSharing(people: People, share: MadeShare, opened: OpenedShare): Promise<string[]> {
  const { patientAtHk, szDoctor } = people;
  const ended = await patientAtHk.client.post(`/api/shares/${share.id}/revoke`, {}, ShareView);
  expect(ended.status === 'revoked', `the revoked share is ${ended.status}`);
  const dark = await until('the end of the opened summary', DARK_WITHIN_MS, async () => {
    try {
      await szDoctor.client.get(`/api/received/${opened.id}/summary`, SummaryView);
      return undefined;
    } catch {
      // Whatever it is: the next line insists on the one refusal it must be.
      return true;
    }
  });
  await expectRefusal('the summary of a revoked share, which became part of the visit,', 'exchange.copy-sealed', () =>
    szDoctor.client.get(`/api/received/${opened.id}/summary`, SummaryView),
  );
  const again = await expectRefusal('a second opening of a revoked link', 'exchange.link-revoked', () =>
    szDoctor.client.post('/api/received', { link: share.link, passcode: share.passcode }, ReceivedView),
  );
  return [`dark after ${Math.round(dark.afterMs)} ms; opened again: ${again.code}, “${again.reasons[0]?.text}”`];
}
