import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RefusalError } from '#kernel';
import { TEST_SYSTEM } from '../../../../test/harness.ts';
import type { AccessGate } from '../../gate.ts';
import { openPlace } from '../disclosure/sealed-place.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE, type Reply } from '../rest-harness.ts';

const hidden = new Set<string>();
/** Hides by what no condition of a statement can say, as words do that tell of something else. */
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, _action, resources) => resources.filter(({ id }) => !hidden.has(id)),
};
const SECRET = Buffer.alloc(32, 7);
const pageOf = (url: string) => new URL(url).searchParams.get('_page') ?? '';
const people = { system: TEST_SYSTEM, other: { ...TEST_SYSTEM, clientId: 'other' } };

describe('the place at which a page goes on', () => {
  let fhir: FhirClient;
  const ids = Array.from({ length: 12 }, (_, i) => `p${String(i).padStart(2, '0')}`);
  const idsOf = ({ json }: Reply) => (json.entry ?? []).map(({ resource }) => resource?.id ?? '');
  const linkOf = ({ json }: Reply, relation: string) => json.link?.find((link) => link.relation === relation)?.url;
  /** All that a holder can read in the links of a page. */
  const readable = ({ json }: Reply) =>
    (json.link ?? []).map(({ url }) => {
      const token = pageOf(url);
      return `${url} ${Buffer.from(token.replace(/^[~.]/, ''), 'base64url').toString('latin1')}`;
    });
  const get = async (path: string, token = 'system') => {
    const reply = await fhir.send('GET', path, undefined, { authorization: `Bearer ${token}` });
    assert.equal(reply.status, 200, reply.text);
    return reply;
  };
  const walk = async (from: string, relation: 'next' | 'previous') => {
    const pages: Reply[] = [];
    for (let url: string | undefined = from; url; url = linkOf(pages.at(-1) as Reply, relation))
      pages.push(await get(url));
    return pages;
  };
  before(async () => {
    fhir = await fhirClient({ gate, owned: new Set(['Person']), secret: SECRET }, people);
    for (const [i, id] of ids.entries()) {
      const birthDate = `19${60 - i}-01-0${1 + (i % 3)}`;
      await fhir.send('PUT', `Person/${id}`, { resourceType: 'Person', id, birthDate });
    }
  });
  after(() => fhir.close());

  const addresses = [
    'Person?_count=3',
    'Person?_count=3&_sort=_id',
    'Person?_count=3&_sort=-birthdate',
    'Person?_count=3&_sort=birthdate,-_id',
    '?_type=Person&_count=3',
    'Person/_history?_count=3',
    '_history?_count=3',
  ];
  const secrets: readonly (readonly string[])[] = [
    ['p00'],
    ['p11'],
    ['p03'],
    ['p02', 'p03', 'p05', 'p06', 'p08'],
    ['p09', 'p10', 'p11'],
    ['p00', 'p01', 'p02', 'p03'],
    ids.filter((id) => id !== 'p07'),
  ];
  for (const address of addresses) {
    it(`never names who is hidden, and leads to a page only where there is something to see: ${address}`, async () => {
      for (const secret of secrets) {
        for (const id of secret) hidden.add(id);
        const forth = await walk(address, 'next');
        const last = linkOf(forth.at(-1) as Reply, 'self') ?? address;
        const back = address.includes('_history') ? [] : await walk(last, 'previous');
        for (const id of secret) hidden.delete(id);
        assert.deepEqual(
          forth.flatMap(idsOf).sort(),
          ids.filter((id) => !secret.includes(id)),
        );
        assert.deepEqual(
          forth.slice(0, -1).filter((page) => idsOf(page).length !== 3),
          [],
          'a page that goes on is full',
        );
        assert.ok(
          forth.every((page) => idsOf(page).length > 0),
          'an empty page would tell that something is hidden',
        );
        for (const text of [...forth, ...back].flatMap(readable)) {
          for (const id of secret) assert.ok(!text.includes(id), `${text} names ${id}`);
        }
      }
    });
  }

  it('is the same whether or not somebody is hidden between those who are shown', async () => {
    const without = (reply: Reply) => (reply.json.link ?? []).map(({ url }) => url);
    hidden.add('p02').add('p05');
    const among = (await walk('Person?_count=3&_sort=_id', 'next')).map(without);
    hidden.clear();
    for (const id of ['p02', 'p05']) await fhir.send('DELETE', `Person/${id}`);
    assert.deepEqual((await walk('Person?_count=3&_sort=_id', 'next')).map(without), among);
    for (const id of ['p02', 'p05']) await fhir.send('PUT', `Person/${id}`, { resourceType: 'Person', id });
  });

  it('stays right while who ended the page before is written anew, hidden or gone', async () => {
    const first = await get('Person?_count=3&_sort=_id');
    await fhir.send('PUT', 'Person/p02', { resourceType: 'Person', id: 'p02', active: true });
    assert.deepEqual(idsOf(await get(linkOf(first, 'next') ?? '')), ['p03', 'p04', 'p05']);
    hidden.add('p02').add('p03');
    assert.deepEqual(idsOf(await get(linkOf(first, 'next') ?? '')), ['p04', 'p05', 'p06']);
    hidden.clear();
    await fhir.send('DELETE', 'Person/p02');
    assert.deepEqual(idsOf(await get(linkOf(first, 'next') ?? '')), ['p03', 'p04', 'p05']);
    await fhir.send('PUT', 'Person/p02', { resourceType: 'Person', id: 'p02' });
  });

  describe('behind more that is hidden than one request looks at', () => {
    const many = Array.from({ length: 7_500 }, (_, i) => `q${String(i).padStart(4, '0')}`);
    before(async () => {
      await fhir.db.database.transaction((tx) =>
        tx.query(
          `insert into fhir.resource (shard, type, id, version, last_updated, method, deleted, clinical_date, tokens, body)
         select r.shard, r.type, q.id, 1, r.last_updated, r.method, false, r.clinical_date, '{}', replace(r.body, '"p11"', '"' || q.id || '"')
         from fhir.resource r, unnest($1::text[]) as q (id) where r.type = 'Person' and r.id = 'p11'`,
          [many],
        ),
      );
      await fhir.send('PUT', 'Person/zz', { resourceType: 'Person', id: 'zz', birthDate: '1900-01-01' });
      for (const id of [...ids.slice(1), ...many]) hidden.add(id);
    });
    after(() => hidden.clear());

    for (const address of ['Person?_count=1&_sort=_id', 'Person/_history?_count=1&_since=2000']) {
      it(`is sealed: it says nothing, is nobody else’s, cannot be changed, and leads on: ${address}`, async () => {
        const pages = await walk(address, 'next');
        assert.deepEqual(pages.flatMap(idsOf).sort(), ['p00', 'zz']);
        const blank = pages.filter((page) => idsOf(page).length === 0);
        assert.ok(blank.length > 0, 'nothing could be shown on some page');
        for (const url of pages.flatMap(({ json }) => json.link ?? []).map((link) => link.url ?? '')) {
          // What is sealed is noise, in which three letters stand now and then: of it is asked that it opens by no other key.
          if (url.includes('_page=.')) {
            const unknown = { secret: Buffer.alloc(32) };
            assert.throws(() => openPlace(unknown, { actor: TEST_SYSTEM }, pageOf(url)), RefusalError);
          } else {
            for (const text of readable({ json: { link: [{ url }] } } as Reply))
              assert.doesNotMatch(text, /q\d{4}|p1\d|p0[1-9]/);
          }
        }
        const sealed = linkOf(blank[0] as Reply, 'next') ?? '';
        assert.equal((await get(sealed)).status, 200);
        const place = openPlace({ secret: Buffer.from(SECRET) }, { actor: TEST_SYSTEM }, pageOf(sealed));
        assert.match(
          readable({ json: { link: [{ url: `http://x?_page=${place}` }] } } as Reply).join(),
          /q\d{4}/,
          'another process of this node reads it',
        );
        const stolen = await fhir.send('GET', sealed, undefined, { authorization: 'Bearer other' });
        assert.deepEqual([stolen.status, codesOf(stolen)], [400, ['fhir.bad-page']]);
        const token = pageOf(sealed);
        for (const other of [`${token.slice(0, -3)}AAA`, token.slice(0, 40), '.', `.${'A'.repeat(60)}`]) {
          const changed = await fhir.send('GET', sealed.replace(token, other));
          assert.deepEqual([changed.status, codesOf(changed)], [400, ['fhir.bad-page']], other);
        }
      });
    }
  });
});
