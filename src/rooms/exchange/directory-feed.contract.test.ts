import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, parseSearch, type Resource, readResource, searchResources } from '#fhir';
import type { PersonActor } from '#kernel';
import { makeNodeKeys } from '#platform/keys';
import {
  createRoom as createDirectory,
  type DirectoryUpdate,
  institutions,
  loadInstitutions,
  publicEntriesSince,
  takeEntries,
} from '#rooms/directory';
import { signUpdate } from './crypto/directory.ts';
import { KINDS, signAs } from './crypto/jws.ts';
import { directoryRoutes } from './directory-routes.ts';
import { call, sameText, type TestNode, type TestPair, twoNodes } from './fixtures.ts';
import { type PostAnswer, UnreachableError } from './model.ts';
import { pullDirectories } from './operations/pull-directory.ts';

const officer = (id: string): PersonActor => ({
  kind: 'person',
  role: 'regulator',
  accountId: id,
  name: sameText(id),
  scopes: ['user/*.cruds'],
  clientId: 'portal',
});
const people = { officer: officer('officer'), second: officer('second') };

describe('two nodes keep each other’s public directory in step by signed updates', () => {
  let pair: TestPair;
  before(async () => {
    pair = await twoNodes({ routesOf: (parts) => [...createDirectory().routes, ...directoryRoutes(parts)], people });
    for (const node of [pair.hk, pair.sz]) await node.run((scope) => loadInstitutions(scope));
  });
  after(() => pair.close());

  const pull = (node: TestNode) => pullDirectories(node.parts);
  const kept = async (node: TestNode, keeper: string) =>
    (await node.query<{ id: string }>('select id from directory.entry where keeper = $1 order by id', [keeper])).map(
      ({ id }) => id,
    );
  const hashes = (node: TestNode, keeper: string) =>
    node.query('select id, revision, content_hash from directory.entry where keeper = $1 order by id', [keeper]);
  const neighbour = async (node: TestNode, id: string) =>
    (
      await node.query<{ revision: string; refusal: string | null }>(
        'select * from directory.neighbour where node = $1',
        [id],
      )
    )[0];
  const denials = async (node: TestNode, code: string) =>
    (await node.query('select 1 from consent.ledger_entry where body like $1', [`%${code}%`])).length;
  /** Changes one item at a node, as two people do. */
  const change = async (node: TestNode, institution: string, item: string, value: unknown): Promise<void> => {
    const body = { institution, item, value, reason: 'r', source: 's', effectiveFrom: '2026-11-22' };
    const { json, code } = await call(node, 'officer', 'POST', '/api/directory/proposals', body);
    assert.equal(code, undefined);
    const path = `/api/directory/proposals/${json.id}/decide`;
    assert.equal((await call(node, 'second', 'POST', path, { accept: true, reason: 'r' })).status, 200);
  };
  const phoneAt = async (node: TestNode, id: string): Promise<unknown> => {
    const stored = await node.run((scope) => readResource(scope.tx, 'Organization', id));
    const { telecom } = parseFhirJson(stored?.body ?? '{}') as { telecom?: { value: string }[] };
    return telecom?.[0]?.value;
  };
  /** What the next question is answered with, once. */
  const answerOnce = (make: (answer: PostAnswer, since: number) => Promise<PostAnswer>): void => {
    const { carry } = pair.network;
    pair.network.carry = async (request, deliver) => {
      pair.network.carry = carry;
      const since = Number(new URL(request.url).searchParams.get('since'));
      return make(await deliver(request), since);
    };
  };
  const updateOf = (node: TestNode, since: number) => node.run((scope) => publicEntriesSince(scope, since));
  const signed = async (node: TestNode, update: DirectoryUpdate, since: number, at = node.clock.now()) =>
    signUpdate(node.keys, update, since, at);

  it('each has the other’s entries after one round, page by page, and nothing more in the next', async () => {
    const own = (keeper: string) => institutions.filter((one) => one.keeper === keeper).length + 1;
    assert.equal(await pull(pair.hk), own('sz'));
    assert.equal(await pull(pair.sz), own('hk'));
    assert.deepEqual(await hashes(pair.hk, 'sz'), await hashes(pair.sz, 'sz'));
    assert.deepEqual(await hashes(pair.sz, 'hk'), await hashes(pair.hk, 'hk'));
    assert.ok(own('sz') > 50, 'it came in more than one page');
    assert.equal(await pull(pair.hk), 0);
  });

  it('what is taken over is found by FHIR at the other node, and answered for by its keeper alone', async () => {
    const query = parseSearch('Organization', new URLSearchParams('type=voucher-pilot'));
    const found = await pair.hk.run((scope) => searchResources(scope.tx, query, 'all', 100));
    assert.equal(found.matches.length, 22);
    const body = { institution: 'pku-sz', item: 'phone', value: '+852 2000 0000', reason: 'r', source: 's' };
    const refused = await call(pair.hk, 'officer', 'POST', '/api/directory/proposals', {
      ...body,
      effectiveFrom: '2026-11-22',
    });
    assert.equal(refused.code, 'directory.kept-elsewhere');
    const guide = await call(pair.hk, '', 'GET', '/api/guide/pku-sz');
    assert.deepEqual([guide.json.state, guide.json.keeper], ['heard', 'sz']);
  });

  it('a change is there after the next round', async () => {
    await change(pair.sz, 'pku-sz', 'phone', '+86 755 8392 3333');
    assert.equal(await pull(pair.hk), 1);
    assert.equal(await phoneAt(pair.hk, 'pku-sz'), '+86 755 8392 3333');
  });

  it('a neighbour that was down for a day has it all at its next round', async () => {
    const { carry } = pair.network;
    pair.network.carry = () => Promise.reject(new UnreachableError('ECONNREFUSED'));
    for (const [n, item] of ['phone', 'website', 'address'].entries()) {
      await change(pair.sz, 'sz-ph', item, item === 'website' ? `https://example.org/${n}` : `+86 755 0000 00${n}`);
      assert.equal(await pull(pair.hk), 0);
    }
    pair.network.carry = carry;
    for (const node of [pair.hk, pair.sz]) node.clock.move(86_400_000);
    assert.equal(await pull(pair.hk), 1);
    assert.deepEqual(await hashes(pair.hk, 'sz'), await hashes(pair.sz, 'sz'));
  });

  it('the taking is in the ledger as what it is: public entries, no person’s data', async () => {
    const [entry] = await pair.hk.query<{ body: string; patient_id: string | null }>(
      `select body, patient_id from consent.ledger_entry where body like '%directory.entries-taken%' limit 1`,
    );
    assert.equal(entry?.patient_id, null);
    assert.match(entry?.body ?? '', /"Organization":/);
  });

  it('forged: a signature of somebody else, of another kind, or over other words is refused, and nothing is taken', async () => {
    await change(pair.sz, 'pku-sz', 'phone', '+86 755 8392 5555');
    const stranger = await makeNodeKeys('sz');
    const cases: readonly [string, (since: number) => Promise<string>][] = [
      [
        'exchange.unknown-key',
        async (since) => signUpdate(stranger, await updateOf(pair.sz, since), since, pair.sz.clock.now()),
      ],
      ['exchange.wrong-kind', async (since) => signAs(pair.sz.keys, KINDS.document, { since })],
      [
        'exchange.signature-invalid',
        async (since) => {
          const [head, , tail] = (await signed(pair.sz, await updateOf(pair.sz, since), since)).split('.');
          const body = { keeper: 'sz', since, revision: 9999, at: pair.sz.clock.now(), hasMore: false, entries: [] };
          return [head, Buffer.from(JSON.stringify(body)).toString('base64url'), tail].join('.');
        },
      ],
    ];
    for (const [code, make] of cases) {
      answerOnce(async (answer, since) => ({ ...answer, body: await make(since) }));
      assert.equal(await pull(pair.hk), 0);
      assert.equal((await neighbour(pair.hk, 'sz'))?.refusal, code);
      assert.equal(await denials(pair.hk, code), 1);
    }
    assert.notEqual(await phoneAt(pair.hk, 'pku-sz'), '+86 755 8392 5555');
  });

  it('replayed: an answer of an hour ago, or to another question, is refused', async () => {
    let recorded = '';
    answerOnce(async (answer) => {
      recorded = answer.body;
      throw new UnreachableError('lost');
    });
    await pull(pair.hk);
    for (const node of [pair.hk, pair.sz]) node.clock.move(3_600_000);
    answerOnce(async (answer) => ({ ...answer, body: recorded }));
    assert.equal(await pull(pair.hk), 0);
    assert.equal((await neighbour(pair.hk, 'sz'))?.refusal, 'exchange.clock-skew');
    answerOnce(async (answer) => ({ ...answer, body: await signed(pair.sz, await updateOf(pair.sz, 0), 0) }));
    assert.equal(await pull(pair.hk), 0);
    assert.equal((await neighbour(pair.hk, 'sz'))?.refusal, 'exchange.peer-answer-invalid');
    // And the true answer afterwards is taken, and the refusal is over.
    assert.equal(await pull(pair.hk), 1);
    assert.deepEqual(
      [await phoneAt(pair.hk, 'pku-sz'), (await neighbour(pair.hk, 'sz'))?.refusal],
      ['+86 755 8392 5555', null],
    );
  });

  it('an entry is taken from the node that owns it and from no other', async () => {
    const since = Number((await neighbour(pair.sz, 'hk'))?.revision);
    const [theirs] = (await updateOf(pair.sz, 0)).entries;
    const [own] = (await updateOf(pair.hk, 0)).entries;
    assert.ok(theirs && own);
    /** The same institution, said to be kept by somebody. */
    const keptBy = (resources: readonly Resource[], keeper: string): Resource[] =>
      JSON.parse(
        JSON.stringify(resources).replaceAll(/("url":"[^"]*\/keeper","valueCode":)"\w+"/g, `$1"${keeper}"`),
      ) as Resource[];
    const revision = since + 10;
    const cases: readonly [string, DirectoryUpdate['entries'][number]][] = [
      // Shenzhen's own entry, as it is; and with Hong Kong written over the keeper.
      ['directory.not-the-owner', { ...theirs, revision }],
      ['directory.not-the-owner', { ...theirs, revision, resources: keptBy(theirs.resources, 'hk') }],
      // Shenzhen's address.
      [
        'directory.not-the-owner',
        { id: 'causeway-sz', revision, resources: [{ resourceType: 'Endpoint', id: 'causeway-sz' }] },
      ],
      // A new one that would bring a resource of another entry.
      [
        'directory.entry-malformed',
        { id: 'new-one', revision, resources: [{ ...keptBy(own.resources, 'hk')[0], id: 'other' } as Resource] },
      ],
      [
        'directory.entry-malformed',
        { id: 'new-one', revision, resources: [{ resourceType: 'Patient', id: 'new-one' }] },
      ],
    ];
    for (const [code, entry] of cases) {
      const update = { keeper: 'hk', revision, entries: [entry], hasMore: false };
      const taken = await pair.sz.run((scope) => takeEntries(scope, 'hk', update));
      assert.deepEqual([taken.written, taken.refusals.map((refusal) => refusal.code)], [0, [code]]);
    }
    assert.deepEqual(await kept(pair.sz, 'sz'), await kept(pair.hk, 'sz'));
    const forOthers = { keeper: 'sz', revision, entries: [], hasMore: false };
    const [refusal] = (await pair.sz.run((scope) => takeEntries(scope, 'hk', forOthers))).refusals;
    assert.equal(refusal?.code, 'directory.not-the-owner');
  });

  it('an item that no proposal could bring does not come: the guide would show it, or show nothing at all', async () => {
    const { entries, revision } = await updateOf(pair.sz, 0);
    const entry = entries.find(({ resources }) => resources[0]?.resourceType !== 'Endpoint');
    assert.ok(entry);
    const [head, ...rest] = entry.resources;
    const source = { url: 'https://causeway.health/fhir/StructureDefinition/item-source', extension: [] };
    const script = { system: 'url', value: 'javascript:alert(document.domain)' };
    const hours = {
      resourceType: 'Location',
      id: entry.id,
      extension: [
        {
          url: 'https://causeway.health/fhir/StructureDefinition/hours-source',
          extension: [{ ...source, extension: [{ url: 'source', valueString: 's' }] }],
        },
      ],
      hoursOfOperation: [{ daysOfWeek: ['mon'] }],
    };
    const others = rest.filter(({ resourceType }) => resourceType !== 'Location');
    const cases: readonly [string, readonly Resource[]][] = [
      ['website', [{ ...head, telecom: [script] } as Resource, ...rest]],
      ['hours', [head as Resource, hours as Resource, ...others]],
    ];
    for (const [item, resources] of cases) {
      const given = { ...entry, revision: entry.revision + 1, resources };
      const update: DirectoryUpdate = { keeper: 'sz', revision, entries: [given], hasMore: true };
      const taken = await pair.hk.run((scope) => takeEntries(scope, 'sz', update));
      const refused = taken.refusals.map(({ code, params }) => [code, params?.['what']]);
      assert.deepEqual([taken.written, refused], [0, [['directory.entry-malformed', item]]]);
    }
    assert.equal((await call(pair.hk, '', 'GET', '/api/guide')).status, 200);
  });

  it('an older state of an entry is refused, the same again changes nothing, and another under the same number is an alarm', async () => {
    const update = await updateOf(pair.sz, 0);
    const entry = update.entries.at(-1);
    assert.ok(entry);
    const give = (entries: DirectoryUpdate['entries'], revision = update.revision + 100) =>
      pair.hk.run((scope) => takeEntries(scope, 'sz', { keeper: 'sz', revision, entries, hasMore: true }));
    const again = await give([entry]);
    assert.deepEqual([again.written, again.known, again.refusals], [0, 1, []]);
    const codes = async (given: DirectoryUpdate['entries'][number]) =>
      (await give([given])).refusals.map(({ code }) => code);
    assert.deepEqual(await codes({ ...entry, revision: entry.revision - 1 }), ['directory.entry-stale']);
    const [head, ...rest] = entry.resources;
    const altered = { ...head, name: 'Somebody else' } as Resource;
    assert.deepEqual(await codes({ ...entry, resources: [altered, ...rest] }), ['directory.entry-contradicts']);
    const back = await give([], 1);
    assert.deepEqual(
      back.refusals.map(({ code }) => code),
      ['directory.feed-went-back'],
    );
    assert.equal((await neighbour(pair.hk, 'sz'))?.refusal, 'directory.feed-went-back');
    assert.deepEqual(await hashes(pair.hk, 'sz'), await hashes(pair.sz, 'sz'));
  });

  it('one bad entry does not keep the others from coming, and is refused until its keeper corrects it', async () => {
    await change(pair.sz, 'szu-general', 'phone', '+86 755 1111 1111');
    await change(pair.sz, 'sysu7', 'phone', '+86 755 2222 2222');
    answerOnce(async (answer, since) => {
      const update = await updateOf(pair.sz, since);
      const [first, ...others] = update.entries;
      assert.ok(first && others.length > 0);
      const bad = { ...first, resources: first.resources.map((resource) => ({ ...resource, name: 7 })) };
      return {
        ...answer,
        body: await signed(pair.sz, { ...update, entries: [bad as never, ...others] }, since),
      };
    });
    assert.equal(await pull(pair.hk), 1);
    assert.equal(await phoneAt(pair.hk, 'sysu7'), '+86 755 2222 2222');
    assert.equal(await phoneAt(pair.hk, 'szu-general'), undefined);
    await change(pair.sz, 'szu-general', 'phone', '+86 755 3333 3333');
    assert.equal(await pull(pair.hk), 1);
    assert.equal(await phoneAt(pair.hk, 'szu-general'), '+86 755 3333 3333');
  });
});
