/** A statement met this often is prepared: once by each connection, then it is neither parsed nor planned again. */
const PREPARED_FROM = 5;
/** Each prepared statement takes memory in each connection; ours are some dozens, and a caller who varies his searches must not add to them without end. */
const PREPARED_MAX = 250;
/** Texts that are counted; then counting begins anew. */
const COUNTED_MAX = 2_000;

/**
 * Gives names to the statements that come again and again.
 *
 * @returns the name under which to prepare this statement; undefined for one that is sent as it is
 */
export function createStatementNames(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  let counts = new Map<string, number>();
  return (sql) => {
    const name = names.get(sql);
    if (name !== undefined) return name;
    if (names.size >= PREPARED_MAX) return undefined;
    const count = (counts.get(sql) ?? 0) + 1;
    if (count < PREPARED_FROM) {
      if (counts.size >= COUNTED_MAX) counts = new Map();
      counts.set(sql, count);
      return undefined;
    }
    counts.delete(sql);
    const given = `s${names.size + 1}`;
    names.set(sql, given);
    return given;
  };
}
