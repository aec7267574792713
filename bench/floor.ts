/**
 * The floor: a bare server that reads and writes rows of the same shape in the same database and checks nothing. No sign-in, no validation, no gate, no
 * search index to compute, no ledger. What a server of ours costs more than this is the price of what it promises.
 *
 * `node bench/floor.ts DATABASE_URL` prints its port.
 */
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2] ?? '', max: 10 });

/** Twelve hashes are what a typical resource has. */
const TOKENS = Array.from({ length: 12 }, (_, i) => String(10n ** 12n * BigInt(i + 1)));

async function rowsOf(name: string, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await pool.query<{ body: string }>({ name, text, values });
  return rows.map((row) => row.body);
}

async function write(bodies: readonly string[]): Promise<void> {
  const ids = bodies.map(() => crypto.randomUUID());
  await pool.query({
    name: 'write',
    text: `insert into floor.resource (shard, type, id, version, last_updated, method, deleted, patient, clinical_date, tokens, body)
      select 1, 'Basic', id, 1, now(), 'POST', false, 'floor', now(), $3::bigint[], body from unnest($1::text[], $2::text[]) as w (id, body)`,
    values: [ids, bodies, TOKENS],
  });
}

/** What is asked stands in the first part of the path, its argument in the second. */
async function answer(what: string, argument: string, body: string): Promise<string> {
  switch (what) {
    case 'create':
      await write([body]);
      return body;
    case 'many': {
      const bodies = (JSON.parse(body) as { entry: { resource: object }[] }).entry.map((e) =>
        JSON.stringify(e.resource),
      );
      await write(bodies);
      return '{}';
    }
    case 'read':
      return (
        await rowsOf(
          'read',
          'select body from fhir.resource where shard = $1 and type = $2 and id = $3',
          argument.split(','),
        )
      ).join();
    case 'identifier':
      return `[${await rowsOf('identifier', 'select body from fhir.resource where tokens @> array[fhir.token_hash($1)]', [`token\nPatient\nidentifier\n${argument}`])}]`;
    case 'observations':
      return `[${await rowsOf(
        'observations',
        `select body from fhir.resource where shard = $1 and patient = $2 and type = 'Observation' order by clinical_date desc limit 50`,
        argument.split(','),
      )}]`;
    default:
      return `[${await rowsOf('everything', 'select body from fhir.resource where shard = $1 and patient = $2 order by type, clinical_date desc', argument.split(','))}]`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

await pool.query(
  'create schema if not exists floor; create table if not exists floor.resource (like fhir.resource including all)',
);
const server = createServer((request, response) => {
  void (async () => {
    const [, what = '', argument = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
    const text = await answer(what, argument, request.method === 'POST' ? await bodyOf(request) : '');
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  })().catch((error: unknown) => {
    console.error(error);
    response.writeHead(500, { 'content-length': 0 }).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('disconnect', () => process.exit(0));
