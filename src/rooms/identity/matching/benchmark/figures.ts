import type { Example, Report } from './evaluate.ts';

/** Examples of each kind of error that are shown; all are counted. */
const SHOWN = 3;

/** The report as a page shows it. */
export function toFigures(report: Report, seed: string): string {
  const { askedOfRegistered: registered } = report;
  const share = (part: number, of: number) => `${((100 * part) / of).toFixed(2)} %`;
  const wrongLinks = report.links - report.rightLinks;
  return [
    `${report.people.toLocaleString('en')} people, seed \`${seed}\`; ${report.registered.toLocaleString('en')} of them are in the register, another record of each is asked for.`,
    '',
    '| | | promised |',
    '| --- | --- | --- |',
    `| precision of links made without anybody looking | **${share(report.rightLinks, report.links)}** (${wrongLinks} wrong of ${report.links.toLocaleString('en')}) | 99.9 % |`,
    `| recall: linked, or among those to be reviewed | **${share(report.found, registered)}** (${(registered - report.found).toLocaleString('en')} missed of ${registered.toLocaleString('en')}) | 97 % |`,
    `| linked without anybody looking | ${share(report.rightLinks, registered)} | |`,
    `| shares a key with the record in the register | ${share(report.reached, registered)} | |`,
    `| candidates to review, a record asked for | ${(report.reviews / report.asked).toFixed(2)} | |`,
    '',
    'By probability alone, without the table of decisions (the points of the ROC curve):',
    '',
    '| from | of those registered | pairs of two people, a thousand records asked for |',
    '| --- | --- | --- |',
    ...report.points.map(
      ({ from, right, wrong }) =>
        `| ${from} | ${share(right, registered)} | ${((1000 * wrong) / report.asked).toFixed(1)} |`,
    ),
    '',
    ...listed('Wrong links', report.falseLinks),
    ...listed('Missed', report.missed),
  ].join('\n');
}

/** Several registers of people who are made to be mistaken for each other, as a page shows them. */
export function toHostileFigures(reports: readonly (readonly [seed: string, report: Report])[]): string {
  const share = (part: number, of: number) => (of === 0 ? '–' : `${((100 * part) / of).toFixed(2)} %`);
  const all = reports.map(([, report]) => report);
  const sum = (of: (report: Report) => number) => all.reduce((total, report) => total + of(report), 0);
  const [links, right] = [sum((one) => one.links), sum((one) => one.rightLinks)];
  const kinds = [...new Set(all.flatMap(({ byKind }) => [...byKind.keys()]))].sort();
  const ofKind = (kind: string) => all.flatMap(({ byKind }) => byKind.get(kind) ?? []);
  const total = (kind: string, field: 'links' | 'rightLinks' | 'found' | 'registered') =>
    ofKind(kind).reduce((number, tally) => number + tally[field], 0);
  return [
    `${sum((one) => one.people).toLocaleString('en')} people in ${reports.length} registers: **${share(right, links)}** of the links are right (${links - right} wrong of ${links.toLocaleString('en')}), **${share(
      sum((one) => one.found),
      sum((one) => one.askedOfRegistered),
    )}** are linked or reviewed.`,
    '',
    '| register | links | wrong | right | recall | linked | reviews a record |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...reports.map(
      ([seed, one]) =>
        `| \`${seed}\` | ${one.links.toLocaleString('en')} | ${one.links - one.rightLinks} | ${share(one.rightLinks, one.links)} | ${share(one.found, one.askedOfRegistered)} | ${share(one.rightLinks, one.askedOfRegistered)} | ${(one.reviews / one.asked).toFixed(2)} |`,
    ),
    '',
    '| people | links | wrong | recall |',
    '| --- | --- | --- | --- |',
    ...kinds.map(
      (kind) =>
        `| ${kind} | ${total(kind, 'links').toLocaleString('en')} | ${total(kind, 'links') - total(kind, 'rightLinks')} | ${share(total(kind, 'found'), total(kind, 'registered'))} |`,
    ),
    '',
    ...listed(
      'Wrong links',
      all.flatMap(({ falseLinks }) => falseLinks),
    ),
  ].join('\n');
}

function listed(title: string, examples: readonly Example[]): string[] {
  if (examples.length === 0) return [`${title}: none.`, ''];
  const byReason = Map.groupBy(examples, ({ why }) => why);
  return [
    `${title}:`,
    '',
    ...[...byReason].flatMap(([why, all]) => [
      `- ${why}: ${all.length}`,
      ...all.slice(0, SHOWN).map((one) => `  - ${toLine(one)}`),
    ]),
    '',
  ];
}

function toLine({ asked, kept, probability }: Example): string {
  const faults = [...new Set([...asked.faults, ...(kept?.faults ?? [])])].filter(
    (fault) => !fault.startsWith('counter'),
  );
  return `${said(asked.patient)} — ${said(kept?.patient)}; probability ${probability.toFixed(4)}; ${faults.join(', ')}`;
}

/** Names and birth date: enough to see why. */
function said(patient: Readonly<Record<string, unknown>> | undefined): string {
  const names = (patient?.['name'] ?? []) as readonly { readonly text: string }[];
  return `${names.map(({ text }) => text).join(' / ')} ${String(patient?.['birthDate'] ?? 'no birth date')}`;
}
