import { FoundOrganizations } from '#contracts/directory';
import { CreatedShare, type SectionKind, ShareList } from '#contracts/exchange';
import { expect } from './expect.ts';
import type { People } from './people.ts';
import { readQr } from './read-qr.ts';

/** What she lets the doctor see: all that a family doctor asks about. */
const SECTIONS: readonly SectionKind[] = [
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'procedures',
  'vital-signs',
];

export interface MadeShare {
  readonly id: string;
  /** As a camera reads them from the two pictures. */
  readonly link: string;
  readonly passcode: string;
  readonly sections: readonly SectionKind[];
  readonly told: string[];
}

/** Step 2: she chooses what, for how long and with whom, and gets two QR codes. */
export async function makeShare({ patientAtHk, szDoctor }: People): Promise<MadeShare> {
  const { client } = patientAtHk;
  const doctorsPlace = szDoctor.session.organization?.id;
  const { organizations } = await client.get('/api/directory/organizations?limit=200', FoundOrganizations);
  const clinic = organizations.find(({ id }) => id === doctorsPlace);
  expect(clinic !== undefined, `the directory at home does not know the doctor’s organisation ${doctorsPlace}`);

  const recipient = { node: clinic.node, id: clinic.id, name: clinic.name };
  const wish = { sections: SECTIONS, recipients: { kind: 'organizations', ids: [recipient] } };
  const made = await client.post('/api/shares', wish, CreatedShare);
  expect(made.share.status === 'active' && made.share.opens === 0, `the new share is ${made.share.status}`);
  expect(made.share.lookBackMonths === 36, `the look-back is ${made.share.lookBackMonths} months, not three years`);

  const link = readQr(made.linkQrSvg);
  const passcode = readQr(made.passcodeQrSvg);
  expect(link === made.link && link.startsWith('shlink:/'), 'the first QR code does not hold the link');
  expect(passcode === made.passcode && /^\d{6}$/.test(passcode), 'the second QR code does not hold the six digits');

  const { shares } = await client.get('/api/shares', ShareList);
  expect(
    shares.some(({ id, status }) => id === made.share.id && status === 'active'),
    'the new share is not in her list',
  );
  const until = made.share.expiresAt.slice(0, 16).replace('T', ' ');
  const told = [`two QR codes for ${clinic.name.en}, until ${until} UTC, at most ${made.share.opensMax} times`];
  return { id: made.share.id, link, passcode, sections: SECTIONS, told };
}
