import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import {
  type AccessNote,
  type Actor,
  type Clock,
  type NodeIdentity,
  type Scope,
  seededIds,
  stoppedClock,
  type Tx,
} from '#kernel';
import { type Database, type EmbeddedPostgres, migrate, openDatabase, startEmbeddedPostgres } from '#platform/postgres';
import { migrationSets } from '../src/app/migrations.ts';

// One server for the whole test process, made at the first call. The only shared state of the tests: each database is its asker's own.
let server: Promise<EmbeddedPostgres> | undefined;
let databases = 0;

async function startServer(): Promise<EmbeddedPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'causeway-test-'));
  await chmod(folder, 0o755);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
  const started = await startEmbeddedPostgres({ folder: path.join(folder, 'pg'), settings });
  process.once('exit', () => {
    // The exit handler may not wait for promises: the whole process group is killed, then its files are removed.
    try {
      process.kill(-started.pid, 'SIGKILL');
    } catch {
      // It is gone already, which is what we want.
    }
    for (const left of [folder, socketFolder(started.url)]) {
      rmSync(left, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
  });
  await migrate(started.url, migrationSets);
  await admin(started.url, 'alter database causeway is_template true');
  return started;
}

function socketFolder(url: string): string {
  return new URL(url).searchParams.get('host') ?? folderIsMissing();
}

function folderIsMissing(): never {
  throw new Error('the address of an embedded server names its socket folder');
}

async function admin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace('/causeway?', '/postgres?') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  close(): Promise<void>;
}

/** A migrated, empty database of the asker's own on a real PostgreSQL (fsync off). Close it in `after`. */
export async function testDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const { url } = await server;
  const name = `test_${++databases}`;
  await admin(url, `create database ${name} template causeway`);
  const own = url.replace('/causeway?', `/${name}?`);
  const database = openDatabase(own);
  return {
    database,
    url: own,
    async close() {
      await database.close();
      await admin(url, `drop database if exists ${name} with (force)`);
    },
  };
}

export const TEST_NODE: NodeIdentity = { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' };
export const TEST_SYSTEM: Actor = { kind: 'system', clientId: 'test', scopes: ['system/*.cruds'] };

/** A scope for calling an operation or a store function directly, without a route. Notes are collected in `notes`. */
export function testScope(tx: Tx, facts: Partial<Scope> & { clock?: Clock } = {}): Scope & { notes: AccessNote[] } {
  const notes: AccessNote[] = [];
  return {
    node: TEST_NODE,
    actor: TEST_SYSTEM,
    purpose: 'TREAT',
    tx,
    clock: stoppedClock('2026-11-22T02:00:00Z'),
    ids: seededIds('test'),
    lang: 'en',
    correlationId: 'test',
    note: (access) => {
      notes.push(access);
    },
    ...facts,
    notes,
  };
}
