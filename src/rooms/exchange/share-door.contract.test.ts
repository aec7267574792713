import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { compactDecrypt } from 'jose';
import { readCompartment, writeResources } from '#fhir';
import { aConsent } from '../consent/fixtures.ts';
import { signAssertion } from './crypto/assertion.ts';
import { call, START, sameText } from './fixtures.ts';
import { parseShlink, toShlink } from './link/shlink.ts';
import { UnreachableError } from './model.ts';
import { type Created, PATIENT, sharing } from './share-fixtures.ts';

describe('a link’s door', () => {
  const { pair, share, open, opened, wrongOf, door, knock, shareView, wait, ledger } = sharing();

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

    it('cannot close her list by what they say of themselves: each entry is read again as it was made', async () => {
      const made = await share({ recipients: { kind: 'holder' } });
      for (const recipient of ['x\0', '\ud83d', `${'x'.repeat(79)}😀`]) {
        const answer = await knock(made, { recipient, passcode: made.passcode });
        assert.equal(answer.status, 200, JSON.stringify(recipient));
      }
      const said = await pair.hk.query<{ said: string }>(
        `select body::jsonb -> 'detail' ->> 'saidTheyAre' as said from consent.ledger_entry
          where body::jsonb -> 'detail' ->> 'share' = $1 and body::jsonb -> 'actor' ->> 'kind' = 'anonymous'`,
        [made.share.id],
      );
      assert.deepEqual(said.map((row) => row.said).sort(), ['x\ufffd', `${'x'.repeat(79)}\ufffd`, '\ufffd'].sort());
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

    it('finds no file any more that was made before something of hers was labelled, where she keeps anything back', async () => {
      // After all that other tests have given and ended.
      wait(50_000);
      const made = await share({ recipients: { kind: 'holder' } });
      const fetched = async (between: () => Promise<unknown>) => {
        const { json } = await knock(made, { passcode: made.passcode, embeddedLengthMax: 10 });
        await between();
        return (await call(pair.hk, '', 'GET', new URL(json.files[0].location).pathname)).status;
      };
      const label = () =>
        pair.hk.run(async (scope) => {
          const [before] = (await readCompartment(scope.tx, { patientId: PATIENT, types: ['Condition'], count: 1 }))
            .resources;
          assert.ok(before);
          await writeResources(scope, [{ relabel: JSON.parse(before.body), before }]);
        });
      assert.equal(await fetched(label), 200, 'she says no to nothing');
      const denial = {
        ...aConsent({ type: 'deny', class: [{ code: 'Goal' }] }),
        patient: { reference: `Patient/${PATIENT}` },
      };
      const [no] = await pair.hk.run((scope) => writeResources(scope, [{ create: denial as never }]));
      assert.ok(no);
      wait(2);
      assert.equal(await fetched(async () => undefined), 200);
      assert.notEqual(await fetched(label), 200);
      await pair.hk.run((scope) => writeResources(scope, [{ remove: no }]));
    });

    it('finds no file that was being made while she kept something back', async () => {
      wait(75_000);
      const made = await share({ recipients: { kind: 'holder' } });
      const denial = { ...aConsent({ type: 'deny' }), patient: { reference: `Patient/${PATIENT}` } };
      const { records } = pair.hk.parts;
      const composing = Object.assign(pair.hk.parts, {
        records: {
          ...records,
          async composeSummary(...asked: Parameters<typeof records.composeSummary>) {
            const composed = await records.composeSummary(...asked);
            await pair.hk.run((scope) => writeResources(scope, [{ create: denial as never }]));
            return composed;
          },
        },
      });
      try {
        const { json } = await knock(made, { passcode: made.passcode, embeddedLengthMax: 10 });
        wait(2);
        const answer = await call(pair.hk, '', 'GET', new URL(json.files[0].location).pathname);
        assert.equal(answer.code, 'exchange.file-gone');
      } finally {
        Object.assign(composing, { records });
        await pair.hk.query(`delete from fhir.resource where type = 'Consent' and body like '%"deny"%'`);
      }
    });

    it('finds no file any more that was made before she kept something back', async () => {
      // After all that other tests have given and ended.
      wait(100_000);
      const made = await share({ recipients: { kind: 'holder' } });
      const location = async () => {
        const { json } = await knock(made, { passcode: made.passcode, embeddedLengthMax: 10 });
        return new URL(json.files[0].location).pathname;
      };
      const before = await location();
      wait(2);
      const denial = { ...aConsent({ type: 'deny' }), patient: { reference: `Patient/${PATIENT}` } };
      await pair.hk.run((scope) => writeResources(scope, [{ create: denial as never }]));
      wait(2);
      assert.equal((await call(pair.hk, '', 'GET', before)).code, 'exchange.file-gone');
      assert.equal(
        (await call(pair.hk, '', 'GET', await location())).status,
        200,
        'and who asks anew gets what is left',
      );
      await pair.hk.query(`delete from fhir.resource where type = 'Consent' and body like '%"deny"%'`);
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

    it('a clock that is a day off, on either side and either way, is named as that and counts for nothing', async () => {
      const day = 86_400_000;
      for (const [node, jump] of [
        [pair.hk, day],
        [pair.hk, -day],
        [pair.sz, day],
        [pair.sz, -day],
      ] as const) {
        const made = await share({ validMinutes: 60, opensMax: 1 });
        node.clock.move(jump);
        const answer = await open(made);
        assert.deepEqual([answer.status, answer.code], [403, 'exchange.clock-skew'], `${node.node.id} ${jump}`);
        assert.match(answer.text, /clock/);
        node.clock.move(-jump);
        assert.equal((await open(made)).status, 201, 'and opens when the clock is right again');
      }
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
});
