import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AccessGate } from '../../gate.ts';
import { type FhirClient, fhirClient, OPEN_GATE, type Reply } from '../rest-harness.ts';

const hidden = new Set<string>();
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, _action, resources) => resources.filter(({ id }) => !hidden.has(id)),
};

/**
 * @source https://hl7.org/fhir/R4/http.html#paging
 * @source https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.total
 */
describe('the pages of a search', () => {
  let fhir: FhirClient;
  const ids = Array.from({ length: 11 }, (_, i) => `p${String(i).padStart(2, '0')}`);
  const idsOf = ({ json }: Reply) =>
    (json.entry ?? []).flatMap(({ resource, search }) => (search?.mode === 'match' ? [resource?.id ?? ''] : []));
  const linkOf = ({ json }: Reply, relation: string) => json.link?.find((link) => link.relation === relation)?.url;
  const get = async (path: string) => {
    const reply = await fhir.send('GET', path);
    assert.equal(reply.status, 200, reply.text);
    return reply;
  };
  /** All pages, by one relation. */
  const walk = async (from: string, relation: 'next' | 'previous') => {
    const pages: Reply[] = [];
    for (let url: string | undefined = from; url; url = linkOf(pages.at(-1) as Reply, relation))
      pages.push(await get(url));
    return pages;
  };
  before(async () => {
    fhir = await fhirClient({ gate, owned: new Set(['Person']) });
    for (const [i, id] of ids.entries()) {
      const birthDate = i === 4 ? {} : { birthDate: `1950-01-${String(10 + (i % 3)).padStart(2, '0')}` };
      await fhir.send('PUT', `Person/${id}`, { resourceType: 'Person', id, ...birthDate });
    }
  });
  after(() => fhir.close());

  for (const query of ['', '&_sort=_id', '&_sort=-birthdate', '&_sort=birthdate,-_id', '&_sort=-_lastUpdated']) {
    it(`by “previous” are the pages of “next”, the other way round${query === '' ? '' : `: ${query}`}`, async () => {
      const forth = await walk(`Person?_count=3${query}`, 'next');
      const last = forth.at(-1);
      assert.ok(last);
      assert.deepEqual(forth.flatMap(idsOf).sort(), ids);
      assert.equal(linkOf(forth[0] as Reply, 'previous'), undefined);
      const back = await walk(linkOf(last, 'self') ?? '', 'previous');
      assert.deepEqual(back.map(idsOf), forth.map(idsOf).toReversed());
      const again = await get(linkOf(back[1] as Reply, 'next') ?? '');
      assert.deepEqual(idsOf(again), idsOf(last), 'and on from there');
    });
  }

  it('over several types have a page before as well', async () => {
    const forth = await walk('?_type=Person&_count=4', 'next');
    const back = await walk(linkOf(forth.at(-1) as Reply, 'self') ?? '', 'previous');
    assert.deepEqual(back.map(idsOf), forth.map(idsOf).toReversed());
  });

  it('backwards leave out what is hidden, and are filled with what lies before it', async () => {
    const forth = await walk('Person?_count=3&_sort=_id', 'next');
    for (const id of ['p07', 'p04', 'p05']) hidden.add(id);
    const back = await walk(linkOf(forth.at(-1) as Reply, 'self') ?? '', 'previous');
    hidden.clear();
    assert.deepEqual(back.map(idsOf), [
      ['p09', 'p10'],
      ['p03', 'p06', 'p08'],
      ['p00', 'p01', 'p02'],
    ]);
  });

  it('backwards stay right while others write before, behind and in between', async () => {
    const made = async (id: string) => void (await fhir.send('PUT', `Person/${id}`, { resourceType: 'Person', id }));
    const [, , third] = await walk('Person?_count=3&_sort=_id', 'next');
    await made('p00a');
    await made('p07a');
    await fhir.send('DELETE', 'Person/p06');
    const second = await get(linkOf(third as Reply, 'previous') ?? '');
    assert.deepEqual(
      idsOf(second),
      ['p03', 'p04', 'p05'],
      'the page before the one that was seen, whatever became of its first',
    );
    await made('p02a');
    const [first] = [await get(linkOf(second, 'previous') ?? '')];
    assert.deepEqual(idsOf(first), ['p01', 'p02', 'p02a']);
    assert.deepEqual(idsOf(await get(linkOf(first, 'previous') ?? '')), ['p00', 'p00a']);
    for (const id of ['p00a', 'p02a', 'p07a']) await fhir.send('DELETE', `Person/${id}`);
    await made('p06');
  });

  it('where nothing is left before a page, the first one is what there is', async () => {
    const [, second] = await walk('Person?_count=1&_sort=_id', 'next');
    await fhir.send('DELETE', 'Person/p00');
    const before = await get(linkOf(second as Reply, 'previous') ?? '');
    assert.deepEqual(idsOf(before), ['p01']);
    assert.equal(linkOf(before, 'previous'), undefined);
    await fhir.send('PUT', 'Person/p00', { resourceType: 'Person', id: 'p00' });
  });

  it('a made-up page is answered as one or refused, never as a fault', async () => {
    for (const page of ['~', '~AAAA', '~~WzEsImEiXQ', '~W10', `~${Buffer.from('[3,"x"]').toString('base64url')}`]) {
      const { status } = await fhir.send('GET', `Person?_count=3&_page=${encodeURIComponent(page)}`);
      assert.ok(status === 200 || status === 400, `${page}: ${status}`);
    }
  });

  describe('and their total', () => {
    it('“the number of matches of the search, not of the page”: the same on each page, without what is included', async () => {
      for (const total of ['accurate', 'estimate']) {
        const pages = await walk(`Person?_count=4&_total=${total}`, 'next');
        assert.deepEqual(
          pages.map(({ json }) => json.total),
          [11, 11, 11],
        );
        const back = await walk(linkOf(pages.at(-1) as Reply, 'self') ?? '', 'previous');
        assert.deepEqual(
          back.map(({ json }) => json.total),
          [11, 11, 11],
        );
      }
      await fhir.send('PUT', 'Organization/o', { resourceType: 'Organization', id: 'o', name: 'synthetic' });
      const managingOrganization = { reference: 'Organization/o' };
      await fhir.send('PUT', 'Person/p03', { resourceType: 'Person', id: 'p03', managingOrganization });
      const { json } = await get('Person?_id=p03&_include=Person:organization&_total=accurate');
      assert.deepEqual([json.total, json.entry?.length], [1, 2]);
    });

    it('of what may be hidden is the number of what is shown', async () => {
      hidden.add('p01');
      const pages = await walk('Person?_count=4&_total=accurate', 'next');
      hidden.clear();
      assert.deepEqual([...new Set(pages.map(({ json }) => json.total))], [10]);
      assert.equal(pages.flatMap(idsOf).length, 10);
    });

    it('not asked for, is told where it costs nothing: on the only page', async () => {
      assert.equal((await get('Person?_count=4')).json.total, undefined);
      assert.equal((await get('Person?_count=20')).json.total, 11);
    });
  });
});
