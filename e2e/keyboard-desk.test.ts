/** A coordinator's morning with the keyboard alone: somebody is registered, and two records are judged. */
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { DESK, expectQuiet, settled, signIn, type Visitor } from './harness.ts';
import { tabTo } from './keyboard.ts';

describe('the identity desk with the keyboard alone', () => {
  let clerk: Visitor;
  const type = async (page: Page, selector: string, text: string) => {
    await tabTo(page, page.locator(selector));
    await page.keyboard.type(text);
  };

  it('registers somebody: the number twice, the name, the birth date; who may be here already is told first', async () => {
    clerk = await signIn({ node: 'hk', lang: 'en', size: DESK }, 'hk-coordinator');
    const { page, words } = clerk;
    const { register } = words.identity;
    await clerk.open('/desk/register');
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await tabTo(page, field(register.kind));
    // By its first letters, as in any list of the browser.
    await page.keyboard.type('Passport');
    await tabTo(page, field(register.number));
    await page.keyboard.type('KB1970020');
    await tabTo(page, field(register.again));
    await page.keyboard.type('KB1970020');
    await tabTo(page, field(register.issuer));
    await page.keyboard.type('GBR');
    await type(page, '#latin', 'Keyboard Onlyby');
    await type(page, '#born', '1970-02-03');
    await page.keyboard.press('Enter');
    await page.getByText(register.nobody).waitFor();
    await tabTo(page, page.getByRole('button', { name: register.create, exact: true }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: register.created }).waitFor();
    expectQuiet(clerk);
  });

  it('judges two records not to be the same, with a reason', async () => {
    const { page, words } = clerk;
    const { pair } = words.identity;
    await clerk.open('/desk/pairs/alike-4a/alike-4b');
    await tabTo(page, page.getByRole('radio').first());
    // The arrows choose among what may be decided.
    await page.keyboard.press('ArrowDown');
    await type(page, '#reason', 'Two people: both were seen');
    await tabTo(page, page.getByRole('button', { name: pair.submit, exact: true }));
    await page.keyboard.press('Enter');
    await page.getByText('Two people: both were seen').first().waitFor();
    await settled(page);
    expectQuiet(clerk);
  });

  it('comes back from a form to the button that opened it', async () => {
    const { page, words } = clerk;
    await clerk.open('/exports');
    const opener = page.getByRole('button', { name: words.exports.holidays.set });
    await tabTo(page, opener);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel(words.exports.holidays.year).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator(':focus', { hasText: words.exports.holidays.set }).waitFor();
    expectQuiet(clerk);
    await clerk.leave();
  });
});
