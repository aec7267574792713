import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AnswerError, type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { programToken, signInAs } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const ASYNC = { headers: { prefer: 'respond-async' } };

interface Exported {
  readonly lines: readonly { readonly resourceType: string; readonly id: string; readonly text: string }[];
  readonly counted: number;
  readonly files: readonly string[];
}

describe('bulk export behind the consent gate', () => {
  let node: RunningNode;
  let program: Client;
  let wong: Client;
  let her: string;
  before(async () => {
    [node] = (await startNodes(['hk'], 1)) as [RunningNode];
    program = clientOf(node.url, programToken(node.url, 'demo-system', 'demo-system-secret'));
    wong = await signInAs(node.url, 'wong');
    // biome-ignore lint/suspicious/noExplicitAny: a bundle
    const found = (await (await wong.send('GET', '/fhir/R4/Patient')).json()) as any;
    her = found.entry[0].resource.id;
  });
  after(() => node.close());

  const exported = async (client: Client, path: string): Promise<Exported> => {
    const begun = await client.send('GET', `/fhir/R4/${path}`, ASYNC);
    const job = new URL(begun.headers.get('content-location') ?? '').pathname;
    const { value } = await until('the export', 30_000, async () => {
      const answer = await client.send('GET', job);
      return answer.status === 200 ? answer : undefined;
    });
    const { output } = (await value.json()) as { output: { url: string; count: number }[] };
    const files = output.map(({ url }) => new URL(url).pathname);
    const lines = [];
    for (const file of files) {
      const text = await (await client.send('GET', file)).text();
      for (const line of text.split('\n')) if (line !== '') lines.push({ ...JSON.parse(line), text: line });
    }
    return { lines, counted: output.reduce((sum, { count }) => sum + count, 0), files };
  };

  it('gives a patient her own record, a clinician those of their patients, an insurer nothing', async () => {
    const own = await exported(wong, 'Patient/$export');
    assert.ok(own.lines.some(({ resourceType, id }) => resourceType === 'Patient' && id === her));
    assert.ok(own.lines.length > 1 && own.counted === own.lines.length);
    for (const { resourceType, id, text } of own.lines) {
      assert.ok(id === her || text.includes(`Patient/${her}`), `${resourceType}/${id} is not hers`);
    }
    const hers = (one: Exported) => one.lines.filter(({ id }) => id === her).length;
    assert.equal(hers(await exported(await signInAs(node.url, 'hk-dr-chow'), 'Patient/$export?_type=Patient')), 1);
    assert.equal(hers(await exported(await signInAs(node.url, 'hk-dr-cheng'), 'Patient/$export?_type=Patient')), 0);
    const insurers = await exported(await signInAs(node.url, 'hk-insurer'), 'Patient/$export');
    assert.deepEqual([insurers.lines.length, insurers.counted], [0, 0]);
  });

  it('leaves out what a patient withholds, also from a file that was made before she did', async () => {
    const doctor = await signInAs(node.url, 'hk-dr-chow');
    const earlier = await exported(doctor, 'Patient/$export?_type=Patient');
    assert.ok(earlier.lines.some(({ id }) => id === her));
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { reference: `Patient/${her}` },
      policyRule: { text: 'synthetic' },
      provision: { type: 'deny' },
    };
    const headers = { 'content-type': 'application/fhir+json' };
    await program.send('POST', '/fhir/R4/Consent', { text: JSON.stringify(consent), headers });
    const now = await exported(doctor, 'Patient/$export?_type=Patient');
    assert.ok(!now.lines.some(({ id }) => id === her));
    assert.equal(now.counted, earlier.counted - 1);
    const [file = ''] = earlier.files;
    assert.ok(!(await (await doctor.send('GET', file)).text()).includes(her));
  });

  it('tells the patient who fetched', async () => {
    await exported(program, 'Patient/$export?_type=Patient');
    const log = await (await wong.send('GET', '/api/access-log')).text();
    assert.match(log, /demo-system took out a copy of your personal details/);
  });

  it('is fetched by nobody else', async () => {
    const { files } = await exported(wong, 'Patient/$export?_type=Patient');
    const asked = program.send('GET', files[0] ?? '');
    await assert.rejects(asked, (error) => error instanceof AnswerError && error.status === 404);
  });
});
