import { z } from 'zod';
import { SummaryView } from '#contracts/records';
import { LANGS } from '#kernel';
import { expect } from './expect.ts';
import type { People } from './people.ts';

const PatientBundle = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.object({ resourceType: z.string(), id: z.string() }).loose() }).loose()),
});

/** Step 1: the Hong Kong node holds her record, and shows it to her in her language. */
export async function holdRecord({ patientAtHk: { client, patientId } }: People): Promise<string[]> {
  const found = await client.get('/fhir/R4/Patient', PatientBundle);
  const ids = found.entry
    .filter(({ resource }) => resource.resourceType === 'Patient')
    .map(({ resource }) => resource.id);
  expect(ids.length === 1 && ids[0] === patientId, `she must find herself and nobody else, she found ${ids.length}`);

  const counts: SummaryView['counts'][] = [];
  for (const lang of LANGS) {
    const summary = await client.get(`/api/patients/${patientId}/summary`, SummaryView, { lang });
    expectWhole(summary, `her summary in ${lang}`);
    for (const kind of ['problems', 'allergies', 'medications'] as const) {
      const section = summary.sections.find((one) => one.kind === kind);
      expect(section?.statement === 'present' && section.entries.length > 0, `her summary in ${lang} has no ${kind}`);
    }
    counts.push(summary.counts);
  }
  return [toldCounts('her own summary', counts[0])];
}

/** What holds for every summary: each coded element has one outcome, and the outcomes add up to the input. */
export function expectWhole({ counts, sections }: SummaryView, what: string): void {
  const { input, mapped, mappedWithLoss, source, refused } = counts;
  const sum = mapped + mappedWithLoss + source + refused;
  expect(sum === input, `${what} has ${input} coded elements and ${sum} outcomes`);
  expect(mapped > 0, `${what} has not one element in the reader’s language`);
  expect(sections.length > 0, `${what} has no section`);
}

export function toldCounts(what: string, counts: SummaryView['counts'] | undefined): string {
  if (counts === undefined) return what;
  const { input, mapped, mappedWithLoss, source, refused } = counts;
  return `${what}: ${input} coded elements = ${mapped} mapped + ${mappedWithLoss} with a named loss + ${source} as source + ${refused} refused`;
}
