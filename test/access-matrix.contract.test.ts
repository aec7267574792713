import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Route } from '#platform/http';
import { registerAppClient } from '#platform/oidc';
import { AnswerError, type Asked, type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { openShare } from '../src/cli/journey/open-share.ts';
import { signInPeople } from '../src/cli/journey/people.ts';
import { recordVisit } from '../src/cli/journey/record-visit.ts';
import { programToken, signInAs } from '../src/cli/sign-in.ts';
import {
  type ConsentPlace,
  type ConsentState,
  enter,
  type Looker,
  lookersAt,
  STATES,
  triedWrites,
  writersIn,
  writeWords,
  wrongAt,
  wrongWrite,
} from './consent-states.ts';
import { ABOUT_NOBODY, PER_MINUTE, SHOWN_LATELY } from './doors/asked.ts';
import {
  APP,
  ASYNC,
  CALLERS,
  type Caller,
  DOORS,
  type Facts,
  HER_NAME,
  NOTE,
  OFFICER,
  STRANGERS,
} from './doors/index.ts';
import { type Knock, knocksWithoutEntry, patientsIn, tellsOf, WITHOUT_ENTRY } from './entries-of-doors.ts';
import { readPdf } from './read-pdf.ts';
import { type RunningNode, startNodes } from './running-node.ts';

describe('every door of a node, and who comes in', () => {
  let hk: RunningNode;
  let sz: RunningNode;
  let facts: Facts;
  let clients: Readonly<Record<Caller, Client>>;
  let officer: Client;
  /** Who was let in where, and who was not: each has left an entry. */
  const knocks: Knock[] = [];
  /** Her record at the other node. */
  let patientAbroad: string;
  before(async () => {
    [hk, sz] = (await startNodes(['hk', 'sz'], 1)) as [RunningNode, RunningNode];
    await signInAll();
    facts = await prepare();
  });
  after(async () => {
    await hk.close();
    await sz.close();
  });

  let signedInAt = 0;
  /** A token lives ten minutes, and a busy machine takes longer. */
  async function signInAll(): Promise<void> {
    signedInAt = performance.now();
    clients = {
      nobody: clientOf(hk.url),
      garbage: clientOf(hk.url, async () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3b25nIn0.'),
      foreign: clientOf(hk.url, programToken(sz.url, 'demo-system', 'demo-system-secret')),
      wong: await signInAs(hk.url, 'wong'),
      fernandes: await signInAs(hk.url, 'fernandes'),
      chow: await signInAs(hk.url, 'hk-dr-chow'),
      cheng: await signInAs(hk.url, 'hk-dr-cheng'),
      coordinator: await signInAs(hk.url, 'hk-coordinator'),
      regulator: await signInAs(hk.url, 'hk-regulator'),
      insurer: await signInAs(hk.url, 'hk-insurer'),
      operator: await signInAs(hk.url, 'hk-operator'),
      slots: clientOf(hk.url, programToken(hk.url, 'demo-system', 'demo-system-secret', 'system/Slot.r')),
      program: clientOf(hk.url, programToken(hk.url, 'demo-system', 'demo-system-secret')),
    };
    officer = await signInAs(hk.url, 'hk-privacy');
  }

  /** Her record, shared, read in Shenzhen and at home, with a visit of each node. */
  async function prepare(): Promise<Facts> {
    const { wong, chow, coordinator } = clients;
    const people = await signInPeople(sz.url, hk.url);
    const patient = people.patientAtHk.patientId;
    patientAbroad = people.patientAtSz.patientId;
    const made = await makeShare(people);
    await recordVisit(people, await openShare(people, made), new Date(0));
    const ask = async (client: Client, method: string, path: string, asked: Asked = {}) =>
      // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
      (await client.send(method, path, asked)).json() as Promise<any>;
    const arrived = await until('the visit at home', 30_000, async () => {
      return (await ask(wong, 'GET', `/api/patients/${patient}/folder`)).items[0];
    });
    await hk.held.database.transaction((tx) => registerAppClient(tx, APP));
    const visit = async () => (await ask(chow, 'POST', '/api/visits', { json: { patientId: patient, note: NOTE } })).id;
    const found = await ask(wong, 'GET', '/fhir/R4/Observation?_count=2');
    const messages = await until('a message that came', 30_000, async () => {
      const list = await ask(coordinator, 'GET', '/api/exchange/messages?direction=in');
      return list.messages.length > 0 ? list.messages : undefined;
    });
    const begun = await clients.program.send('GET', '/fhir/R4/Patient/$export?_type=Patient', ASYNC);
    const job = new URL(begun.headers.get('content-location') ?? '').pathname;
    await until('the export', 30_000, async () =>
      (await clients.program.send('GET', job)).status === 200 ? true : undefined,
    );
    return {
      job,
      patient,
      draft: await visit(),
      visit: await visit(),
      document: arrived.value.id,
      entry: (await ask(chow, 'GET', `/api/folder/${arrived.value.id}`)).decisions[0].index,
      share: made.id,
      received: await openOwn(),
      notice: (await ask(wong, 'GET', '/api/notices')).items[0].id,
      message: messages.value[0].id,
      logEntry: (await ask(wong, 'GET', '/api/access-log')).items.find((e: { node: string }) => e.node === 'hk').id,
      observation: found.entry[0].resource.id,
      spare: found.entry[1].resource.id,
    };
  }

  /** A copy that a doctor at her own node opens. One that was open while she said no to its holder has ended, and for good. */
  async function openOwn(): Promise<string> {
    const wish = { sections: ['problems'], recipients: { kind: 'consortium' } };
    const made = await clients.wong.send('POST', '/api/shares', { json: wish });
    const { link, passcode } = (await made.json()) as { link: string; passcode: string };
    const opened = await clients.chow.send('POST', '/api/received', { json: { link, passcode } });
    return ((await opened.json()) as { id: string }).id;
  }

  it('changes nothing by a GET but what is counted, kept or begun by its specification, and no cookie opens any of these', () => {
    const writing = hk.routes
      .filter(({ method, mode }) => method === 'GET' && mode === 'write')
      .map(({ path }) => path);
    assert.deepEqual(writing.sort(), [
      '/api/ledger/head',
      '/api/ledger/proof',
      '/api/received',
      '/api/received/:id',
      '/api/received/:id/summary',
      '/api/received/:id/watch',
      '/fhir/R4/$export',
      '/fhir/R4/Group/:resource_id/$export',
      '/fhir/R4/Patient/$export',
      '/shl/:id/file/:ticket',
    ]);
  });

  it('has a row for every route', () => {
    const doors = hk.routes.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(
      doors.filter((door) => DOORS[door] === undefined),
      [],
      'a new door needs its row in test/doors',
    );
    assert.deepEqual(
      Object.keys(DOORS).filter((door) => !doors.includes(door)),
      [],
      'a row without a door',
    );
  });

  it('asks of people at these doors, and at no other, to show that it is still them', () => {
    const asked = Object.groupBy(
      hk.routes.filter(({ act }) => act !== undefined),
      ({ act = '' }) => act,
    );
    const doors = Object.entries(asked).map(([act, rows = []]) => [act, rows.map(nameOf).sort()]);
    assert.deepEqual(Object.fromEntries(doors), SHOWN_LATELY);
  });

  it('answers one source so many times in a minute at these doors', () => {
    const limited = hk.routes.flatMap((row) => (row.perMinute === undefined ? [] : [[nameOf(row), row.perMinute]]));
    assert.deepEqual(Object.fromEntries(limited), PER_MINUTE);
  });

  it('knows whose data it is about at every door that names an id of a patient’s', () => {
    const silent = hk.routes.filter(({ path, about }) => path.includes(':') && about === undefined).map(nameOf);
    assert.deepEqual([...new Set(silent)].sort(), [...ABOUT_NOBODY].sort());
  });

  describe('whatever she has decided, at either node', () => {
    before(async () => {
      for (const place of await placesNow()) await writeWords(place);
    });

    /** Everybody signed in anew: a token lives some minutes. Of what exists at home alone there is nothing at the other node. */
    async function placesNow(): Promise<readonly (ConsentPlace & { readonly facts: Facts })[]> {
      const at = { ...facts, observation: 'matrix-open' };
      const home = { treating: 'hk-dr-chow', elsewhere: 'hk-dr-cheng' };
      const abroad = { treating: 'sz-dr-lin', elsewhere: 'sz-dr-ho' };
      const organizations = { treating: 'yanwui', elsewhere: 'tmh' };
      const others = { treating: 'baoan-yikangyuan-chc', elsewhere: 'baoan-central' };
      return [
        { node: hk, patient: facts.patient, organizations, clients: await lookersOf(hk, home), facts: at },
        {
          node: sz,
          patient: patientAbroad,
          organizations: others,
          clients: await lookersOf(sz, abroad),
          facts: { ...at, patient: patientAbroad },
        },
      ];
    }

    async function lookersOf({ id, url }: RunningNode, doctors: { treating: string; elsewhere: string }) {
      const as = (login: string) => signInAs(url, login);
      return {
        herself: await as('wong'),
        treating: await as(doctors.treating),
        elsewhere: await as(doctors.elsewhere),
        coordinator: await as(`${id}-coordinator`),
        regulator: await as(`${id}-regulator`),
        operator: await as(`${id}-operator`),
        officer: await as(`${id}-privacy`),
        program: clientOf(url, programToken(url, 'demo-system', 'demo-system-secret')),
      };
    }

    for (const state of STATES) {
      it(state.name, async () => {
        const wrong: string[] = [];
        for (const place of await placesNow()) {
          const leave = await enter(place, state);
          for (const [door, { path, send }] of Object.entries(DOORS)) {
            if (!isReading(door)) continue;
            const [method = ''] = door.split(' ');
            for (const looker of lookersAt(door, state)) {
              const asked = { ...send?.(place.facts) };
              const answer = await knock(place.clients[looker], method, path(place.facts), {
                ...asked,
                headers: { ...asked.headers, ...purposeIn(state, looker) },
              });
              const isWrong = wrongAt(door, state, looker, answer.text);
              if (isWrong !== undefined) wrong.push(`${place.node.id}: ${isWrong}`);
            }
          }
          for (const write of triedWrites(place)) {
            for (const looker of writersIn(state)) {
              const { method, path, body } = write;
              const answer = await knock(place.clients[looker], method, `/fhir/R4/${path}`, {
                text: JSON.stringify(body),
                headers: { ...write.headers, ...purposeIn(state, looker) },
              });
              const isWrong = wrongWrite(write, state, looker, answer);
              if (isWrong !== undefined) wrong.push(`${place.node.id}: ${isWrong}`);
            }
          }
          await leave();
        }
        assert.deepEqual(wrong, []);
      });
    }
  });

  describe('door by door', () => {
    before(async () => {
      await signInAll();
      facts = { ...facts, received: await openOwn() };
    });

    beforeEach(async () => {
      if (performance.now() - signedInAt > 180_000) await signInAll();
    });

    for (const [door, { path, send, statuses }] of Object.entries(DOORS)) {
      it(door, async () => {
        const [method = ''] = door.split(' ');
        const answered: string[] = [];
        for (const caller of CALLERS) {
          const from = new Date();
          const { status, text } = await knock(clients[caller], method, path(facts), send?.(facts));
          const isTold = status < 400 && tellsOf(text, facts.patient, HER_NAME);
          const told = status < 400 ? patientsIn(text) : [];
          const isNamed = namesHers(path(facts), facts);
          const isAsked = isNamed || namesHers(JSON.stringify(send?.(facts) ?? {}), facts);
          knocks.push({ door, caller, status, isTold, told, isNamed, isAsked, from, to: new Date() });
          answered.push(String(status));
          assert.ok(status < 500, `${caller}: ${text}`);
          if (STRANGERS.includes(caller)) {
            assert.doesNotMatch(text, HER_NAME, `${caller} is told of her`);
          }
        }
        const expected = statuses.trim().split(/\s+/);
        const wrong = CALLERS.flatMap((caller, i) =>
          answered[i] === expected[i] ? [] : [`${caller}: ${answered[i]}, not ${expected[i]}`],
        );
        assert.deepEqual(wrong, [], answered.join(' '));
      });
      it(`${door}, for the privacy officer`, async () => {
        const [method = ''] = door.split(' ');
        const { status, text } = await knock(officer, method, path(facts), send?.(facts));
        assert.equal(String(status), OFFICER[door] ?? '403', text);
        assert.doesNotMatch(text, /19510308|90000001/, 'the officer is told what is not the officer’s to know');
      });
    }

    it('lists no door without an entry that is not there', () => {
      const unknown = Object.keys(WITHOUT_ENTRY).filter((door) => DOORS[door] === undefined);
      assert.deepEqual(unknown, []);
    });

    it('whoever is answered, and whoever is known and turned away, has left an entry in the ledger, and it names her where she is asked about or told of', async () => {
      const actors: Record<string, string> = { slots: 'demo-system', program: 'demo-system' };
      const named = ['wong', 'fernandes', 'chow', 'cheng', 'coordinator', 'regulator', 'insurer', 'operator'] as const;
      for (const caller of named) {
        const session = (await (await clients[caller].send('GET', '/api/session')).json()) as {
          actor: { accountId: string };
        };
        actors[caller] = session.actor.accountId;
      }
      assert.ok(knocks.length >= Object.keys(DOORS).length * CALLERS.length);
      const about = { patientId: facts.patient, self: 'wong' };
      assert.deepEqual(await knocksWithoutEntry(hk.held.database, knocks, about, actors), []);
    });
  });
});

function nameOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** Whether what is asked names her, or what is hers. An export and a message are nobody's by their ids, and the number of an entry is no name. */
function namesHers(asked: string, { job: _job, message: _message, entry: _entry, ...hers }: Facts): boolean {
  return Object.values(hers).some((id) => asked.includes(id));
}

function purposeIn({ isEmergency }: ConsentState, looker: Looker): Readonly<Record<string, string>> {
  return isEmergency && looker === 'elsewhere' ? { 'x-purpose-of-use': 'ETREAT' } : {};
}

/** Doors that only tell: whatever is asked of them, nothing is different afterwards. */
function isReading(door: string): boolean {
  return door.startsWith('GET ') || /_search$|\$everything$|:operation_name|^POST \/fhir\/R4\/?$/.test(door);
}

async function knock(client: Client, method: string, path: string, asked?: Asked) {
  try {
    const answer = await client.send(method, path, asked);
    const isPaper = answer.headers.get('content-type')?.startsWith('application/pdf') === true;
    if (!isPaper) return { status: answer.status, text: await answer.text() };
    const { text, isSealed } = readPdf(new Uint8Array(await answer.arrayBuffer()));
    assert.equal(isSealed, true, `${path} is printed without a seal`);
    return { status: answer.status, text };
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    return { status: error.status, text: error.message };
  }
}
