/** The parameters of one statement, numbered as they are added. */
export class SqlParams {
  readonly values: unknown[] = [];

  /** The placeholder of a value. */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}
