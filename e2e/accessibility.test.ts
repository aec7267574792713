/** Every page of every role by axe at both widths; and the first steps of a day with the keyboard alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { seriousFindings } from './axe.ts';
import { theFurniture } from './furnish.ts';
import { DESK, expectQuiet, PHONE, settled, signIn, type Visitor, visit } from './harness.ts';
import { whatIsTooWide } from './in-page.ts';
import { tabTo } from './keyboard.ts';
import { ROLES } from './pages.ts';

describe('no serious finding of axe', () => {
  for (const role of ROLES) {
    it(`${role.name}, on a phone and on a desk`, async () => {
      const furniture = await theFurniture();
      const reader = { node: role.node, lang: 'zh-Hant-HK', size: PHONE } as const;
      const visitor = role.login === undefined ? await visit(reader) : await signIn(reader, role.login);
      const { page } = visitor;
      const found: string[] = [];
      for (const { name, address, act } of role.pages) {
        await page.setViewportSize(PHONE);
        await visitor.open(address(furniture));
        await act?.(visitor);
        for (const finding of await seriousFindings(page)) found.push(`${name}, phone: ${finding}`);
        await page.setViewportSize(DESK);
        for (const finding of await seriousFindings(page)) found.push(`${name}, desk: ${finding}`);
      }
      expectQuiet(visitor);
      await visitor.leave();
      assert.deepEqual(found, []);
    });
  }

  it('the look finds what it is for', async () => {
    const visitor = await visit({ node: 'hk', lang: 'en', size: DESK });
    await visitor.open('/');
    await visitor.page.evaluate(`document.querySelector('h1').insertAdjacentHTML('afterend',
      '<p style="color: #ccc; background: #fff">pale</p><button type="button"></button><img src="data:,">')`);
    const found = (await seriousFindings(visitor.page)).map((finding) => finding.split(' ')[0]);
    assert.deepEqual([...new Set(found)].sort(), ['button-name', 'color-contrast', 'image-alt']);
    await visitor.leave();
  });
});

/** The width at which a page must still be read without scrolling sideways (WCAG 2.2, 1.4.10). */
const SMALL = { width: 320, height: 640 };

describe('on a small phone, or in large print', () => {
  for (const role of ROLES.filter(({ name }) => ['anybody', 'patient', 'clinician', 'regulator'].includes(name))) {
    it(`nothing of ${role.name} is pushed off the screen`, async () => {
      const furniture = await theFurniture();
      const reader = { node: role.node, lang: 'en', size: SMALL } as const;
      const visitor = role.login === undefined ? await visit(reader) : await signIn(reader, role.login);
      const found: string[] = [];
      for (const { name, address } of role.pages) {
        await visitor.open(address(furniture));
        for (const wide of await whatIsTooWide(visitor.page)) found.push(`${name}: ${wide}`);
      }
      expectQuiet(visitor);
      await visitor.leave();
      assert.deepEqual(found, []);
    });
  }
});

describe('with the keyboard alone', () => {
  let doctor: Visitor;

  it('the first stop leads past the navigation to the content', async () => {
    doctor = await visit({ node: 'sz', lang: 'zh-Hans', size: DESK });
    const { page, words } = doctor;
    await doctor.open('/guide');
    const skip = page.getByRole('link', { name: words.app.skip });
    await tabTo(doctor.page, skip);
    assert.ok(((await skip.boundingBox())?.y ?? -1) >= 0, 'the skip link is not on the screen');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.ok(await page.locator('#content :focus').count(), 'the next stop is not in the content');
  });

  it('a doctor signs in', async () => {
    const { page, words } = doctor;
    await doctor.open('/');
    await tabTo(doctor.page, page.getByRole('button', { name: words.session.signIn, exact: true }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sign-in/);
    const card = page.getByRole('button', { name: '林嘉怡医生' });
    await card.waitFor();
    await tabTo(doctor.page, card);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clinic$/);
    await settled(page);
  });

  it('after a change of page the focus is on its heading', async () => {
    const { page, words } = doctor;
    await tabTo(doctor.page, page.getByRole('link', { name: words.clinician.nav.open, exact: true }));
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: words.clinician.open.title });
    await heading.and(page.locator(':focus')).waitFor();
  });

  it('and opens a code that was pasted', async () => {
    const { page, words } = doctor;
    const { link, passcode } = await makeShare((await theFurniture()).people);
    await tabTo(doctor.page, page.getByRole('radio', { name: words.clinician.open.camera }));
    await page.keyboard.press('ArrowLeft');
    const field = page.getByLabel(words.clinician.open.textLabel);
    await field.waitFor();
    await tabTo(doctor.page, field);
    await page.keyboard.insertText(link);
    await page.getByText(words.clinician.open.recordRead, { exact: true }).waitFor();
    await tabTo(doctor.page, page.getByLabel(words.clinician.open.passcode, { exact: true }));
    await page.keyboard.type(passcode);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clinic\/received\/.+/);
    await page.getByRole('region', { name: words.counts.title }).waitFor();
    expectQuiet(doctor);
    await doctor.leave();
  });
});
