/** The second look at an emergency access by hand: nobody's judgement is made for them, and what they judged stays before them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { theFurniture } from './furnish.ts';
import { DESK, expectQuiet, settled, signIn } from './harness.ts';

const WORDS = '合成數據：急症紀錄與所說相符。';

describe('a second look', () => {
  it('asks for a judgement and its reason, keeps both, and asks the node for the use no more', async () => {
    const { privacy } = await theFurniture();
    const officer = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: DESK }, 'hk-privacy');
    const { page, words } = officer;
    const { emergencies } = words.privacy;
    await officer.open(`/privacy/emergencies/${privacy.emergencyId}`);
    // Who judges in somebody's place loses the sight of it with the judgement: from here on there is none.
    const asked: string[] = [];
    const detail = `**/api/privacy/emergencies/${privacy.emergencyId}`;
    await page.route(detail, async (route) => {
      asked.push(route.request().url());
      await route.fulfill({ status: 404, json: {} });
    });

    const why = page.getByRole('textbox', { name: emergencies.words });
    await why.fill(WORDS);
    await page.getByRole('button', { name: emergencies.keep }).click();
    await page.getByRole('alert').getByText(words.privacy.verdictMissing).waitFor();
    await page.getByRole('radio', { name: emergencies.verdict.justified, exact: true }).check();
    await page.getByRole('button', { name: emergencies.keep }).click();
    await why.waitFor({ state: 'detached' });
    await settled(page);
    assert.equal(await page.getByText(WORDS).count(), 1, 'the judgement stands where it was made');
    assert.deepEqual(asked, []);
    expectQuiet(officer);
    await officer.leave();
  });
});
