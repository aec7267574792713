import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { A_BASIS, call, START, sameText } from './fixtures.ts';
import { parseShlink } from './link/shlink.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { PATIENT, sharing, wish } from './share-fixtures.ts';

describe('shares', () => {
  const { pair, share, open, opened, summary, wrongOf, shareView, deliverAll, wait, ledger, notices } = sharing();

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
      const [opening] = await pair.hk.query<{ id: string }>(
        'select id from exchange.share_opening where share_id = $1',
        [made.share.id],
      );
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
            legalBasis: A_BASIS,
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

    it('copies are listed a page at a time, each once, and what is another person’s alone takes no place on a page', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        wait(1);
        ids.unshift((await opened(await share())).id);
      }
      const [first = '', second = '', ...others] = ids;
      await pair.sz.query(
        "update exchange.received_share set consented_to = 'person', account_id = 'somebody-else' where id = any($1)",
        [[first, second]],
      );
      const [last = ''] = others.slice(-1);
      await call(pair.sz, 'szDoctor', 'POST', `/api/received/${last}/close`, {});
      const pages = async (query: string) => {
        const seen: string[][] = [];
        for (let next: string | undefined = ''; next !== undefined; ) {
          const { json } = await call(
            pair.sz,
            'szDoctor',
            'GET',
            `/api/received?${query}&limit=2${next && `&cursor=${next}`}`,
          );
          seen.push(json.received.map(({ id }: { id: string }) => id));
          next = json.next;
        }
        return seen;
      };
      const all = await pages('');
      assert.deepEqual(all[0], others.slice(0, 2));
      assert.equal(new Set(all.flat()).size, all.flat().length);
      assert.ok(all.flat().includes(last) && !all.flat().includes(first) && !all.flat().includes(second));
      assert.ok(all.slice(0, -1).every((page) => page.length === 2));
      assert.ok(!(await pages('state=open')).flat().includes(last));
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
      const answers = await Promise.all(Array.from({ length: 4 }, (_, i) => open(made, `szDoctor${i}`)));
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
});
