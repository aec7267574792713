import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { toCalendarDate } from '#kernel';
import type { Client } from './http-client.ts';
import { findInputs } from './import/inputs.ts';
import { type InputReport, sendInput } from './import/send.ts';
import { tableLines, totalOf } from './import/table.ts';
import { demoInstitution, takeOn } from './import/take-on.ts';
import { ADDRESS_HELP, ADDRESS_OPTIONS, isDemoProgram, programClient } from './node-address.ts';
import { pathFromCaller } from './paths.ts';

const HELP = `causeway import --node ID FILE|DIR|- …

Imports FHIR R4 into a running node: documents, transactions, batches, searchsets, collections, single resources (JSON or XML), and
newline-delimited resources (.ndjson). Each text is sent as it is, XML as the JSON that says the same. A second run with the same input
changes nothing.

${ADDRESS_HELP}
  --label TEXT             names the source where the content does not (of a bundle the file's name, else its folder's)
  --organization ID        takes the people on for an institution of the directory, whose clinicians then find them
                           (in the demo, new people are taken on by the institution of the first sign-in)
  --report FILE            writes everything that was refused or remarked on as JSON

Answers 0 when everything was taken, 1 when something was refused or the node could not be asked.`;

type Print = (line: string) => void;

/** Imports what is named and prints what became of it. Answers the exit code. */
export async function run(args: readonly string[], print: Print = console.log): Promise<number> {
  const reports: InputReport[] = [];
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...ADDRESS_OPTIONS,
        label: { type: 'string' },
        organization: { type: 'string' },
        report: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help || positionals.length === 0) {
      print(HELP);
      return values.help ? 0 : 2;
    }
    const client = programClient(values);
    const inputs = await findInputs(positionals, pathFromCaller);
    for (const [nth, input] of inputs.entries()) {
      const show = progressOn(`${nth + 1}/${inputs.length} ${input.name}`);
      reports.push(await sendInput(client, input, show, values.label));
    }
    endProgress();
    for (const line of tableLines(reports)) print(line);
    await takeOnAll(client, reports, values, print);
    const total = totalOf(reports);
    if (values.report !== undefined) {
      const report = {
        at: new Date().toISOString(),
        node: client.url,
        total,
        inputs: reports.map(({ people: _, newPeople: __, ...told }) => told),
      };
      await writeFile(pathFromCaller(values.report), `${JSON.stringify(report, null, 2)}\n`);
    }
    return total.refused > 0 ? 1 : 0;
  } catch (error) {
    endProgress();
    if (reports.length > 0) for (const line of tableLines(reports)) print(line);
    print(`causeway import: ${(error as Error).message}`);
    return 1;
  }
}

/** Whom nobody treats nobody sees: says in whose care the imported people are, and puts them there where it was asked for. */
async function takeOnAll(
  client: Client,
  reports: readonly InputReport[],
  values: { readonly organization?: string | undefined } & Parameters<typeof isDemoProgram>[0],
  print: Print,
): Promise<void> {
  const demo = isDemoProgram(values) ? demoInstitution(values.node ?? '') : undefined;
  const organization = values.organization ?? demo?.organization;
  const people = new Set(reports.flatMap((one) => [...(values.organization ? one.people : one.newPeople)]));
  if (people.size === 0) return;
  print('');
  if (organization === undefined) {
    print(`New people in nobody’s care here yet: ${people.size}. --organization ID takes them on.`);
    return;
  }
  await takeOn(client, organization, [...people], toCalendarDate(new Date()));
  const signIn = values.organization === undefined && demo ? `; sign in as ${demo.signIn}` : '';
  print(`People in the care of ${organization}, whose clinicians find them: ${people.size}${signIn}.`);
}

/** One line that is written over, on a terminal only: a file of thousands of them helps nobody. */
function progressOn(name: string): (counts: object) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (counts) => {
    const told = Object.entries(counts).map(([column, count]) => `${column} ${count}`);
    process.stderr.write(`\r\u001b[2K${name}: ${told.join(', ')}`);
  };
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
}
