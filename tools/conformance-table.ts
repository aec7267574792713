/** The table that conformance is: what was tried, what came of it, and the public inputs that are tried. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FHIR_VERSION } from '../src/fhir/definitions/definitions.ts';

const DATA = new URL('../../shared/data/', import.meta.url);
const REPORT = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));

export type State = 'pass' | 'fail' | 'not supported';
interface Row {
  readonly area: string;
  readonly what: string;
  readonly state: State;
  readonly why: string;
}
const rows: Row[] = [];

export function say(area: string, what: string, state: State, why: string): void {
  rows.push({ area, what, state, why });
  console.log(`${state.padEnd(13)} ${area}: ${what}${why === '' ? '' : ` — ${why}`}`);
}

/** One row of many cases. */
export class Tally {
  tried = 0;
  readonly wrong: string[] = [];
  check(isRight: boolean, name: string): void {
    this.tried++;
    if (!isRight) this.wrong.push(name);
  }
  say(area: string, what: string, unit: string, note = ''): void {
    const right = this.tried - this.wrong.length;
    const failed =
      this.wrong.length === 0
        ? ''
        : `; not: ${this.wrong.slice(0, 8).join(', ')}${this.wrong.length > 8 ? ` and ${this.wrong.length - 8} more` : ''}`;
    const state = this.tried > 0 && this.wrong.length === 0 ? 'pass' : 'fail';
    say(area, what, state, `${right} of ${this.tried} ${unit}${failed}${note === '' ? '' : `; ${note}`}`);
  }
}

export function textsIn(folder: string): { name: string; text: string }[] {
  const url = new URL(`${folder}/`, DATA);
  if (!existsSync(url)) {
    say('inputs', folder, 'not supported', 'the public inputs are not beside the repository: nothing was tried');
    return [];
  }
  return readdirSync(url, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name: name.split('/').at(-1) as string, text: readFileSync(new URL(name, url), 'utf8') }));
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export function writeTable(): void {
  const count = (state: State) => rows.filter((row) => row.state === state).length;
  const lines = rows.map(({ area, what, state, why }) => `| ${cell(area)} | ${cell(what)} | ${state} | ${cell(why)} |`);
  const head = [
    '# Conformance',
    '',
    `Written by \`npm run conformance\`; not by hand. FHIR ${FHIR_VERSION}, requests through the whole pipeline on an embedded PostgreSQL, an open access gate.`,
    'The inputs are published ones beside the repository; CDA is left out. “Not supported” is answered as such, by name.',
    '',
    `**${count('pass')} pass, ${count('fail')} fail, ${count('not supported')} not supported.**`,
    '',
    '| area | what | result | how many, or why |',
    '| --- | --- | --- | --- |',
  ];
  writeFileSync(REPORT, `${[...head, ...lines].join('\n')}\n`);
}
