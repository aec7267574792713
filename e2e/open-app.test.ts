/** An application of others: opened from a patient's page, and by itself with the question whose record it is about. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { signInAs } from '../src/cli/sign-in.ts';
import { LANGS } from '../src/kernel/lang.ts';
import { STAFF } from '../src/world/staff.ts';
import { seriousFindings } from './axe.ts';
import { DESK, expectQuiet, PHONE, settled, signIn, visit } from './harness.ts';

const APP = {
  id: 'e2e-chart',
  kind: 'app',
  name: { en: 'Growth chart', 'zh-Hans': '生长曲线', 'zh-Hant-HK': '生長曲線' },
  redirectUris: ['https://chart.example/back'],
  launchUri: 'https://chart.example/launch',
  scopes: ['openid', 'launch', 'launch/patient', 'patient/*.rs'],
};
const CHALLENGE = createHash('sha256').update('a'.repeat(43)).digest('base64url');

describe('an application of others', () => {
  before(async () => {
    const { url, leave } = await visit({ node: 'hk', lang: 'en', size: DESK });
    const operator = await signInAs(url, 'hk-operator');
    await operator.send('POST', '/api/applications', { json: APP });
    await leave();
  });

  for (const lang of LANGS) {
    it(`asks a doctor whose record it is about, then whether it may (${lang})`, async () => {
      const visitor = await visit({ node: 'hk', lang, size: PHONE });
      const { page, words } = visitor;
      const doctor = STAFF.find(({ id }) => id === 'hk-dr-chow');
      const found: string[] = [];
      const look = async (name: string) => {
        for (const size of [PHONE, DESK]) {
          await page.setViewportSize(size);
          for (const finding of await seriousFindings(page)) found.push(`${name}, ${size.width}: ${finding}`);
        }
      };
      const query = new URLSearchParams({
        client_id: APP.id,
        redirect_uri: APP.redirectUris[0] ?? '',
        response_type: 'code',
        scope: 'openid launch/patient patient/Observation.rs?category=laboratory',
        state: 's',
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
        ui_locales: lang,
        aud: `${visitor.url}/fhir/R4`,
      });
      await visitor.open(`/oauth/authorize?${query}`);
      await page.getByRole('button', { name: doctor?.name[lang] ?? '' }).click();
      await page.getByRole('heading', { name: words.open.signIn.patientTitle }).waitFor();
      await settled(page);
      await look('patient');
      await page.getByRole('searchbox').fill('Wong');
      await settled(page);
      await look('found');
      await page.locator('.cw-people .cw-demo-card').first().click();
      await page.getByRole('heading', { name: words.open.signIn.consentTitle }).waitFor();
      await settled(page);
      await look('consent');
      expectQuiet(visitor);
      await visitor.leave();
      assert.deepEqual(found, []);
    });
  }

  it('is opened from a patient’s page with the patient in hand', async () => {
    const visitor = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: DESK }, 'hk-dr-chow');
    const { page } = visitor;
    await page.locator('.cw-people__link').first().click();
    const button = page.getByRole('button', { name: APP.name['zh-Hant-HK'] });
    await button.waitFor();
    await settled(page);
    assert.deepEqual(await seriousFindings(page), []);
    const asked = page.waitForRequest((request) => request.url().startsWith(APP.launchUri));
    await page.route('https://chart.example/**', (route) => route.fulfill({ body: 'the application' }));
    await button.click();
    const address = new URL((await asked).url());
    assert.equal(address.searchParams.get('iss'), `${visitor.url}/fhir/R4`);
    assert.match(address.searchParams.get('launch') ?? '', /^[\w-]{32}$/);
    await visitor.leave();
  });
});
