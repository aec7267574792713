import { connect } from 'node:net';

/** Looks for viruses. Rejects when it could not look: then nothing is stored, and the applicant tries again. */
export interface VirusScanner {
  scan(bytes: Uint8Array): Promise<{ readonly clean: true } | { readonly clean: false; readonly found: string }>;
}

export interface ClamdSettings {
  readonly host: string;
  readonly port: number;
  /** A scan of ten megabytes takes clamd under a second; after thirty it is not coming. */
  readonly timeoutMs?: number;
}

/** clamd takes no chunk above its StreamMaxLength; these are far below it. */
const CHUNK_BYTES = 65_536;

/**
 * A clamd over TCP, by its INSTREAM command.
 * @source https://docs.clamav.net/manual/Usage/Scanning.html#clamd; man clamd, “INSTREAM”
 */
export function clamdScanner({ host, port, timeoutMs = 30_000 }: ClamdSettings): VirusScanner {
  return {
    scan: (bytes) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port });
        const answer: Buffer[] = [];
        socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd did not answer')));
        socket.on('error', reject);
        socket.on('data', (piece) => answer.push(piece));
        socket.on('connect', () => {
          socket.write('zINSTREAM\0');
          for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
            const chunk = bytes.subarray(from, from + CHUNK_BYTES);
            socket.write(lengthOf(chunk.length));
            socket.write(chunk);
          }
          socket.write(lengthOf(0));
        });
        socket.on('close', () => {
          const text = Buffer.concat(answer).toString('utf8').replaceAll('\0', '').trim();
          const found = /^stream: (.+) FOUND$/.exec(text)?.[1];
          if (text === 'stream: OK') resolve({ clean: true });
          else if (found !== undefined) resolve({ clean: false, found });
          else reject(new Error(`clamd answered “${text.slice(0, 100)}”`));
        });
      }),
  };
}

/** Four bytes, the most significant first. */
function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}
