import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { compactDecrypt } from 'jose';
import type { z } from 'zod';
import { writeResources } from '#fhir';
import type { CreatedShare, ReceivedView } from './contract.ts';
import { signAssertion } from './crypto/assertion.ts';
import { aPatientAt, call, people, START, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { parseShlink, toShlink } from './link/shlink.ts';
import { messageRoutes } from './message-routes.ts';
import { UnreachableError } from './model.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { eraseCopies } from './operations/erase-copies.ts';
import { shareRoutes } from './share-routes.ts';

const PATIENT = 'patient-1';
type Created = z.infer<typeof CreatedShare>;
const toClinic = {
  kind: 'organizations',
  ids: [{ node: 'sz', id: 'sz-clinic', name: sameText('Clinic sz-clinic') }],
};
const wish = { sections: ['problems', 'allergies', 'medications', 'immunizations', 'results'], recipients: toClinic };

let pair: TestPair;
before(async () => {
  pair = await twoNodes({
    routesOf: (parts) => [...shareRoutes(parts), ...messageRoutes(parts, messageHandlers(parts))],
    people: people(PATIENT),
  });
  await aPatientAt(pair.hk, PATIENT);
});
after(() => pair.close());
beforeEach(() => {
  pair.network.carry = (request, deliver) => deliver(request);
  for (const node of [pair.hk, pair.sz]) node.clock.set(START);
});

async function share(more: object = {}): Promise<Created> {
  const answer = await call(pair.hk, 'patient', 'POST', '/api/shares', { ...wish, ...more });
  assert.equal(answer.status, 201, answer.text);
  return answer.json as Created;
}
const open = (made: Created, as = 'szDoctor', passcode = made.passcode, node = pair.sz) =>
  call(node, as, 'POST', '/api/received', { link: made.link, passcode });
async function opened(made: Created): Promise<z.infer<typeof ReceivedView>> {
  const answer = await open(made);
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}
const summary = (id: string, as = 'szDoctor') => call(pair.sz, as, 'GET', `/api/received/${id}/summary`);
const wrongOf = (made: Created, n = 1) => String((Number(made.passcode) + n) % 1_000_000).padStart(6, '0');
const door = (made: Created) => new URL(parseShlink(made.link).url).pathname;
const knock = (made: Created, body: object, authorization = '') =>
  call(pair.hk, authorization, 'POST', door(made), { recipient: 'a test', ...body });
const shareView = async (made: Created) => (await call(pair.hk, 'patient', 'GET', `/api/shares/${made.share.id}`)).json;
async function deliverAll(): Promise<void> {
  const handlers = { hk: messageHandlers(pair.hk.parts), sz: messageHandlers(pair.sz.parts) };
  while ((await deliverMessages(pair.sz.parts, handlers.sz)) + (await deliverMessages(pair.hk.parts, handlers.hk)) > 0);
}
async function wait(seconds: number): Promise<void> {
  pair.hk.clock.move(seconds * 1000);
  pair.sz.clock.move(seconds * 1000);
}
const ledger = async (node: TestNode, filter: string) =>
  (
    await node.query<{ body: string }>('select body from consent.ledger_entry where body like $1 order by at', [
      `%${filter}%`,
    ])
  ).map(
    (row) =>
      JSON.parse(row.body) as Record<string, never> & {
        outcome: string;
        action: string;
        actor: { kind: string; onBehalfOf?: { practitioner: string } };
      },
  );
const notices = async (kind: string, shareId?: string) =>
  pair.hk.query<{ params: string }>(
    'select params from consent.notice where kind = $1 and ($2::text is null or params like $2)',
    [kind, shareId ? `%${shareId}%` : null],
  );

describe('the patient makes a share', () => {
  it('gets a link, six digits and two pictures, once', async () => {
    const made = await share({ label: 'For Dr Lee' });
    const link = parseShlink(made.link);
    assert.match(made.passcode, /^\d{6}$/);
    assert.match(link.url, /^http:\/\/hk\.test\/shl\/[A-Za-z0-9_-]{43}$/);
    assert.equal(link.flags, 'LP');
    assert.equal(link.label, 'For Dr Lee');
    assert.equal(link.expiresAt?.toISOString(), made.share.expiresAt);
    assert.match(made.linkQrSvg, /^<svg/);
    assert.match(made.passcodeQrSvg, /^<svg/);
    assert.deepEqual([made.share.status, made.share.opens, made.share.lookBackMonths], ['active', 0, 36]);
    const again = await call(pair.hk, 'patient', 'GET', `/api/shares/${made.share.id}`);
    assert.ok(!again.text.includes(made.passcode) && !again.text.includes('shlink'));
  });

  it('the database holds neither key nor passcode nor the address', async () => {
    const made = await share();
    const { key, url } = parseShlink(made.link);
    const rows = await pair.hk.query<{ all: string }>(
      `select (select string_agg(t::text, ' ') from exchange.share t) || (select string_agg(t::text, ' ') from exchange.share_address t) as all`,
    );
    const kept = rows[0]?.all ?? '';
    assert.ok(kept.includes(made.share.id));
    for (const secret of [Buffer.from(key).toString('hex'), Buffer.from(key).toString('base64url'), url.slice(-43)]) {
      assert.ok(!kept.includes(secret));
    }
    assert.ok(!kept.split(/\D+/).includes(made.passcode));
  });

  it('sees her own shares only', async () => {
    const made = await share();
    const list = await call(pair.hk, 'patient', 'GET', '/api/shares');
    assert.ok(list.json.shares.some((s: { id: string }) => s.id === made.share.id));
    assert.equal(
      (await call(pair.hk, 'stranger', 'GET', `/api/shares/${made.share.id}`)).code,
      'exchange.share-not-found',
    );
    assert.equal(
      (await call(pair.hk, 'stranger', 'POST', `/api/shares/${made.share.id}/revoke`, {})).code,
      'exchange.share-not-found',
    );
    assert.equal((await call(pair.hk, 'szDoctor', 'POST', '/api/shares', wish)).status, 403);
    assert.equal((await call(pair.hk, '', 'POST', '/api/shares', wish)).status, 401);
  });
});

describe('opening at another node', () => {
  it('shows what she shared, signed by her home, and everybody’s ledger has it', async () => {
    const made = await share();
    const view = await opened(made);
    assert.equal(view.fromNode, 'hk');
    assert.equal(view.signature.node, 'hk');
    assert.equal(view.signature.kid, pair.hk.keys.kid);
    assert.deepEqual(view.sharedSections, wish.sections);
    assert.equal(view.patientName, '陳合成');
    assert.equal(view.showUntil, '2026-11-22T10:00:00.000Z');
    assert.ok(view.legalBasis.length > 0 && view.legalBasis[0]?.jurisdiction === 'HK');
    const shown = await summary(view.id);
    assert.equal(shown.status, 200, shown.text);
    assert.match(shown.text, /1\.10/);
    assert.ok(
      !JSON.stringify(shown.json.sections.find((s: { kind: string }) => s.kind === 'vital-signs') ?? {}).includes(
        '"present"',
      ),
    );

    const mine = await shareView(made);
    assert.deepEqual([mine.opens, mine.lastOpened.organization.en], [1, 'Clinic sz-clinic']);
    const [disclosed] = await ledger(pair.hk, made.share.id).then((rows) =>
      rows.filter((row) => row.action === 'disclose'),
    );
    assert.equal(disclosed?.actor.kind, 'node');
    assert.equal(disclosed?.actor.onBehalfOf?.practitioner, 'Practitioner/sz1');
    assert.match(JSON.stringify(disclosed), /HK, eHealth/);
    assert.equal((await ledger(pair.sz, made.share.id)).filter((row) => row.action === 'receive').length, 1);
    assert.equal((await notices('share-opened', made.share.id)).length, 1);
  });

  it('her log at home hears of each look elsewhere', async () => {
    const made = await share();
    const view = await opened(made);
    await summary(view.id);
    await deliverAll();
    const told = await pair.hk.query<{ body: string }>(
      'select body from consent.remote_access where patient_id = $1 and body like $2',
      [PATIENT, `%${made.share.id}%`],
    );
    const acts = told.map((row) => JSON.parse(row.body)).map((a) => [a.node, a.action, a.organization.id, a.purpose]);
    assert.deepEqual(acts.sort(), [
      ['sz', 'read', 'sz-clinic', 'TREAT'],
      ['sz', 'receive', 'sz-clinic', 'TREAT'],
    ]);
    assert.ok((await notices('record-read-elsewhere')).length >= 1);
  });

  it('a node tells of its own acts only, and of shares it opened', async () => {
    const made = await share();
    const view = await opened(made);
    await deliverAll();
    const [opening] = await pair.hk.query<{ id: string }>('select id from exchange.share_opening where share_id = $1', [
      made.share.id,
    ]);
    const access = {
      id: 'forged',
      at: START,
      node: 'hk',
      actorName: sameText('x'),
      role: 'clinician',
      purpose: 'TREAT',
      action: 'read',
      kinds: { Patient: 1 },
      outcome: 'permitted',
      basis: 'x',
    };
    const tell = (caseId: string, body: object) =>
      pair.sz.run((scope) =>
        enqueueMessage(scope, {
          to: 'hk',
          type: 'access-recorded',
          caseId,
          purpose: 'TREAT',
          legalBasis: [],
          body: { ...body },
        }),
      );
    await tell('forged-a', { share: made.share.id, opening: opening?.id, access });
    await tell('forged-b', { share: made.share.id, opening: 'never', access: { ...access, node: 'sz' } });
    await deliverAll();
    const rows = await pair.sz.query<{ code: string }>(
      "select last_error::json ->> 'code' as code from exchange.outbox where case_id like 'forged-%' order by case_id",
    );
    assert.deepEqual(
      rows.map((row) => row.code),
      ['exchange.message-malformed', 'exchange.case-unknown'],
    );
    assert.equal((await pair.hk.query("select 1 from consent.remote_access where entry_id = 'forged'")).length, 0);
    assert.equal(view.fromNode, 'hk');
  });

  it('a copy is the organisation’s that opened it', async () => {
    const view = await opened(await share());
    assert.equal((await summary(view.id, 'szOther')).code, 'exchange.received-not-found');
    const closing = await call(pair.sz, 'szOther', 'POST', `/api/received/${view.id}/close`, {});
    assert.equal(closing.code, 'exchange.received-not-found');
    assert.equal((await summary(view.id)).status, 200);
    const list = await call(pair.sz, 'szOther', 'GET', '/api/received');
    assert.deepEqual(list.json.received, []);
    assert.equal((await call(pair.sz, 'coordinator', 'GET', `/api/received/${view.id}`)).status, 403);
  });

  it('whoever looks at a copy’s head is in the ledger of the place, too', async () => {
    const view = await opened(await share());
    const looks = async () => (await ledger(pair.sz, view.id)).filter((entry) => entry.action === 'read').length;
    const before = await looks();
    assert.equal((await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`)).status, 200);
    assert.equal(await looks(), before + 1);
  });

  it('another organisation than the one she named is refused by name, and she is told', async () => {
    const made = await share();
    const answer = await open(made, 'szOther');
    assert.deepEqual([answer.status, answer.code], [403, 'exchange.recipient-not-named']);
    assert.equal((await shareView(made)).opens, 0);
    assert.equal((await notices('share-open-refused', made.share.id)).length, 1);
    const denied = (await ledger(pair.hk, made.share.id)).filter((row) => row.outcome === 'denied');
    assert.equal(denied.length, 1);
  });

  it('counts to the limit and no further', async () => {
    const made = await share({ opensMax: 2 });
    await opened(made);
    const view = await opened(made);
    assert.equal((await open(made)).code, 'exchange.link-exhausted');
    assert.equal((await shareView(made)).status, 'exhausted');
    assert.equal((await summary(view.id)).status, 200);
  });

  it('opened by several at once it never counts past the limit', async () => {
    const made = await share({ opensMax: 2, recipients: { kind: 'consortium' } });
    const answers = await Promise.all(Array.from({ length: 4 }, () => open(made)));
    assert.equal(answers.filter((a) => a.status === 201).length, 2, answers.map((a) => a.code).join());
    assert.equal((await shareView(made)).opens, 2);
  });

  it('someone without an organisation opens nothing', async () => {
    assert.equal((await open(await share(), 'homeless')).code, 'exchange.organization-missing');
  });

  it('registers the person of a copy, and finds her the second time', async () => {
    const view = await opened(await share());
    const first = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/register`, {});
    assert.equal(first.status, 200, first.text);
    const again = await opened(await share());
    const second = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${again.id}/register`, {});
    assert.equal(second.json.patientId, first.json.patientId);
    const seen = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${again.id}`);
    assert.equal(seen.json.patientId, first.json.patientId);
  });
});

describe('opening at the own node', () => {
  it('goes by the same rules, without the network', async () => {
    const made = await share({
      recipients: { kind: 'organizations', ids: [{ node: 'hk', id: 'hk-clinic', name: sameText('x') }] },
    });
    const before = pair.network.sent.length;
    assert.equal((await open(made, 'hkDoctor', wrongOf(made), pair.hk)).code, 'exchange.passcode-wrong');
    const answer = await open(made, 'hkDoctor', made.passcode, pair.hk);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.json.patientId, PATIENT);
    assert.deepEqual(answer.json.legalBasis, []);
    assert.equal(pair.network.sent.length, before);
    await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    assert.equal(
      (await call(pair.hk, 'hkDoctor', 'GET', `/api/received/${answer.json.id}/summary`)).code,
      'exchange.link-revoked',
    );
  });
});

