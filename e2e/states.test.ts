/** What a reader sees when there is nothing, when something is still on its way, when a node is gone, and on paper. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CreatedShare, ReceivedView } from '#contracts/exchange';
import { VisitView } from '#contracts/records';
import { until } from '../src/cli/journey/expect.ts';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { signInPeople } from '../src/cli/journey/people.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { type Furniture, theFurniture } from './furnish.ts';
import { DESK, expectQuiet, PATIENCE_MS, PHONE, shoot, signIn, theNetwork, type Visitor } from './harness.ts';
import { fill } from './words.ts';

describe('where there is nothing, the page says so and what a reader may do', () => {
  it('a patient who has shared and received nothing', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'en', size: PHONE }, 'fernandes');
    const { page, words } = visitor;
    const empty = {
      '/me/shares': words.patient.shares,
      '/me/folder': words.patient.folder,
    };
    for (const [address, { empty: title, emptyText }] of Object.entries(empty)) {
      await visitor.open(address);
      await page.getByText(title, { exact: true }).waitFor();
      await page.getByText(emptyText, { exact: true }).waitFor();
    }
    expectQuiet(visitor);
    await visitor.leave();
  });

  it('a clinician to whom nothing was sent, and a search that finds nobody', async () => {
    const visitor = await signIn({ node: 'sz', lang: 'zh-Hans', size: DESK }, 'sz-dr-ho');
    const { page, words } = visitor;
    await page.getByText(words.clinician.home.receivedNone).waitFor();
    await page.getByRole('searchbox', { name: words.clinician.home.search }).fill('查无此人');
    await page.getByText(words.clinician.home.searchNone).waitFor();
    await page.getByText(words.clinician.home.searchNoneText).waitFor();
    await visitor.open('/clinic/inbox');
    await page.getByText(words.clinician.inbox.empty, { exact: true }).waitFor();
    expectQuiet(visitor);
    await visitor.leave();
  });

  it('a patient, a visit or a document that is not there: why, under a heading, with a way back', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'hk-dr-chow');
    const { page } = visitor;
    for (const place of ['patients', 'visits', 'inbox']) {
      await visitor.open(`/clinic/${place}/nobody`);
      await page.getByRole('alert').first().waitFor();
      assert.equal(await page.locator('h1').count(), 1, place);
      assert.equal(await page.locator('.cw-page__back a').count(), 1, place);
    }
    await visitor.leave();
  });

  it('a refusal of what was done follows the reader into another language, and nothing is asked again for its words', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'fernandes');
    const { page, words } = visitor;
    const { totp } = words.account;
    await visitor.open('/account');
    await page.getByRole('button', { name: totp.setUp }).click();
    await page.getByLabel(totp.code).fill('000000');
    await page.getByRole('button', { name: totp.confirm }).click();
    const refusal = page.getByRole('alert').first();
    const first = await refusal.locator('p[lang="zh-Hant-HK"]').innerText();
    const tried: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') tried.push(new URL(request.url()).pathname);
    });
    for (const lang of ['en', 'zh-Hans'] as const) {
      await page.locator(`header .cw-lang button[lang=${lang}]`).click();
      await refusal.locator(`p[lang=${lang}]`).waitFor();
      assert.equal(await refusal.locator('p[lang]').count(), 1);
      assert.notEqual(await refusal.locator(`p[lang=${lang}]`).innerText(), first);
    }
    assert.deepEqual(tried, []);
    await visitor.leave();
  });

  it('no role’s first page asks for what that role is refused', async () => {
    const refused: string[] = [];
    for (const login of [
      'hk-insurer',
      'hk-regulator',
      'hk-operator',
      'hk-privacy',
      'hk-coordinator',
      'hk-dr-chow',
      'fernandes',
    ]) {
      const visitor = await signIn({ node: 'hk', lang: 'en', size: DESK }, login);
      visitor.page.on('response', (response) => {
        if (response.status() === 403) refused.push(`${login}: ${new URL(response.url()).pathname}`);
      });
      await visitor.open(new URL(visitor.page.url()).pathname);
      await visitor.leave();
    }
    assert.deepEqual(refused, []);
  });

  it('an address that leads nowhere, and a page of another role', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'fernandes');
    const { page, words } = visitor;
    await visitor.open('/nowhere');
    await page.getByRole('heading', { level: 1, name: words.app.notFound }).waitFor();
    await visitor.open('/exchange');
    await page.getByRole('heading', { level: 1, name: words.session.wrongRole }).waitFor();
    await page.getByRole('link', { name: words.session.toOwn }).click();
    await page.waitForURL(/\/me$/);
    await visitor.leave();
  });
});

describe('where there is no network', () => {
  it('a page says so, and comes by itself when there is one again', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'en', size: PHONE }, 'fernandes');
    const { page, words } = visitor;
    // The other pages of a portal are fetched once its first one stands: what is not here yet cannot be opened without a network.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => /\/folder\.page-/.test(name)),
    );
    await page.context().setOffline(true);
    await page.getByRole('link', { name: words.patient.nav.folder }).first().click();
    await page.getByRole('alert').getByText(words.state.noAnswer).waitFor();
    await page.context().setOffline(false);
    await page.getByText(words.patient.folder.empty, { exact: true }).waitFor();
    await visitor.leave();
  });
});

describe('while an answer is on its way', () => {
  it('grey shapes stand where words will be, and a screen reader is told', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'en', size: PHONE }, 'fernandes');
    const { page, words } = visitor;
    const held = Promise.withResolvers<void>();
    await page.route('**/api/patients/*/folder*', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${visitor.url}/me/folder`);
    const loading = page.getByRole('status').filter({ hasText: words.state.loading });
    await loading.waitFor();
    assert.equal(await loading.getAttribute('aria-busy'), 'true');
    await page.getByRole('heading', { level: 1, name: words.patient.folder.title }).waitFor();
    held.resolve();
    await page.getByText(words.patient.folder.empty, { exact: true }).waitFor();
    assert.equal(await loading.count(), 0);
    await visitor.leave();
  });
});

describe('on paper', () => {
  it('a summary is printed without the navigation, the buttons and the language switch', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: DESK }, 'wong');
    const { page, words } = visitor;
    await visitor.open('/me/record');
    const navigation = page.getByRole('navigation', { name: words.app.navigation });
    await navigation.waitFor();
    await page.emulateMedia({ media: 'print' });
    await navigation.waitFor({ state: 'hidden' });
    assert.equal(
      await page.getByRole('button').filter({ visible: true }).and(page.locator('.cw-no-print *, header *')).count(),
      0,
    );
    assert.equal(await page.locator('header.cw-top').isVisible(), false);
    await page.getByRole('heading', { level: 1, name: words.patient.record.title }).waitFor();
    await page.getByText('原發性高血壓').first().waitFor();
    await shoot(page, 'record-on-paper');
    await visitor.leave();
  });
});

describe('while the other node is gone', () => {
  let furniture: Furniture;
  let link: { readonly link: string; readonly passcode: string };
  let elder: Visitor;
  let desk: Visitor;
  let visitId: string;
  /** A copy at the Hong Kong node of what a Shenzhen patient shared. */
  let copyId: string;

  before(async () => {
    const { urls, lose } = await theNetwork();
    // Who signed in when the run began is signed out by now where the run is slow.
    const people = await signInPeople(urls.sz, urls.hk);
    furniture = { ...(await theFurniture()), people };
    link = await makeShare(people);
    const liu = await signInAs(urls.sz, 'liu', 'zh-Hans');
    const wish = { sections: ['problems', 'allergies'], recipients: { kind: 'consortium' } };
    const made = await liu.post('/api/shares', wish, CreatedShare);
    const open = { link: made.link, passcode: made.passcode, purpose: 'TREAT' };
    copyId = (await people.hkDoctor.client.post('/api/received', open, ReceivedView)).id;
    elder = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'wong');
    await elder.open('/me/shares');
    // The code of pages that nobody has gone near is fetched while nothing is to do, their data when they are opened.
    for (const part of ['record', 'folder']) {
      await elder.page.waitForFunction(
        (name) => performance.getEntriesByType('resource').some((one) => one.name.includes(`/${name}.page-`)),
        part,
      );
    }
    desk = await signIn({ node: 'sz', lang: 'zh-Hans', size: DESK }, 'sz-coordinator');

    await lose('hk');
    // Two things that now wait at the Shenzhen node: an ended share, and a visit on its way home.
    await liu.send('POST', `/api/shares/${made.share.id}/revoke`, { json: {} });
    visitId = await signVisit(furniture);
  });

  after(async () => {
    await (await theNetwork()).bringBack('hk');
  });

  it('a doctor who opens a code is told that the neighbour does not answer, and where it stopped', async () => {
    const visitor = await signIn({ node: 'sz', lang: 'zh-Hans', size: DESK }, 'sz-dr-lin');
    const { page, words } = visitor;
    await visitor.open('/clinic/open');
    await page.locator('.ant-segmented-item', { hasText: words.clinician.open.text }).click();
    await page.getByLabel(words.clinician.open.textLabel).fill(link.link);
    await page.getByLabel(words.clinician.open.passcode, { exact: true }).fill(link.passcode);
    await page.getByRole('button', { name: words.clinician.open.submit }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /“.+”暂时没有响应（.+），请稍后再试。/ })
      .waitFor();
    const contact = page.getByRole('listitem').filter({ hasText: words.clinician.open.steps.contact });
    await contact.filter({ hasText: words.step.failed }).waitFor();
    await shoot(page, 'open-neighbour-gone');

    // What was opened before is shown on, with the fact that nobody could be asked.
    await visitor.open(`/clinic/received/${furniture.receivedId}`);
    await page
      .getByText(new RegExp(`${words.node.hk}.*(没有|未)(响应|应答|回应)`))
      .first()
      .waitFor();
    await page.getByRole('region', { name: words.counts.title }).waitFor();
    await shoot(page, 'received-neighbour-gone');
    await visitor.leave();
  });

  it('a patient of the lost node is told that nothing was done, and keeps what she had before her', async () => {
    const { page, words } = elder;
    await page.getByRole('navigation').getByRole('link', { name: words.patient.nav.share }).click();
    await page.getByRole('button', { name: words.patient.shares.revoke }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: words.patient.shares.revoke }).click();
    await page.getByRole('alert').filter({ hasText: words.state.noAnswer }).waitFor();
    assert.ok((await page.locator('.cw-share').count()) > 0);
    await shoot(page, 'node-gone');
    // What was not here before cannot be shown; the page says so and offers another try.
    for (const name of [words.patient.nav.folder, words.patient.nav.record]) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.getByRole('alert').filter({ hasText: words.state.noAnswer }).waitFor();
      await page.getByRole('button', { name: words.state.retry }).waitFor();
    }
  });

  it('the coordinator sees what waits, stops it, mends it and sends it again', async () => {
    const { page, words } = desk;
    const { coordinator } = words;
    await desk.open('/exchange');
    await page.getByText(coordinator.unreachable, { exact: true }).waitFor();
    const row = page.locator('.cw-messages tbody tr', { hasText: coordinator.type['share-revoked'] }).first();
    await row.getByText(coordinator.state.retrying).waitFor();
    await shoot(page, 'desk-neighbour-gone');
    await row.getByRole('button').click();
    const drawer = page.getByRole('dialog', { name: coordinator.detail });
    await drawer.getByRole('button', { name: coordinator.stop }).click();
    await page
      .getByRole('dialog', { name: coordinator.stopTitle })
      .getByRole('button', { name: coordinator.stop })
      .click();
    await drawer.getByText(coordinator.state.stopped, { exact: true }).waitFor();

    await drawer.getByRole('button', { name: coordinator.replay }).click();
    const body = drawer.getByLabel(coordinator.body);
    const text = await body.inputValue();
    await body.fill(`${text},`);
    await drawer.getByText(fill(coordinator.replayBad, { message: '' })).waitFor();
    assert.equal(await drawer.getByRole('button', { name: coordinator.replaySubmit }).isDisabled(), true);
    await body.fill(text.replace(/"endedAt":\s*"[^"]+"/, `"endedAt": "${new Date(0).toISOString()}"`));
    await drawer.getByText(coordinator.replayGood).waitFor();
    await drawer.getByRole('button', { name: coordinator.replaySubmit }).click();
    await drawer.getByText(coordinator.replayReasonMissing).waitFor();
    await drawer.getByLabel(coordinator.replayReason, { exact: true }).fill('时间写错了（合成数据）');
    await shoot(page, 'desk-replay');
    await drawer.getByRole('button', { name: coordinator.replaySubmit }).click();
    await drawer.getByText(coordinator.state.replaced, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    // The copy took its place.
    const rows = page
      .locator('.cw-messages tbody tr', { hasText: coordinator.type['share-revoked'] })
      .filter({ hasText: coordinator.direction.out });
    await rows.filter({ hasText: coordinator.state.replaced }).waitFor();
    await rows.filter({ hasNotText: coordinator.state.replaced }).first().waitFor();
  });

  it('and when the node is back, both sides agree', async () => {
    await (await theNetwork()).bringBack('hk');
    const { page, words } = desk;
    const { coordinator } = words;
    for (const type of ['share-revoked', 'visit-document'] as const) {
      const row = page
        .locator('.cw-messages tbody tr', { hasText: coordinator.type[type] })
        .filter({ hasText: coordinator.direction.out })
        .filter({ hasNotText: coordinator.state.replaced });
      await row.first().getByRole('button').click();
      const drawer = page.getByRole('dialog', { name: coordinator.detail });
      const retry = drawer.getByRole('button', { name: coordinator.retry });
      const delivered = drawer.getByText(coordinator.state.delivered, { exact: true });
      // Whoever does not want to wait for the next try asks for it.
      await retry.or(delivered).first().waitFor();
      if (await retry.isVisible()) await retry.click();
      await delivered.waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
    }
    await page.getByText(coordinator.reachable, { exact: true }).waitFor();
    expectQuiet(desk);
    await desk.leave();

    const { szDoctor, hkDoctor } = furniture.people;
    await until('the visit to have arrived', PATIENCE_MS, async () => {
      const { status } = await szDoctor.client.get(`/api/visits/${visitId}`, VisitView);
      return status === 'arrived' ? true : undefined;
    });
    await assert.rejects(hkDoctor.client.get(`/api/received/${copyId}`, ReceivedView), {
      code: 'exchange.link-revoked',
    });

    await elder.page.getByRole('button', { name: elder.words.state.retry }).click();
    await elder.page.getByText('原發性高血壓').first().waitFor();
    await elder.leave();
  });
});

/** Another visit, signed and sent home. */
async function signVisit({ people, draftId, receivedId }: Furniture): Promise<string> {
  const { client } = people.szDoctor;
  const { note } = await client.get(`/api/visits/${draftId}`, VisitView);
  const plan = { ...note.plan, advice: '每天在家测血压并记录。', prescription: [] };
  const wish = { patientId: people.patientAtSz.patientId, receivedId, note: { ...note, plan } };
  const { id, version } = await client.post('/api/visits', wish, VisitView);
  await client.post(`/api/visits/${id}/sign`, { version, sendTo: 'hk', patientAgreed: true }, VisitView);
  return id;
}
