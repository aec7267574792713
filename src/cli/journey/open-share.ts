import { ReceivedView } from '#contracts/exchange';
import { SummaryView } from '#contracts/records';
import { LANGS } from '#kernel';
import { expect, expectRefusal } from './expect.ts';
import { expectWhole, toldCounts } from './hold-record.ts';
import type { MadeShare } from './make-share.ts';
import type { People } from './people.ts';

export interface OpenedShare {
  readonly id: string;
  readonly told: string[];
}

/** Step 3: the doctor opens it with the passcode and reads her summary in each language. */
export async function openShare({ szDoctor: { client } }: People, share: MadeShare): Promise<OpenedShare> {
  const wrong = String((Number(share.passcode) + 1) % 1_000_000).padStart(6, '0');
  const refusal = await expectRefusal('a wrong passcode', 'exchange.passcode-wrong', () =>
    client.post('/api/received', { link: share.link, passcode: wrong }, ReceivedView),
  );

  const wish = { link: share.link, passcode: share.passcode, purpose: 'TREAT' };
  const received = await client.post('/api/received', wish, ReceivedView);
  expect(received.status === 'open', `the opened summary is ${received.status}`);
  expect(
    received.signature.node === received.fromNode,
    `${received.fromNode} sent what ${received.signature.node} signed`,
  );
  expect(received.legalBasis.length > 0, 'no law is named that let the record leave');
  const extra = received.sharedSections.filter((section) => !share.sections.includes(section));
  expect(extra.length === 0, `sections came that she did not share: ${extra.join(', ')}`);

  const views = new Map<string, SummaryView>();
  for (const lang of LANGS) {
    const summary = await client.get(`/api/received/${received.id}/summary`, SummaryView, { lang });
    expectWhole(summary, `the shared summary in ${lang}`);
    views.set(lang, summary);
  }
  const [first, ...others] = [...views.values()];
  expect(first !== undefined, 'there is no summary');
  for (const other of others) expectSameFacts(first, other);
  const basis = received.legalBasis.map(({ jurisdiction, instrument }) => `${jurisdiction}: ${instrument.en}`);
  const told = [
    `wrong passcode: ${refusal.code}, “${refusal.reasons[0]?.text}”`,
    `signed by ${received.signature.node} at ${received.signature.signedAt}, signature valid`,
    `legal basis ${[...new Set(basis)].join('; ')}`,
    toldCounts('the summary in three languages', first.counts),
  ];
  return { id: received.id, told };
}

/** A translation changes words, never a number, a unit, a date, an outcome or what is there at all. */
function expectSameFacts(one: SummaryView, other: SummaryView): void {
  const facts = ({ sections, counts }: SummaryView) =>
    JSON.stringify({
      counts,
      sections: sections.map(({ kind, statement, entries }) => ({
        kind,
        statement,
        entries: entries.map(({ index, value, referenceRange, title, original }) => [
          index,
          value,
          referenceRange,
          title.outcome,
          original,
        ]),
      })),
    });
  expect(facts(one) === facts(other), 'two languages of the same summary differ in more than words');
}