describe('the passcode', () => {
  it('wrong: how many tries are left; right after that still opens', async () => {
    const made = await share();
    const answer = await open(made, 'szDoctor', wrongOf(made));
    assert.deepEqual([answer.status, answer.code], [401, 'exchange.passcode-wrong']);
    assert.match(answer.text, /4 more tries/);
    assert.equal((await notices('share-open-refused', made.share.id)).length, 1);
    await opened(made);
  });

  it('missing: asked for, and not counted', async () => {
    const made = await share();
    const answer = await call(pair.sz, 'szDoctor', 'POST', '/api/received', { link: made.link });
    assert.equal(answer.status, 401);
    for (let i = 0; i < 10; i++) assert.deepEqual((await knock(made, {})).json, { remainingAttempts: 5 });
    await opened(made);
  });

  it('twenty guesses at once are five guesses: the link locks for good, the right passcode comes too late', async () => {
    const made = await share({ recipients: { kind: 'holder' } });
    const answers: Awaited<ReturnType<typeof knock>>[] = [];
    for (let wave = 0; wave < 3; wave++) {
      const guesses = Array.from({ length: 20 }, (_, i) => knock(made, { passcode: wrongOf(made, wave * 20 + i + 1) }));
      answers.push(...(await Promise.all(guesses)));
    }
    const counted = answers.filter((a) => a.status === 401).map((a) => a.json.remainingAttempts as number);
    assert.deepEqual(counted.sort(), [0, 1, 2, 3, 4]);
    // Who finds four waiting at the link is sent away untried; once it is locked there is no such link.
    assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([401, 404, 503]));
    assert.equal((await knock(made, { passcode: made.passcode })).status, 404);
    assert.equal((await open(made)).code, 'exchange.link-locked');
    assert.equal((await shareView(made)).status, 'locked');
    assert.equal((await notices('share-locked', made.share.id)).length, 1);
    const [row] = await pair.hk.query<{ salt: unknown }>('select salt from exchange.share where id = $1', [
      made.share.id,
    ]);
    assert.equal(row?.salt, null);
  });

  it('wrong tries of any time add up', async () => {
    const made = await share();
    for (let i = 1; i <= 4; i++) {
      await open(made, 'szDoctor', wrongOf(made, i));
      await opened(made);
      await wait(60);
    }
    assert.equal((await open(made, 'szDoctor', wrongOf(made, 5))).code, 'exchange.link-locked');
  });
});

