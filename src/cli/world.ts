import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stringifyFhirJson } from '#fhir';
import { NETWORK } from '../app/network.ts';
import { historyOf } from '../world/history.ts';
import { personOf } from '../world/people.ts';
import { placeFor } from '../world/staff.ts';

const HELP = `causeway world --out DIR [--people N] [--seed TEXT]

Writes the synthetic world as ndjson, a file a node, one resource a line. The same seed and number give the same bytes.`;

/** Writes the world as files. Answers the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      people: { type: 'string', default: '2000' },
      seed: { type: 'string', default: 'causeway' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.out === undefined) {
    (values.help ? console.log : console.error)(HELP);
    return values.help ? 0 : 2;
  }
  const people = Number(values.people);
  if (!Number.isInteger(people) || people < 0) {
    console.error(`causeway world: --people takes a whole number, not “${values.people}”`);
    return 2;
  }
  const folder = path.resolve(process.env['CAUSEWAY_CALLED_FROM'] ?? '.', values.out);
  await mkdir(folder, { recursive: true });
  for (const { id } of NETWORK) {
    const file = path.join(folder, `${id}.ndjson`);
    const sink = await open(file, 'w');
    let resources = 0;
    for (let index = 0; index < people; index++) {
      const person = personOf(values.seed, index);
      if (!person.nodes.some((at) => at === id)) continue;
      const lines = historyOf(person, placeFor(id, index)).map((resource) => `${stringifyFhirJson(resource)}\n`);
      resources += lines.length;
      await sink.write(lines.join(''));
    }
    await sink.close();
    console.log(`${file}: ${resources} resources`);
  }
  return 0;
}
