/** The command line: `causeway <command> …`. Each command is a file of its own, loaded when it is called. */

interface Command {
  readonly summary: string;
  readonly load: () => Promise<{ run(args: readonly string[]): Promise<number> }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: { summary: 'start both nodes with the demo world', load: () => import('./start.ts') },
  import: { summary: 'import FHIR files into a running node', load: () => import('./import.ts') },
  export: { summary: 'export a node’s records as ndjson', load: () => import('./export.ts') },
  account: { summary: 'make, close and list accounts, and help who cannot get in', load: () => import('./account.ts') },
  application: { summary: 'let applications of others in, and out', load: () => import('./application.ts') },
  'verify-ledger': { summary: 'verify the access ledger offline', load: () => import('./verify-ledger.ts') },
  ledger: { summary: 'seal and archive the access ledger by months', load: () => import('./ledger.ts') },
  world: { summary: 'write the synthetic world as FHIR files', load: () => import('./world.ts') },
  journey: { summary: 'run the first journey against two running nodes', load: () => import('./journey.ts') },
  terms: { summary: 'print the coverage of the terms in three languages', load: () => import('./terms.ts') },
};

function usage(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `causeway <command> [options]\n\n${lines.join('\n')}\n\ncauseway <command> --help tells a command's options.`;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (Number(process.versions.node.split('.')[0]) < 24) {
    console.error(
      `causeway needs its own Node 24, this is ${process.versions.node}. Start it with: npm start, or npx causeway`,
    );
    return 2;
  }
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    const asked = name === undefined || name === '--help' || name === 'help';
    (asked ? console.log : console.error)(asked ? usage() : `There is no command “${name}”.\n\n${usage()}`);
    return asked ? 0 : 2;
  }
  const { run } = await command.load();
  try {
    return await run(args);
  } catch (error) {
    console.error(`causeway ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
// A command that ends has said what it had to say; the channel to the launcher must not keep it alive.
if (process.connected) process.disconnect();
