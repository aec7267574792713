import type { IncomingMessage, ServerResponse } from 'node:http';
import { PATHS } from './settings.ts';

/** What still fits into an address beside the other headers of a request (16 KiB in all). */
const FORM_CHARACTERS_MAX = 8_000;

/**
 * `POST /oauth/authorize`: the request as a form goes on as the same request by its address, so that the session's cookies, which a browser does not send with another
 * site's form, are there, and one way is the way of both.
 *
 * @source https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html (authorize-post)
 */
export async function continueByGet(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const refuse = (status: number, problem: string) => {
    res.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    });
    res.end(JSON.stringify({ error: 'invalid_request', error_description: problem }));
    req.resume();
  };
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    return refuse(415, 'the request must be a form (application/x-www-form-urlencoded)');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > FORM_CHARACTERS_MAX)
        return refuse(413, `the form must have at most ${FORM_CHARACTERS_MAX} characters`);
      chunks.push(chunk);
    }
  } catch {
    // Whoever sent it hung up.
    res.destroy();
    return;
  }
  const query = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).toString();
  const headers = {
    location: `${PATHS.authorization}?${query}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  };
  res.writeHead(303, headers).end();
}
