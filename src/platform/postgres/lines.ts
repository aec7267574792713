import type pg from 'pg';

/** A connection that one caller has for himself. */
export interface Line {
  readonly client: pg.PoolClient;
  /** @param fault - why it is of no more use */
  give(fault?: Error): void;
}

export interface Lines {
  take(): Promise<Line>;
  /** Gives back to the pool what is kept, so that the pool can end. */
  close(): void;
}

/**
 * Keeps the first connections that are asked for out of a pool at hand: fetching one and giving it back costs more than a small statement does, and a connection that is
 * always the same has its plans made and its memory warm. Whoever comes while all of them are busy gets one of the pool's.
 *
 * @param keptMax - how many are kept; they count among the pool's
 */
export function createLines(pool: pg.Pool, keptMax: number): Lines {
  const kept = new Set<Line>();
  const idle: Line[] = [];
  let opening = 0;
  let isClosed = false;

  function drop(line: Line, fault?: Error): void {
    if (!kept.delete(line)) return;
    const at = idle.indexOf(line);
    if (at >= 0) idle.splice(at, 1);
    line.client.release(fault);
  }

  function keep(client: pg.PoolClient): Line {
    const line: Line = {
      client,
      give(fault) {
        if (isClosed || fault !== undefined) drop(line, fault);
        else if (kept.has(line)) idle.push(line);
      },
    };
    kept.add(line);
    // One that dies is no longer kept; who works with it is told by the statement that fails.
    client.once('error', (fault: Error) => drop(line, fault));
    client.once('end', () => drop(line, new Error('the connection has ended')));
    return line;
  }

  return {
    async take() {
      const ready = idle.pop();
      if (ready) return ready;
      const isKept = !isClosed && kept.size + opening < keptMax;
      if (isKept) opening++;
      try {
        const client = await pool.connect();
        return isKept ? keep(client) : { client, give: (fault) => client.release(fault) };
      } finally {
        if (isKept) opening--;
      }
    },
    close() {
      isClosed = true;
      for (const line of [...idle]) drop(line);
    },
  };
}