describe('a stranger with the link', () => {
  it('opens with the passcode what she gave to any holder, as the specification says', async () => {
    const made = await share({ recipients: { kind: 'holder' } });
    const { status, json } = await knock(made, { passcode: made.passcode });
    assert.equal(status, 200);
    assert.equal(json._disclosure, undefined);
    const [file] = json.files;
    assert.deepEqual([file.contentType, file.fhirVersion], ['application/fhir+json', '4.0.1']);
    const { plaintext } = await compactDecrypt(file.embedded, parseShlink(made.link).key);
    const bundle = JSON.parse(new TextDecoder().decode(plaintext));
    assert.deepEqual([bundle.type, bundle.entry[0].resource.resourceType], ['document', 'Composition']);
    assert.equal((await shareView(made)).opens, 1);
  });

  it('is told of nothing else but that there is no such link', async () => {
    const expired = await share({ validMinutes: 5, recipients: { kind: 'holder' } });
    const revoked = await share({ recipients: { kind: 'holder' } });
    const named = await share();
    await call(pair.hk, 'patient', 'POST', `/api/shares/${revoked.share.id}/revoke`, {});
    await wait(400);
    const answers = await Promise.all([
      knock(expired, { passcode: expired.passcode }),
      knock(revoked, { passcode: revoked.passcode }),
      knock(named, { passcode: named.passcode }),
      call(pair.hk, '', 'POST', `/shl/${'A'.repeat(43)}`, { recipient: 'x', passcode: '000000' }),
      call(pair.hk, '', 'POST', '/shl/nonsense', { recipient: 'x' }),
    ]);
    for (const answer of answers) {
      assert.deepEqual([answer.status, answer.code], [404, 'exchange.link-unknown']);
    }
    assert.equal(new Set(answers.map((a) => a.json.issue[0].details.text)).size, 1);
  });

  it('a trusted node is told by name', async () => {
    const expired = await share({ validMinutes: 5 });
    await wait(301);
    assert.equal((await open(expired)).code, 'exchange.link-expired');
    const late = {
      ...expired,
      link: toShlink({ ...parseShlink(expired.link), expiresAt: new Date('2027-01-01T00:00:00Z') }),
    };
    const answer = await open(late);
    assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-expired']);
  });

  it('fetches a long file once, within a quarter of an hour, while the share stands', async () => {
    const made = await share({ recipients: { kind: 'holder' } });
    const asked = () => knock(made, { passcode: made.passcode, embeddedLengthMax: 10 });
    const location = async () => new URL((await asked()).json.files[0].location).pathname;
    const first = await location();
    const got = await call(pair.hk, '', 'GET', first);
    assert.equal(got.status, 200);
    assert.equal(
      (await compactDecrypt(got.text, parseShlink(made.link).key)).protectedHeader.cty,
      'application/fhir+json',
    );
    assert.equal((await call(pair.hk, '', 'GET', first)).code, 'exchange.file-gone');
    const second = await location();
    await wait(901);
    assert.equal((await call(pair.hk, '', 'GET', second)).code, 'exchange.file-gone');
    const brief = await share({ recipients: { kind: 'holder' }, validMinutes: 5 });
    const answer = await knock(brief, { passcode: brief.passcode, embeddedLengthMax: 10 });
    await wait(301);
    assert.equal(
      (await call(pair.hk, '', 'GET', new URL(answer.json.files[0].location).pathname)).code,
      'exchange.file-gone',
    );
    const third = await location();
    assert.equal(
      (await call(pair.hk, '', 'GET', third.replace(/\/shl\/[^/]+/, `/shl/${'A'.repeat(43)}`))).code,
      'exchange.file-gone',
    );
    await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    assert.equal((await call(pair.hk, '', 'GET', third)).code, 'exchange.file-gone');
  });

  it('browsers of other origins may ask', async () => {
    const made = await share();
    const answer = await pair.hk.app.fetch(
      new Request(`http://hk.test${door(made)}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://viewer.example.org',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      }),
    );
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  });
});

describe('the law of the place it leaves', () => {
  it('without the separate consent that the mainland asks for, nothing leaves from there', async () => {
    await aPatientAt(pair.sz, PATIENT);
    const toHk = { kind: 'organizations', ids: [{ node: 'hk', id: 'hk-clinic', name: sameText('x') }] };
    const make = async () =>
      (await call(pair.sz, 'patient', 'POST', '/api/shares', { ...wish, recipients: toHk })).json as Created;
    const good = await make();
    const opened = await open(good, 'hkDoctor', good.passcode, pair.hk);
    assert.equal(opened.status, 201, opened.text);
    assert.match(JSON.stringify(opened.json.legalBasis), /CN-SZ.*Art\. 29, 39/);

    const without = await make();
    await pair.sz.query(
      `update fhir.resource set body = replace(body, 'share-separate-consent-abroad","valueBoolean":true', 'share-separate-consent-abroad","valueBoolean":false') where id = $1`,
      [without.share.id],
    );
    const answer = await open(without, 'hkDoctor', without.passcode, pair.hk);
    assert.equal(answer.status, 403, answer.text);
    const denied = (await ledger(pair.sz, without.share.id)).filter((row) => row.outcome === 'denied');
    assert.match(JSON.stringify(denied), /consent\.separate-consent-missing/);
  });
});

describe('another consent of the patient', () => {
  it('keeps shut what it shuts: the share leaves it out and says that it is withheld', async () => {
    const denial = {
      resourceType: 'Consent',
      id: 'no-allergies',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { reference: `Patient/${PATIENT}` },
      provision: {
        type: 'deny',
        class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'AllergyIntolerance' }],
      },
    };
    const [stored] = await pair.hk.run((scope) => writeResources(scope, [{ create: denial, method: 'PUT' }]));
    const { text, json } = await summary((await opened(await share())).id);
    if (stored) await pair.hk.run((scope) => writeResources(scope, [{ remove: stored }]));
    assert.ok(!text.includes('青霉素'));
    const allergies = json.sections.find((s: { kind: string }) => s.kind === 'allergies');
    assert.equal(allergies.statement, 'withheld');
    assert.match((await summary((await opened(await share())).id)).text, /青霉素/);
  });
});

describe('revocation', () => {
  it('darkens a copy at its next view, before any message arrives', async () => {
    const made = await share();
    const view = await opened(made);
    assert.equal((await summary(view.id)).status, 200);
    const revoked = await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    assert.equal(revoked.json.status, 'revoked');
    for (let i = 0; i < 2; i++) {
      const answer = await summary(view.id);
      assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-revoked']);
    }
    assert.equal((await open(made)).code, 'exchange.link-revoked');
    const [row] = await pair.sz.query<{ bundle: unknown; status: string }>(
      'select bundle, status from exchange.received_share where id = $1',
      [view.id],
    );
    assert.deepEqual([row?.bundle, row?.status], [null, 'revoked']);
  });

  it('erases the copies of her own node at once, and the ledger says so', async () => {
    const made = await share({ recipients: { kind: 'consortium' } });
    const answer = await open(made, 'hkDoctor', made.passcode, pair.hk);
    assert.equal(answer.status, 201, answer.text);
    await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    const [row] = await pair.hk.query<{ bundle: unknown; status: string }>(
      'select bundle, status from exchange.received_share where id = $1',
      [answer.json.id],
    );
    assert.deepEqual([row?.bundle, row?.status], [null, 'revoked']);
    const erased = (await ledger(pair.hk, made.share.id)).filter((entry) => entry.action === 'delete');
    assert.equal(erased.length, 1);
  });

  it('reaches a copy that nobody looks at, and the erase receipt comes home', async () => {
    const made = await share();
    const view = await opened(made);
    await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {});
    await deliverAll();
    const [row] = await pair.sz.query<{ status: string; bundle: unknown }>(
      'select status, bundle from exchange.received_share where id = $1',
      [view.id],
    );
    assert.deepEqual([row?.status, row?.bundle], ['revoked', null]);
    const [opening] = await pair.hk.query<{ erased: Date | null }>(
      'select erased_at as erased from exchange.share_opening where share_id = $1',
      [made.share.id],
    );
    assert.ok(opening?.erased);
    const told = (await ledger(pair.hk, made.share.id)).filter((e) => e.action === 'delete');
    assert.equal(told.length, 1);
  });

  it('twice is once', async () => {
    const made = await share();
    await opened(made);
    for (let i = 0; i < 2; i++) {
      assert.equal((await call(pair.hk, 'patient', 'POST', `/api/shares/${made.share.id}/revoke`, {})).status, 200);
    }
    const sent = await pair.hk.query("select 1 from exchange.outbox where type = 'share-revoked' and case_id = $1", [
      `share:${made.share.id}`,
    ]);
    assert.equal(sent.length, 1);
    assert.equal((await notices('share-revoked', made.share.id)).length, 1);
  });
});

describe('a copy', () => {
  it('is shown while its home does not answer, with that fact, and no longer than its end', async () => {
    const view = await opened(await share());
    pair.network.carry = async () => {
      throw new UnreachableError('timeout');
    };
    const seen = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`);
    assert.deepEqual([seen.status, seen.json.lastCheck.confirmed], [200, false]);
    assert.equal((await summary(view.id)).status, 200);
    await wait(8 * 3600);
    const answer = await summary(view.id);
    assert.deepEqual([answer.status, answer.code], [410, 'exchange.received-ended']);
  });

  it('ends with the grant where that comes first', async () => {
    const view = await opened(await share({ validMinutes: 30 }));
    assert.equal(view.showUntil, '2026-11-22T02:30:00.000Z');
  });

  it('is erased when its time is over, whether anybody looks or not, and the receipt is sent', async () => {
    const made = await share();
    const view = await opened(made);
    await wait(8 * 3600 + 1);
    await eraseCopies(pair.sz.parts);
    const [row] = await pair.sz.query<{ bundle: unknown; address: unknown; status: string }>(
      'select bundle, address, status from exchange.received_share where id = $1',
      [view.id],
    );
    assert.deepEqual([row?.bundle, row?.address, row?.status], [null, null, 'ended']);
    await deliverAll();
    const [opening] = await pair.hk.query<{ erased: Date | null }>(
      'select erased_at as erased from exchange.share_opening where share_id = $1',
      [made.share.id],
    );
    assert.ok(opening?.erased);
  });

  it('whose receipt does not come within a day is in her ledger, once', async () => {
    const made = await share();
    await opened(made);
    const owed = async () =>
      (await ledger(pair.hk, made.share.id)).filter((e) => JSON.stringify(e).includes('exchange/erase-overdue')).length;
    await wait(8 * 3600 + 24 * 3600);
    await eraseCopies(pair.hk.parts);
    assert.equal(await owed(), 0);
    await wait(1);
    for (let i = 0; i < 2; i++) await eraseCopies(pair.hk.parts);
    assert.equal(await owed(), 1);
  });

  it('closed by the clinician is gone', async () => {
    const view = await opened(await share());
    const closed = await call(pair.sz, 'szDoctor', 'POST', `/api/received/${view.id}/close`, {});
    assert.equal(closed.json.status, 'ended');
    assert.equal((await summary(view.id)).code, 'exchange.received-ended');
  });

  it('a fault over there or a clock that is off does not end it', async () => {
    const view = await opened(await share());
    pair.network.carry = async () => ({ status: 500, contentType: 'text/plain', body: 'x' });
    assert.equal((await summary(view.id)).status, 200);
    pair.network.carry = (request, deliver) => deliver(request);
    pair.hk.clock.move(-3600_000);
    const seen = await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`);
    assert.deepEqual([seen.status, seen.json.lastCheck.confirmed], [200, false]);
  });
});

describe('trust at the link’s door', () => {
  const assert_ = async (made: Created, facts: object = {}) => {
    const url = parseShlink(made.link).url;
    const who = { id: 'x', name: sameText('x') };
    return signAssertion(pair.sz.keys, {
      audience: 'hk',
      address: url,
      act: 'open-link',
      purpose: 'TREAT',
      practitioner: who,
      organization: { id: 'sz-clinic', name: sameText('Clinic sz-clinic') },
      jti: `jti-${hash('sha256', JSON.stringify([url, facts]), 'hex').slice(0, 20)}`,
      at: new Date(START),
      ...facts,
    });
  };

  it('an assertion opens once', async () => {
    const made = await share();
    const jws = await assert_(made);
    assert.equal((await knock(made, { passcode: made.passcode }, `Node ${jws}`)).status, 200);
    const again = await knock(made, { passcode: made.passcode }, `Node ${jws}`);
    assert.deepEqual([again.status, again.code], [403, 'exchange.replayed']);
    assert.equal((await shareView(made)).opens, 1);
  });

  it('what is wrong with an assertion is said by name, counted as no try and noted as denied', async () => {
    const made = await share();
    const cases: [string, string][] = [
      [await assert_(made, { audience: 'mo' }), 'exchange.wrong-audience'],
      [await assert_(made, { address: 'http://hk.test/shl/other' }), 'exchange.assertion-malformed'],
      [await assert_(made, { act: 'link-status' }), 'exchange.wrong-kind'],
      [await assert_(made, { at: new Date('2026-11-22T02:01:01.000Z') }), 'exchange.clock-skew'],
      [await assert_(made, { at: new Date('2026-11-22T01:57:00.000Z') }), 'exchange.clock-skew'],
      [`${(await assert_(made)).slice(0, -8)}AAAAAAAA`, 'exchange.signature-invalid'],
      ['x.y', 'exchange.signature-malformed'],
    ];
    for (const [jws, code] of cases) {
      const answer = await knock(made, { passcode: wrongOf(made) }, `Node ${jws}`);
      assert.deepEqual([answer.status, answer.code], [403, code]);
      assert.ok(
        (await ledger(pair.hk, code)).some((row) => row.outcome === 'denied'),
        code,
      );
    }
    assert.equal((await shareView(made)).opens, 0);
    const [row] = await pair.hk.query<{ tries: number }>(
      'select tries_left as tries from exchange.share where id = $1',
      [made.share.id],
    );
    assert.equal(row?.tries, 5);
  });

  it('the state of a link is told to neighbours only', async () => {
    const made = await share();
    assert.equal((await call(pair.hk, '', 'POST', `${door(made)}/status`, {})).code, 'exchange.signature-missing');
  });
});

describe('a link that leads elsewhere', () => {
  it('to a node that nobody trusts: refused by name, and nothing is fetched', async () => {
    const made = await share();
    const before = pair.network.sent.length;
    const link = parseShlink(made.link);
    const lead = (url: string) =>
      call(pair.sz, 'szDoctor', 'POST', '/api/received', { link: toShlink({ ...link, url }), passcode: '000000' });
    for (const url of [
      'http://169.254.169.254/latest',
      'http://hk.test.evil.example/shl/x',
      'http://hk.test@evil.example/shl/x',
      'http://hk.test:81/shl/x',
      'https://hk.test/shl/x',
    ]) {
      const answer = await lead(url);
      assert.deepEqual([answer.status, answer.code], [403, 'exchange.unknown-node'], url);
    }
    for (const url of [
      'http://hk.test/api/exchange/messages',
      'http://hk.test/shl/../exchange/inbox',
      `http://hk.test/shl/${'A'.repeat(43)}?x=1`,
    ]) {
      assert.equal((await lead(url)).code, 'exchange.link-malformed', url);
    }
    assert.equal(pair.network.sent.length, before);
  });

  it('torn or scribbled on: refused as malformed', async () => {
    const made = await share();
    for (const link of [made.link.slice(0, -30), 'shlink:/nonsense', 'https://example.org/patients']) {
      assert.equal(
        (await call(pair.sz, 'szDoctor', 'POST', '/api/received', { link, passcode: '1' })).code,
        'exchange.link-malformed',
      );
    }
  });

  it('a node that does not answer: said so, with when to try again, and nothing is kept', async () => {
    const made = await share();
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    const answer = await open(made);
    assert.deepEqual([answer.status, answer.code], [503, 'exchange.peer-unreachable']);
  });
});

