import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseFhirJson } from '#fhir';
import { run as runExport } from '../src/cli/export.ts';
import { run as runImport } from '../src/cli/import.ts';
import { writeFhirXml } from '../src/fhir/xml/write-xml.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const CONNECTATHON = fileURLToPath(new URL('../../shared/data/ips/connectathon/', import.meta.url));

const NO_DATA = existsSync(CONNECTATHON) ? false : 'the real documents are not here (../shared/data)';

const patient = (id: string) =>
  `{"resourceType":"Patient","id":"${id}","name":[{"text":"Synthetic ${id}"}],"birthDate":"1950-01-01"}`;
const observation = (id: string, subject: string, value: string) =>
  `{"resourceType":"Observation","id":"${id}","status":"final","code":{"text":"synthetic test"},"subject":{"reference":"${subject}"},"effectiveDateTime":"2026-01-02","valueQuantity":{"value":${value},"unit":"mmol/L"}}`;

const DIV = '<div xmlns=\\"http://www.w3.org/1999/xhtml\\">synthetic</div>';

describe('causeway import and export', () => {
  let node: RunningNode;
  let folder: string;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-import-'));
  });
  after(async () => {
    await node.close();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (run: typeof runImport, ...args: readonly string[]) => {
    const lines: string[] = [];
    const code = await run(['--url', node.url, ...args], (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };
  const write = async (name: string, ...lines: readonly string[]) => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${lines.join('\n')}\n`);
    return file;
  };
  const counts = (text: string, row = 'total') =>
    new RegExp(`${row} +(\\d+) +(\\d+) +(\\d+) +(\\d+)`).exec(text)?.slice(1).map(Number);

  it('takes lines that refer to one another, and a rerun changes nothing', async () => {
    const file = await write('lines.ndjson', patient('a'), '', observation('o1', 'Patient/a', '1.10'));
    const first = await call(runImport, file);
    assert.deepEqual([first.code, counts(first.text, 'lines.ndjson')], [0, [2, 0, 0, 0]], first.text);
    const again = await call(runImport, file);
    assert.deepEqual([again.code, counts(again.text, 'lines.ndjson')], [0, [0, 0, 2, 0]], again.text);
  });

  it('takes people on for an institution, each once, and says whom nobody treats', async () => {
    const file = await write('care.ndjson', patient('care-a'), patient('care-b'));
    const alone = await call(runImport, file);
    assert.match(alone.text, /nobody’s care here yet: 2/);
    const unknown = await call(runImport, file, '--organization', 'not-there');
    assert.equal(unknown.code, 1);
    assert.match(unknown.text, /Organization\/not-there was answered 404/);
    for (const _ of ['once', 'again']) {
      const on = await call(runImport, file, '--organization', 'yanwui');
      assert.equal(on.code, 0, on.text);
      assert.match(on.text, /the care of yanwui, whose clinicians find them: 2/);
    }
    const out = path.join(folder, 'out-care');
    await call(runExport, '--type', 'EpisodeOfCare', '--out', out);
    const episodes = (await readFile(path.join(out, 'EpisodeOfCare.ndjson'), 'utf8')).trim().split('\n');
    assert.equal(episodes.length, 2);
    for (const episode of episodes) assert.match(episode, /"status":"active".*"Organization\/yanwui"/);
  });

  it('gives decimals back as they were written, and references as they are here', async () => {
    const spellings = ['1.10', '0.0000000012', '100', '1e3', '12345678901234567890.5'];
    const file = await write(
      'decimals.ndjson',
      patient('d'),
      ...spellings.map((value, n) => observation(`d${n}`, 'Patient/d', value)),
    );
    assert.equal((await call(runImport, file)).code, 0);
    const out = path.join(folder, 'out');
    const exported = await call(
      runExport,
      '--out',
      out,
      '--type',
      'Observation',
      '--type',
      'Patient',
      '--type',
      'Slot',
    );
    assert.equal(exported.code, 0, exported.text);
    const text = await readFile(path.join(out, 'Observation.ndjson'), 'utf8');
    for (const value of spellings) assert.ok(text.includes(`"value":${value},`), `${value} came back otherwise`);
    const ids = (await readFile(path.join(out, 'Patient.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => `Patient/${(JSON.parse(line) as { id: string }).id}`);
    for (const line of text.trim().split('\n')) {
      assert.ok(ids.includes((JSON.parse(line) as { subject: { reference: string } }).subject.reference));
    }
    assert.ok(!existsSync(path.join(out, 'Slot.ndjson')), 'a type without resources has no file');
  });

  it('joins references in whatever order the resources come, and a rerun changes nothing', async () => {
    const report = (id: string) =>
      `{"resourceType":"DiagnosticReport","id":"${id}","status":"final","code":{"text":"synthetic"},"subject":{"reference":"Patient/late"},"result":[{"reference":"Observation/late-${id}"}]}`;
    // More than one piece: the reports lie in the first, the patient and the observations in the last.
    const many = Array.from({ length: 250 }, (_, n) => `r${n}`);
    const lines = await write(
      path.join('late', 'lines.ndjson'),
      ...many.map(report),
      patient('turned'),
      ...many.map((id) => observation(`late-${id}`, 'Patient/late', '1.0')),
    );
    const first = await call(runImport, lines);
    assert.deepEqual([first.code, counts(first.text, 'lines.ndjson')], [0, [501, 0, 0, 0]], first.text);
    const again = await call(runImport, lines);
    assert.deepEqual([again.code, counts(again.text, 'lines.ndjson')], [0, [0, 0, 501, 0]], again.text);
  });

  it('takes files of one folder, named one by one in any order, as one source', async () => {
    const files = [
      await write(path.join('named', 'a.json'), observation('n1', 'Patient/n', '3.0')),
      await write(path.join('named', 'z.json'), patient('n')),
    ];
    const first = await call(runImport, ...files);
    assert.deepEqual([first.code, counts(first.text, 'resources\\)')], [0, [2, 0, 0, 0]], first.text);
    for (const order of [files, files.toReversed(), files.slice(0, 1)]) {
      const again = await call(runImport, ...order);
      const row = order.length === 1 ? 'a.json' : 'resources\\)';
      assert.deepEqual([again.code, counts(again.text, row)], [0, [0, 0, order.length, 0]], again.text);
    }
  });

  it('one bad line does not keep the others out; each refusal says where and why; the report has them; exit 1', async () => {
    const file = await write(
      'bad.ndjson',
      patient('b'),
      '{"resourceType":"Observation", broken',
      '{"resourceType":"Nonsense","id":"n"}',
      observation('b1', 'Patient/b', '2.50'),
    );
    const report = path.join(folder, 'report.json');
    const { code, text } = await call(runImport, file, '--report', report);
    assert.equal(code, 1);
    assert.deepEqual(counts(text, 'bad.ndjson'), [2, 0, 0, 2], text);
    assert.match(text, /bad\.ndjson, line 2: fhir\.invalid-json: /);
    assert.match(text, /bad\.ndjson, line 3, Nonsense: /);
    const kept = JSON.parse(await readFile(report, 'utf8')) as {
      total: object;
      inputs: { remarks: { where: string; refused: boolean }[] }[];
    };
    assert.deepEqual(kept.total, { taken: 2, changed: 0, unchanged: 0, refused: 2 });
    const refused = kept.inputs[0]?.remarks.filter((remark) => remark.refused).map(({ where }) => where);
    assert.deepEqual(refused, ['line 2', 'line 3']);
  });

  it('takes the single resources of a folder as one source, what others refer to first', async () => {
    const observationsFirst = path.join('set', 'a-observation.json');
    await write(observationsFirst, observation('s1', 'Patient/s', '3.0'));
    await write(path.join('set', 'z-patient.json'), patient('s'));
    await write(
      path.join('set', 'bundle.json'),
      `{"resourceType":"Bundle","type":"collection","entry":[{"resource":${patient('s')}}]}`,
    );
    const { code, text } = await call(runImport, path.join(folder, 'set'));
    assert.equal(code, 0, text);
    // The bundle is a source of its own: its Patient/s is another person, though the ids are the same.
    assert.deepEqual(counts(text), [3, 0, 0, 0], text);
    const out = path.join(folder, 'set-out');
    await call(runExport, '--out', out, '--type', 'Observation');
    const taken = (await readFile(path.join(out, 'Observation.ndjson'), 'utf8'))
      .split('\n')
      .find((line) => line.includes('"value":3.0,'));
    assert.doesNotMatch(taken ?? '', /"Patient\/s"/);
  });

  it('real documents: all taken, nothing changed by a rerun', { skip: NO_DATA }, async () => {
    const first = await call(runImport, CONNECTATHON);
    assert.equal(first.code, 0, first.text);
    const again = await call(runImport, CONNECTATHON);
    const [taken, changed, unchanged, refused] = counts(again.text) ?? [];
    assert.deepEqual([taken, changed, refused], [0, 0, 0], again.text);
    assert.ok((unchanged ?? 0) > 300);
  });

  it('takes XML by its content, as one source with JSON, and says what is wrong with what it cannot read', async () => {
    const xml = (text: string) => writeFhirXml(parseFhirJson(text));
    await write('xml/patient.xml', xml(patient('xml-a')));
    // The name says nothing: this is XML too.
    await write('xml/result.json', `\uFEFF${xml(observation('xml-o', 'Patient/xml-a', '1.10'))}`);
    // And as some programs save a file: with a byte order mark.
    await write('xml/more.json', `\uFEFF${observation('xml-p', 'Patient/xml-a', '2.20')}`);
    const entry = [patient('xml-b'), observation('xml-q', 'Patient/xml-b', '3.30')].map((one) => `{"resource":${one}}`);
    await write('xml/bundle.xml', xml(`{"resourceType":"Bundle","type":"collection","entry":[${entry.join(',')}]}`));
    const first = await call(runImport, path.join(folder, 'xml'));
    assert.deepEqual([first.code, counts(first.text)], [0, [5, 0, 0, 0]], first.text);
    assert.deepEqual(counts((await call(runImport, path.join(folder, 'xml'))).text), [0, 0, 5, 0]);
    const out = path.join(folder, 'out-xml');
    await call(runExport, '--type', 'Observation', '--out', out);
    const text = await readFile(path.join(out, 'Observation.ndjson'), 'utf8');
    for (const value of ['1.10', '2.20', '3.30'])
      assert.ok(text.includes(`"value":${value}`), `${value} is not spelled so`);

    const laughs =
      '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Patient xmlns="http://hl7.org/fhir"><id value="&b;"/></Patient>';
    for (const [name, content, why] of [
      ['cda.xml', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>', /fhir\.xml-namespace/],
      ['laughs.xml', laughs, /fhir\.xml-[a-z-]+/],
      ['torn.xml', '<Patient xmlns="http://hl7.org/fhir"><id value="x"', /fhir\.invalid-xml/],
    ] as const) {
      const refused = await call(runImport, await write(`bad/${name}`, content));
      assert.deepEqual([refused.code, counts(refused.text, name)], [1, [0, 0, 0, 1]], refused.text);
      assert.match(refused.text, why);
    }
  });

  it('real documents in XML say the same as in JSON: after those nothing is new', { skip: NO_DATA }, async () => {
    const narrativeOf = (text: string) => text.replace(/"div"\s*:\s*"(\\.|[^"\\])*"/g, `"div":"${DIV}"`);
    const names = (await readdir(CONNECTATHON)).filter((name) => name.endsWith('.json'));
    assert.ok(names.length >= 12);
    for (const name of names) {
      // Some of their narratives are no XHTML, which XML cannot hold: all are put in one form.
      const text = narrativeOf(await readFile(path.join(CONNECTATHON, name), 'utf8'));
      await write(`real/json/${name}`, text);
      await write(`real/xml/${name.replace('.json', '.xml')}`, writeFhirXml(parseFhirJson(text)));
    }
    const json = await call(runImport, path.join(folder, 'real/json'));
    assert.equal(counts(json.text)?.[3], 0, json.text);
    const all = counts(json.text)?.reduce((sum, count) => sum + count, 0);
    const xml = await call(runImport, path.join(folder, 'real/xml'));
    assert.deepEqual(counts(xml.text), [0, 0, all, 0], xml.text);
  });

  it('a bundle that names its type after its entries is a bundle', async () => {
    const entry = `[{"resource":${patient('turned')}}]`;
    const file = await write('turned.json', `{"id":"x","entry":${entry},"type":"collection","resourceType":"Bundle"}`);
    const lines = await write(
      'turned.ndjson',
      `{"entry":${entry.replaceAll('turned', 'turned-too')},"type":"collection","resourceType":"Bundle"}`,
    );
    for (const name of [file, lines]) {
      const { code, text } = await call(runImport, name);
      assert.deepEqual([code, counts(text, path.basename(name))], [0, [1, 0, 0, 0]], text);
    }
    const { text } = await call(runExport, '--type', 'Bundle', '--out', path.join(folder, 'out-turned'));
    assert.match(text, /0 +resources/, 'no bundle was kept as a resource');
  });

  it('says who is not there, who is not let in, and what was asked wrongly', async () => {
    const file = await write('one.json', patient('x'));
    const nobody = await runAt(['--url', 'http://127.0.0.1:9', file]);
    assert.deepEqual([nobody.code, /does not answer/.test(nobody.text)], [1, true]);
    const stranger = await call(runImport, '--client', 'stranger', '--secret', 'x', file);
    assert.deepEqual([stranger.code, /invalid_client/.test(stranger.text)], [1, true]);
    const token = await call(runImport, '--token', 'made-up', file);
    assert.deepEqual([token.code, /http\.token-invalid/.test(token.text)], [1, true]);
    const absent = await call(runImport, path.join(folder, 'absent.json'));
    assert.deepEqual([absent.code, /no such file/.test(absent.text)], [1, true]);
    assert.equal((await runAt([file])).code, 1);
    assert.equal((await runAt(['--url', node.url])).code, 2);
  });

  async function runAt(args: readonly string[]) {
    const lines: string[] = [];
    const code = await runImport(args, (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  }
});
