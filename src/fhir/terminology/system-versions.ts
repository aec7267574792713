import { RefusalError } from '#kernel';
import { badValue } from '../search/parse-values.ts';

/** The parameters of an expansion that say which version of a code system is meant. */
export const VERSION_PARAMETERS = ['force-system-version', 'check-system-version', 'system-version'] as const;
type VersionParameter = (typeof VERSION_PARAMETERS)[number];

/**
 * Which versions of code systems an expansion may use: each parameter is a list of `system|version`.
 *
 * @source https://hl7.org/fhir/R4/valueset-operation-expand.html
 */
export class SystemVersions {
  readonly #excluded: readonly string[];
  readonly #named: ReadonlyMap<VersionParameter, ReadonlyMap<string, string>>;

  /** @refuses fhir.bad-search-value for one of VERSION_PARAMETERS without a version */
  constructor(textsOf: (parameter: string) => readonly string[] = () => []) {
    this.#excluded = textsOf('exclude-system');
    this.#named = new Map(VERSION_PARAMETERS.map((name) => [name, versionsIn(name, textsOf(name))]));
  }

  /** “Code system, or a particular version of a code system to be excluded.” */
  isExcluded(system: string, version: string | undefined): boolean {
    return this.#excluded.some((one) => one === system || (version !== undefined && one === `${system}|${version}`));
  }

  /** The version to take. @param said - the version that the value set asks for, if it does */
  wanted(system: string, said: string | undefined): string | undefined {
    const named = (name: VersionParameter) => this.#named.get(name)?.get(system);
    return named('force-system-version') ?? said ?? named('check-system-version') ?? named('system-version');
  }

  /** “If the value set specifies a different version, an error is returned instead of the expansion.” @refuses fhir.bad-search-value */
  requireChecked(system: string, used: string | undefined): void {
    const wanted = this.#named.get('check-system-version')?.get(system);
    if (wanted === undefined || used === undefined || wanted === used) return;
    throw new RefusalError(badValue('check-system-version', `${system}|${used}`, `${system}|${wanted}`));
  }
}

function versionsIn(name: string, texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const bar = text.lastIndexOf('|');
      if (bar <= 0 || bar === text.length - 1) throw new RefusalError(badValue(name, '[system]|[version]', text));
      return [text.slice(0, bar), text.slice(bar + 1)];
    }),
  );
}
