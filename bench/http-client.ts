/**
 * A closed-loop client: each of its connections sends the next request when the last one is answered. It speaks HTTP/1.1 over a bare socket,
 * because Node's own client costs more than the servers it would measure.
 */
import { connect, type Socket } from 'node:net';

export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface BenchAnswer {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

export interface Target {
  /** This machine, unless it says otherwise. */
  readonly host?: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** One keep-alive connection; one request at a time. */
export interface Connection {
  send(request: BenchRequest): Promise<BenchAnswer>;
  close(): void;
}

export async function openConnection({ host = '127.0.0.1', port, headers }: Target): Promise<Connection> {
  const socket: Socket = connect(port, host);
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const common = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  let chunks: Buffer[] = [];
  let bytes = 0;
  let wanted: Length | undefined;
  let waiting: PromiseWithResolvers<string> | undefined;
  const fail = (error: Error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    wanted ??= lengthOf(chunks.length === 1 ? chunk : Buffer.concat(chunks));
    if (wanted === undefined) return;
    if (wanted === 'in pieces' ? !chunk.subarray(-LAST_PIECE.length).equals(LAST_PIECE) : bytes < wanted) return;
    const text = Buffer.concat(chunks).toString('utf8');
    [chunks, bytes, wanted] = [[], 0, undefined];
    waiting?.resolve(text);
  });
  return {
    async send({ method, path, headers: own = {}, body }) {
      const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
      waiting = Promise.withResolvers<string>();
      const startedAt = performance.now();
      socket.write(
        `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${common.join('')}${lines.join('')}${length}\r\n${body ?? ''}`,
      );
      const text = await waiting.promise;
      const milliseconds = performance.now() - startedAt;
      return { status: Number(text.slice(9, 12)), body: text.slice(text.indexOf('\r\n\r\n') + 4), milliseconds };
    },
    close: () => void socket.destroy(),
  };
}

/** In bytes; of an answer in pieces nobody knows it before the last piece, which is empty. */
type Length = number | 'in pieces';
const LAST_PIECE = Buffer.from('0\r\n\r\n');

/** Length of the whole answer; undefined until its head is complete. The body of one in pieces is handed on as it came. */
function lengthOf(start: Buffer): Length | undefined {
  const end = start.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = start.toString('latin1', 0, end).toLowerCase();
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return end + 4 + Number(length);
  if (/\r\ntransfer-encoding: chunked/.test(head)) return 'in pieces';
  if (/ (204|304) /.test(head.slice(0, 14))) return end + 4;
  throw new Error('the server does not say how long its answer is');
}

export interface Run {
  /** Answers per second. */
  readonly perSecond: number;
  readonly answered: number;
  /** Answers with another status than expected. */
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Load {
  readonly concurrency: number;
  readonly milliseconds: number;
  readonly next: () => BenchRequest;
  readonly isGood: (answer: BenchAnswer) => boolean;
}

/** Keeps `concurrency` connections busy for a while. */
export async function runLoad(target: Target, { concurrency, milliseconds, next, isGood }: Load): Promise<Run> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => openConnection(target)));
  const times: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + milliseconds;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < endsAt) {
        const answer = await connection.send(next());
        times.push(answer.milliseconds);
        if (isGood(answer)) continue;
        failed++;
        if (failed === 1) console.error(`  first failure: ${answer.status} ${answer.body.slice(0, 300)}`);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: (times.length - failed) / seconds, answered: times.length, failed, p50: at(0.5), p99: at(0.99) };
}
