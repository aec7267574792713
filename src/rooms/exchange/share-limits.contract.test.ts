import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { aPatientAt, call, sameText } from './fixtures.ts';
import { parseShlink, toShlink } from './link/shlink.ts';
import { type Created, PATIENT, sharing, wish } from './share-fixtures.ts';

describe('limits of a share', () => {
  const { pair, share, open, opened, summary, wrongOf, knock, shareView, wait, ledger, notices } = sharing();

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
      assert.deepEqual([answer.status, answer.code], [400, 'exchange.passcode-missing']);
      for (const nothing of [{}, { passcode: '' }, { passcode: '  ' }, {}, {}, {}]) {
        const { status, json } = await knock(made, nothing);
        assert.deepEqual([status, json.remainingAttempts], [401, 5]);
        assert.equal(json._outcome.issue[0].details.coding[0].code, 'exchange.passcode-missing');
      }
      assert.equal((await notices('share-open-refused', made.share.id)).length, 0);
      await opened(made);
    });

    it('missing where the link does not say that it needs one: asked for by the home’s word', async () => {
      const made = await share();
      const link = toShlink({ ...parseShlink(made.link), flags: 'L' });
      const answer = await call(pair.sz, 'szDoctor', 'POST', '/api/received', { link });
      assert.deepEqual([answer.status, answer.code], [400, 'exchange.passcode-missing']);
      assert.match(answer.text, /needs its passcode/);
      await opened(made);
    });

    it('wrong at the door itself: the answer of the specification, with its reason beside it', async () => {
      const made = await share({ recipients: { kind: 'holder' } });
      const { status, json } = await knock(made, { passcode: wrongOf(made) });
      assert.deepEqual([status, json.remainingAttempts], [401, 4]);
      assert.equal(json._outcome.issue[0].details.coding[0].code, 'exchange.passcode-wrong');
    });

    it('twenty guesses at once are five guesses: the link locks for good, the right passcode comes too late', async () => {
      const made = await share({ recipients: { kind: 'holder' } });
      const answers: Awaited<ReturnType<typeof knock>>[] = [];
      for (let wave = 0; wave < 3; wave++) {
        const guesses = Array.from({ length: 20 }, (_, i) =>
          knock(made, { passcode: wrongOf(made, wave * 20 + i + 1) }),
        );
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
    it('keeps shut what it shuts: the share leaves it out as if it had never been there', async () => {
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
      assert.equal(allergies.statement, 'none-listed');
      assert.match((await summary((await opened(await share())).id)).text, /青霉素/);
    });
  });
});
