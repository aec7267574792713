/** The steps of sharing a record, as they look and as they complain. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DESK, expectQuiet, PHONE, signIn } from './harness.ts';
import { WORDS } from './words.ts';

describe('whom a record is shared with', () => {
  for (const size of [PHONE, DESK]) {
    it(`is chosen from three ways, one under the other, each as wide as the next, at ${size.width} px`, async () => {
      const patient = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size }, 'fernandes');
      const { page, words } = patient;
      await patient.open('/me/shares/new');
      await page.getByRole('button', { name: words.patient.share.next, exact: true }).click();
      const ways = page.locator('.cw-choice');
      await ways.first().waitFor();
      const boxes = await Promise.all((await ways.all()).map((way) => way.boundingBox()));
      assert.equal(boxes.length, 3);
      assert.equal(new Set(boxes.map((box) => Math.round(box?.width ?? 0))).size, 1, JSON.stringify(boxes));
      assert.equal(new Set(boxes.map((box) => Math.round(box?.x ?? 0))).size, 1, JSON.stringify(boxes));
      expectQuiet(patient);
      await patient.leave();
    });
  }

  it('is missing: the page says so, in whichever language it is read', async () => {
    const patient = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'fernandes');
    const { page, words } = patient;
    await patient.open('/me/shares/new');
    const { share } = words.patient;
    await page.getByRole('button', { name: share.next, exact: true }).click();
    await page.locator('.cw-choice').first().waitFor();
    await page.getByRole('button', { name: share.next, exact: true }).click();
    await page.getByRole('alert').getByText(share.organizationsMissing).waitFor();
    await page.locator('header .cw-lang button[lang=en]').click();
    await page.getByRole('alert').getByText(WORDS.en.patient.share.organizationsMissing).waitFor();
    await patient.leave();
  });
});
