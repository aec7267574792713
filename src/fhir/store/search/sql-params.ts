/** The parameters of one statement, numbered as they are added. */
export class SqlParams {
  readonly values: unknown[] = [];
  readonly #prefix: string;

  /** @param prefix - what stands before the number: a statement that is asked together with others has its parameters elsewhere (`platform/postgres/ask-together.ts`) */
  constructor(prefix = '$') {
    this.#prefix = prefix;
  }

  /** The placeholder of a value. */
  add(value: unknown): string {
    return `${this.#prefix}${this.values.push(value)}`;
  }
}
