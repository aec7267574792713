export type Print = (line: string) => void;

interface Verbs<Values> {
  /** As it is called: `causeway account`. */
  readonly name: string;
  readonly help: string;
  /** @throws where an option is unknown */
  readonly read: (args: string[]) => { readonly values: Values; readonly positionals: readonly string[] };
  /** By verb; each but `list` is about one thing, which is named behind it. */
  readonly acts: Readonly<Record<string, (values: Values, subject: string, print: Print) => Promise<void>>>;
}

/** A command with verbs of its own. The answer does what its arguments say, tells what went wrong, and gives the exit code. */
export function verbsOf<Values extends { readonly help: boolean }>({ name, help, read, acts }: Verbs<Values>) {
  return async (args: readonly string[], print: Print = console.log): Promise<number> => {
    try {
      const { values, positionals } = read([...args]);
      const [verb = '', subject, ...more] = positionals;
      if (values.help || verb === '') {
        print(help);
        return values.help ? 0 : 2;
      }
      const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
      if (act === undefined || more.length > 0)
        throw new Error(`there is no “${[verb, ...more].join(' ')}”; see --help`);
      if (verb !== 'list' && subject === undefined) throw new Error(`name it: ${name} ${verb} …; see --help`);
      await act(values, subject ?? '', print);
      return 0;
    } catch (error) {
      print(`${name}: ${(error as Error).message}`);
      return 1;
    }
  };
}
