import { RefusalError } from '#kernel';
import { refuseFhir } from '../../messages.ts';

/** Values of one statement. PostgreSQL takes 65,535 at most and plans for seconds long before that. */
const VALUES_MAX = 10_000;

/** The parameters of one statement, numbered as they are added. */
export class SqlParams {
  readonly values: unknown[] = [];
  readonly #prefix: string;

  /** @param prefix - what stands before the number: a statement that is asked together with others has its parameters elsewhere (`platform/postgres/ask-together.ts`) */
  constructor(prefix = '$') {
    this.#prefix = prefix;
  }

  /** The placeholder of a value. @refuses fhir.search-too-broad */
  add(value: unknown): string {
    if (this.values.length === VALUES_MAX) throw new RefusalError(refuseFhir('fhir.search-too-broad'));
    return `${this.#prefix}${this.values.push(value)}`;
  }
}