describe('a home that sends something else', () => {
  const tampered = async (change: (body: string) => Promise<string> | string) => {
    const made = await share();
    const rows = await pair.sz.query('select id from exchange.received_share');
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      return { ...answer, body: await change(answer.body) };
    };
    const answer = await open(made);
    assert.equal((await pair.sz.query('select id from exchange.received_share')).length, rows.length);
    return answer;
  };

  it('nothing that can be used: refused, nothing is kept', async () => {
    assert.equal((await tampered(() => '')).code, 'exchange.peer-answer-invalid');
    assert.equal((await tampered(() => '{"files":[]}')).code, 'exchange.peer-answer-invalid');
    assert.equal((await tampered((body) => body.slice(0, body.length / 2))).code, 'exchange.peer-answer-invalid');
  });

  it('another file: it does not decrypt', async () => {
    const answer = await tampered((body) => {
      const json = JSON.parse(body);
      json.files[0].embedded = `${json.files[0].embedded.slice(0, -6)}AAAAAA`;
      return JSON.stringify(json);
    });
    assert.equal(answer.code, 'exchange.content-undecipherable');
  });

  it('the slip of another link: refused', async () => {
    const other = await share();
    const url = parseShlink(other.link).url;
    let slip = '';
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      if (request.url === url) slip = JSON.parse(answer.body)._disclosure;
      return answer;
    };
    await opened(other);
    const answer = await tampered((body) => JSON.stringify({ ...JSON.parse(body), _disclosure: slip }));
    assert.equal(answer.code, 'exchange.peer-answer-invalid');
  });
});
