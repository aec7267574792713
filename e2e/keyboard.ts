import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { focusOf } from './in-page.ts';

/** No page here has more stops before what is looked for than this. */
const STOPS_MAX = 80;

/** Presses Tab until this has the focus. Wherever the focus comes by, a reader must see it. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const stops: string[] = [];
  while (stops.length < STOPS_MAX) {
    await page.keyboard.press('Tab');
    const { what, seen } = await focusOf(page);
    stops.push(what);
    // After the last stop of a page the browser's own controls have their turn.
    if (what === '') continue;
    assert.ok(seen, `nobody sees that “${what}” has the focus`);
    const active = await page.evaluateHandle('document.activeElement');
    if (await wanted.evaluate((element, focused) => element === focused, active)) return;
  }
  assert.fail(`the focus never came to it: ${stops.join(' → ')}`);
}
