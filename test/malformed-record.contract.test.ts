import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ImportReport } from '#contracts/records';
import { isObject, parseFhirJson } from '#fhir';
import { LANGS, type Lang, seededRandom } from '#kernel';
import { systemOf } from '#rooms/identity';
import { AnswerError, type Client, clientOf } from '../src/cli/http-client.ts';
import { programToken, signInAs } from '../src/cli/sign-in.ts';
import { breakMembers } from './malformed/breaking.ts';
import { aDocument, CONSENTS } from './malformed/samples.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const SEED = 'malformed-2026-11-22';
/** Documents tried. Each holds every clinical kind once, each with up to three members broken. */
const DOCUMENTS = 8;

/**
 * What an import takes may be of any shape: it is kept as it came and reported. So whoever reads a record afterwards must bear any shape too.
 */
describe('a record that holds what is not FHIR', () => {
  let hk: RunningNode;
  let program: Client;
  let wong: Client;
  let chow: Client;
  let patient: string;
  let hkid: string;
  before(async () => {
    [hk] = (await startNodes(['hk'], 1)) as [RunningNode];
    program = clientOf(hk.url, programToken(hk.url, 'demo-system', 'demo-system-secret'));
    wong = await signInAs(hk.url, 'wong');
    chow = await signInAs(hk.url, 'hk-dr-chow');
    const { entry } = parseFhirJson(await (await wong.send('GET', '/fhir/R4/Patient')).text());
    const own = Array.isArray(entry) && isObject(entry[0]) && isObject(entry[0].resource) ? entry[0].resource : {};
    patient = String(own.id);
    const papers = Array.isArray(own.identifier) ? own.identifier.filter(isObject) : [];
    hkid = String(papers.find(({ system }) => system === systemOf('hkid'))?.value);
  });
  after(() => hk.close());

  /** Every way to read her record. */
  const reads = (): readonly string[] => [
    `/api/patients/${patient}/summary`,
    `/api/patients/${patient}/summary/bundle`,
    `/api/patients/${patient}/folder`,
    `/api/visits?patientId=${patient}`,
    '/api/access-log',
    '/api/notices',
    '/api/shares',
    `/fhir/R4/Patient/${patient}/$everything`,
    `/fhir/R4/Patient/${patient}/$summary`,
    `/fhir/R4/Observation?patient=${patient}&_include=*&_revinclude=*`,
    `/fhir/R4/Observation/$lastn?patient=${patient}&category=laboratory`,
    `/fhir/R4/Consent?patient=${patient}`,
  ];

  /** The status of an answer; a fault of ours fails with what was broken. */
  const knock = async (client: Client, method: string, path: string, broken: readonly string[], sent = {}) => {
    try {
      const answer = await client.send(method, path, sent);
      await answer.arrayBuffer();
      return answer.status;
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      assert.ok(error.status > 0 && error.status < 500, `${error.message}, after\n${broken.join('\n')}`);
      return error.status;
    }
  };
  const readAll = async (client: Client, broken: readonly string[], langs: readonly Lang[] = LANGS) => {
    const statuses: number[] = [];
    for (const lang of langs) {
      for (const path of reads()) statuses.push(await knock(client, 'GET', path, broken, { lang }));
    }
    return statuses;
  };
  /** Imports content, which is always taken; answers the id of the document that was kept, if it was one about her. */
  const take = async (bundle: object, broken: readonly string[]): Promise<string | undefined> => {
    const headers = { 'content-type': 'application/fhir+json' };
    try {
      const answer = await program.send('POST', '/api/imports?label=malformed', {
        text: JSON.stringify(bundle),
        headers,
      });
      const { document, patients, counts } = ImportReport.parse(await answer.json());
      assert.deepEqual([patients, counts.refused], [[patient], 0]);
      return document?.id;
    } catch (error) {
      return assert.fail(`${String(error)}, of\n${broken.join('\n')}`);
    }
  };

  it('is read by its patient and her doctor in three languages, whatever its members are', async (t) => {
    t.diagnostic(`seed ${SEED}`);
    const random = seededRandom(SEED);
    let documents = 0;
    for (let number = 1; number <= DOCUMENTS; number += 1) {
      const entry = aDocument(hkid, number);
      const broken = entry.flatMap(({ resource }) =>
        resource['resourceType'] === 'Patient' ? [] : breakMembers(resource, random.int(0, 3), random),
      );
      const type = random.chance(0.7) ? 'document' : 'collection';
      const document = await take(
        {
          resourceType: 'Bundle',
          type,
          identifier: { system: 'urn:x', value: String(number) },
          timestamp: '2025-01-01T00:00:00Z',
          entry,
        },
        broken,
      );
      assert.ok((await readAll(wong, broken)).every((status) => status === 200));
      await readAll(chow, broken, ['en']);
      if (document === undefined) continue;
      documents += 1;
      for (const rest of ['', '/original', '/pdf']) {
        assert.equal(await knock(chow, 'GET', `/api/folder/${document}${rest}`, broken), 200, broken.join('\n'));
      }
      for (const lang of LANGS) await knock(wong, 'GET', `/api/folder/${document}`, broken, { lang });
    }
    for (const lang of LANGS) {
      assert.equal(await knock(wong, 'GET', `/api/patients/${patient}/summary/pdf`, [], { lang }), 200);
    }
    assert.ok(documents > 0, 'no document was kept: its reading was not tried');
  });

  it('is withheld from her doctor, not from her, once it holds a Consent that cannot be understood', async () => {
    const random = seededRandom(`${SEED}/consents`);
    const broken: string[] = [];
    const entry = CONSENTS.map((consent) => ({
      resource: { ...structuredClone(consent), patient: { reference: 'urn:uuid:p' } } as Record<string, unknown>,
    }));
    for (const { resource } of entry) broken.push(...breakMembers(resource, 3, random));
    const person = aDocument(hkid, 1).find(({ resource }) => resource['resourceType'] === 'Patient')?.resource;
    await take(
      { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'urn:uuid:p', resource: person }, ...entry] },
      broken,
    );
    assert.ok((await readAll(wong, broken)).every((status) => status === 200));
    const statuses = await readAll(chow, broken);
    assert.ok(statuses.every((status) => status < 500));
    const bare = {
      resourceType: 'Consent',
      id: 'bare',
      status: 'active',
      scope: {},
      provision: 5,
      patient: { reference: 'urn:uuid:p' },
    };
    await take(
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ fullUrl: 'urn:uuid:p', resource: person }, { resource: bare }],
      },
      [],
    );
    assert.equal(await knock(chow, 'GET', `/api/patients/${patient}/summary`, []), 404);
    assert.equal(await knock(wong, 'GET', `/api/patients/${patient}/summary`, []), 200);
  });
});
