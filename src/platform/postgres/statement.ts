import type { Writable } from 'node:stream';
import pg from 'pg';
import { bindMessage } from './bind-message.ts';

/** The driver's connection, as far as a statement of ours writes to it. */
interface Wire {
  readonly stream: Writable;
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(statement: { readonly text: string; readonly name: string }): void;
}

type Parser = (text: string) => unknown;

/** How the rows of a statement are read. */
interface Columns {
  readonly names: readonly string[];
  readonly parsers: readonly Parser[];
  /** A row before its values: what is copied has its members in place. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** What is known of the rows of the named statements of one database: the server tells it once, not with each answer. */
export type KnownColumns = Map<string, Columns>;

const NO_COLUMNS: Columns = { names: [], parsers: [], empty: {} };

/** The rows of the statement's last answer, and the server's word for what it did (`COMMIT`, `INSERT 0 1`). */
export interface Answered {
  readonly found: Record<string, unknown>[];
  readonly done: string;
}

/**
 * One statement on its way to the server: the driver's own `Query` with less around it. It leaves in one write, asks for the description of its rows only where nobody
 * knows it yet, and keeps rows alone; what it costs the node is half.
 */
class Statement extends pg.Query implements Answered {
  found: Record<string, unknown>[] = [];
  done = '';
  #columns: Columns | undefined;
  #fault: Error | undefined;
  readonly #sql: string;
  readonly #params: readonly unknown[];
  readonly #name: string;
  readonly #known: KnownColumns;
  readonly #settle: PromiseWithResolvers<Answered>;

  constructor(sql: string, params: readonly unknown[], name: string | undefined, known: KnownColumns) {
    super(sql, params as unknown[]);
    this.#sql = sql;
    this.#params = params;
    this.#name = name ?? '';
    this.#known = known;
    this.#settle = Promise.withResolvers<Answered>();
    // The driver looks at these two.
    Object.assign(this, { name, callback: (error: Error) => this.#settle.reject(error) });
    if (name !== undefined) this.#columns = known.get(name);
  }

  get answered(): Promise<Answered> {
    return this.#settle.promise;
  }

  /** Called by the driver when the statement's turn has come. */
  prepare(wire: Wire): void {
    const name = this.#name;
    if (name === '' || (wire.parsedStatements[name] ?? wire.submittedNamedStatements[name]) === undefined) {
      wire.parse({ text: this.#sql, name });
      if (name !== '') wire.submittedNamedStatements[name] = this.#sql;
    }
    wire.stream.write(bindMessage(name, this.#params, { describe: this.#columns === undefined }));
  }

  handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
    const names = fields.map((field) => field.name);
    this.#columns = {
      names,
      parsers: fields.map((field) => pg.types.getTypeParser(field.dataTypeID, 'text') as Parser),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
    this.found = [];
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { names, parsers, empty } = this.#columns ?? NO_COLUMNS;
    const row: Record<string, unknown> = { ...empty };
    try {
      for (let i = 0; i < fields.length; i++) {
        const text = fields[i];
        if (text !== null && text !== undefined) row[names[i] as string] = (parsers[i] as Parser)(text);
      }
    } catch (error) {
      // A value that cannot be read fails the statement, not the connection.
      this.#fault = error as Error;
    }
    this.found.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.done = text;
    this.#columns ??= NO_COLUMNS;
    if (this.#name !== '') this.#known.set(this.#name, this.#columns);
  }

  handleReadyForQuery(): void {
    if (this.#fault === undefined) this.#settle.resolve(this);
    else this.#settle.reject(this.#fault);
  }
}

/**
 * Sends a statement over a connection.
 *
 * @param name - under which it is prepared; undefined for one that is met for the first times
 * @throws the server's refusal
 */
export function send(
  client: pg.ClientBase,
  sql: string,
  params: readonly unknown[],
  name: string | undefined,
  known: KnownColumns,
): Promise<Answered> {
  const statement = new Statement(sql, params, name, known);
  client.query(statement);
  return statement.answered;
}
