import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FhirClient, fhirClient, type Reply } from '../src/fhir/rest/rest-harness.ts';
import { aSystem } from '../src/rooms/consent/fixtures.ts';
import { type TestRoom, testRoom } from '../src/rooms/consent/room-harness.ts';
import { CHAPTERS, faultOf } from './letter/index.ts';

type Send = FhirClient['send'];

function chapters(sender: () => Send): void {
  for (const { name, source, cases } of CHAPTERS) {
    it(`${name}: ${cases.length} requests (${source})`, async () => {
      const faults: string[] = [];
      for (const one of cases) {
        const fault = await faultOf({ send: sender() }, one);
        if (fault !== undefined) faults.push(fault);
      }
      assert.deepEqual(faults, []);
    });
  }
}

/** The FHIR interface as a stranger sees it: hundreds of requests, and what the specification says comes of each. */
describe('FHIR R4 to the letter', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());
  chapters(() => fhir.send);
});

describe('FHIR R4 to the letter, with the rules of access and the ledger, as a program of another house asks', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({ program: aSystem('system/*.cruds') });
  });
  after(() => room.close());
  chapters(() => (method, path, body, headers) => sendTo(room, method, path, body, headers));
});

async function sendTo(room: TestRoom, ...[method, path, body, headers]: Parameters<Send>): Promise<Reply> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const request = new Request(`http://hk.test/fhir/R4${path === '' ? '' : `/${path}`}`, {
    method,
    headers: {
      authorization: 'Bearer program',
      ...(text === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const response = await room.answer(request);
  const answer = await response.text();
  const json = answer.startsWith('{') ? (JSON.parse(answer) as Reply['json']) : { resourceType: '' };
  return { status: response.status, headers: response.headers, text: answer, json };
}
