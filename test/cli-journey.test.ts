import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { run, walk } from '../src/cli/journey.ts';
import { type RunningNode, startNodes } from './running-node.ts';

describe('causeway journey', () => {
  let sz: RunningNode;
  let hk: RunningNode;
  before(async () => {
    [sz, hk] = (await startNodes(['sz', 'hk'], 1)) as [RunningNode, RunningNode];
  });
  after(async () => {
    await sz.close();
    await hk.close();
  });

  const told = (t: TestContext) => {
    const lines: string[] = [];
    t.mock.method(console, 'log', (line: string) => void lines.push(line));
    t.mock.method(console, 'error', (line: string) => void lines.push(line));
    return lines;
  };

  it('walks from her record in Hong Kong to Shenzhen and home again, twice', async (t) => {
    const lines = told(t);
    assert.equal(await run(['--sz', `${sz.url}/`, '--hk', hk.url]), 0, lines.join('\n'));
    assert.equal(await walk(sz.url, hk.url), 0, lines.join('\n'));
    const steps = lines.filter((line) => line.startsWith('✔'));
    assert.equal(steps.length, 18, lines.join('\n'));
    assert.ok(
      steps.every((line) => /\(\d+ ms\)$/.test(line)),
      'each step tells its time',
    );
  });

  it('says in one sentence what went wrong, and answers 1', async (t) => {
    const lines = told(t);
    // Both addresses are Shenzhen: her record is not there.
    assert.equal(await run(['--sz', sz.url, '--hk', sz.url]), 1);
    assert.match(lines.at(-1) ?? '', /^✖ .+\n {4}\S.+/);
    assert.equal(await run(['--sz', 'http://127.0.0.1:9', '--hk', hk.url]), 1);
    assert.match(lines.at(-1) ?? '', /http:\/\/127\.0\.0\.1:9 does not answer/);
  });
});
