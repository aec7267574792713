import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson } from '../json/json.ts';
import type { Bundle, Meta, Resource } from '../types.ts';
import { type FhirClient, fhirClient } from './rest-harness.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the public inputs are not there: ../shared/data';

const filesIn = (folder: string) =>
  readdirSync(new URL(folder, DATA), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();

/** A resource without what the server sets. */
function content(text: string): unknown {
  const { id: _id, meta, ...rest } = parseFhirJson(text) as unknown as Resource;
  const { versionId: _v, lastUpdated: _l, ...ours } = (meta ?? {}) as Meta;
  return Object.keys(ours).length > 0 ? { ...rest, meta: ours } : rest;
}

describe('public inputs through FHIR REST', { skip }, () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  it('the R4 examples come back as they went in, decimals as written', async (t) => {
    const refused: string[] = [];
    let taken = 0;
    for (const file of filesIn('fhir-r4-examples')) {
      const text = readFileSync(file, 'utf8');
      const { resourceType, id } = parseFhirJson(text) as unknown as Resource;
      const put = await fhir.send('PUT', `${resourceType}/${id}`, text);
      if (put.status >= 400) {
        refused.push(
          `${file.split('/').at(-1)}: ${put.json.issue?.map((i) => `${i.expression?.[0]} ${i.details?.text}`).join('; ')}`,
        );
        continue;
      }
      taken++;
      // Without this a Binary would come as its content.
      const got = await fhir.send('GET', `${resourceType}/${id}`, undefined, { accept: 'application/fhir+json' });
      assert.deepEqual(content(got.text), content(text), file);
    }
    t.diagnostic(`${taken} taken, ${refused.length} refused${refused.map((line) => `\n  ${line}`).join('')}`);
    // The one whose narrative is empty of words and pictures is invalid by txt-2.
    assert.deepEqual(refused.length, 1, refused.join('\n'));
  });

  it('Synthea bundles are taken whole, and again', async (t) => {
    const files = filesIn('synthea/r4-transaction').slice(0, 6);
    for (const round of [1, 2]) {
      let entries = 0;
      for (const file of files) {
        const text = readFileSync(file, 'utf8');
        const bundle = JSON.parse(text) as Bundle;
        const reply = await fhir.send('POST', '', text);
        assert.equal(reply.status, 200, `${file}: ${reply.text.slice(0, 1000)}`);
        assert.equal(reply.json.entry?.length, bundle.entry?.length);
        for (const entry of reply.json.entry ?? []) assert.match(entry.response?.status ?? '', /^20/);
        entries += bundle.entry?.length ?? 0;
      }
      t.diagnostic(`round ${round}: ${files.length} bundles, ${entries} entries`);
    }
    const dangling = await fhir.db.database.transaction((tx) =>
      tx.query(
        `select type, id from fhir.resource where type <> 'Bundle' and body like '%"reference":"urn:uuid:%' limit 3`,
      ),
    );
    assert.deepEqual(dangling, []);
  });
});

describe('newer Synthea bundles, with conditional references', { skip }, () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const taken = async (bundle: string | Bundle) => {
    const reply = await fhir.send('POST', '', bundle);
    assert.equal(reply.status, 200, reply.text.slice(0, 1000));
    return [...new Set(reply.json.entry?.map((entry) => entry.response?.status))];
  };

  it('find their hospitals and practitioners, which are made once', async () => {
    const files = filesIn('synthea/r4-conditional-references');
    const isShared = (file: string) => /\/(hospital|practitioner)/i.test(file);
    for (const file of files.filter(isShared)) {
      const bundle = JSON.parse(readFileSync(file, 'utf8')) as Bundle;
      for (const { resource, request } of bundle.entry ?? []) {
        const [identifier] = (resource?.identifier ?? []) as { system: string; value: string }[];
        if (request && identifier) request.ifNoneExist = `identifier=${identifier.system}|${identifier.value}`;
      }
      assert.deepEqual(await taken(bundle), ['201 Created']);
      assert.deepEqual(await taken(bundle), ['200 OK']);
    }
    for (const file of files.filter((other) => !isShared(other))) {
      assert.deepEqual(await taken(readFileSync(file, 'utf8')), ['201 Created']);
    }
    const conditional = await fhir.db.database.transaction((tx) =>
      tx.query(`select type, id from fhir.resource where body like '%"reference":"Practitioner?%' limit 3`),
    );
    assert.deepEqual(conditional, []);
  });
});
