/** A request of consent by hand, from the desk that asks to the phone that answers: asked, narrowed, granted, read, ended, and read no more. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { AnswerError, type Client } from '../src/cli/http-client.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { seriousFindings } from './axe.ts';
import { theFurniture } from './furnish.ts';
import { SAID_OF_CONSENTS } from './furnish-consents.ts';
import { DESK, expectQuiet, PHONE, settled, shoot, signIn, type Visitor } from './harness.ts';

const Total = z.looseObject({ total: z.number() });

/** How many of a type the doctor gets of this patient; none where the door is shut. */
async function countOf(doctor: Client, type: string, patient: string): Promise<number> {
  try {
    return (await doctor.get(`/fhir/R4/${type}?patient=${patient}&_summary=count`, Total)).total;
  } catch (error) {
    if (error instanceof AnswerError && error.status === 403) return 0;
    throw error;
  }
}

/** Nothing that a screen reader or a keyboard would stumble over, on a phone and at a desk. */
async function look(visitor: Visitor, name: string, found: string[]): Promise<void> {
  const { page } = visitor;
  const own = page.viewportSize() ?? DESK;
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    for (const finding of await seriousFindings(page)) found.push(`${name}, ${size.width}: ${finding}`);
  }
  await page.setViewportSize(own);
  await shoot(page, `consents-${name}`, DESK);
}

async function ask(visitor: Visitor, patient: string): Promise<void> {
  const { page, words } = visitor;
  const { ask: said } = words.consents;
  await visitor.open('/clinic/consents');
  await page.getByLabel(said.by, { exact: true }).selectOption('id');
  await page.getByLabel(said.recordNumber).fill(patient);
  await page.getByLabel(said.reason).fill(SAID_OF_CONSENTS.journey);
  await page.getByRole('button', { name: said.send }).click();
  await page.getByText(SAID_OF_CONSENTS.journey).waitFor();
  await settled(page);
}

/** The card of the request just made. */
function cardOf({ page }: Visitor) {
  return page.locator('article', { hasText: SAID_OF_CONSENTS.journey });
}

async function grantLess(visitor: Visitor): Promise<void> {
  const { page, words } = visitor;
  const { consents: said } = words;
  const card = cardOf(visitor);
  const drawn = card.locator('.cw-scope__parts > li').filter({ hasText: words.section.medications });
  assert.equal(await drawn.count(), 1, 'the picture shows what is asked for');
  await card.locator('summary', { hasText: said.less }).click();
  await card.getByRole('switch', { name: words.section.medications, exact: true }).click();
  await settled(page);
  await drawn.waitFor({ state: 'detached' });
  await card.getByRole('button', { name: said.grant }).click();
  await page.getByRole('dialog').getByRole('button', { name: said.grant }).click();
  await page.locator('section[aria-labelledby=agreed-title] article').first().waitFor();
  await settled(page);
}

describe('a request of consent', () => {
  it('is asked, narrowed, granted, read under, ended, and read no more', async () => {
    const { people } = await theFurniture();
    const patient = people.patientAtHk.patientId;
    const found: string[] = [];
    const doctor = await signIn({ node: 'hk', lang: 'en', size: DESK }, 'hk-dr-cheng');
    const reader = await signInAs(doctor.url, 'hk-dr-cheng');
    const had = await countOf(people.patientAtHk.client, 'Condition', patient);
    assert.ok(had > 0, 'her record holds what is asked for');
    assert.equal(await countOf(reader, 'Condition', patient), 0, 'nothing is open before she is asked');

    await ask(doctor, patient);
    await look(doctor, 'asked', found);
    assert.equal(await countOf(reader, 'Condition', patient), 0, 'nor by asking');

    const elder = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'wong');
    await elder.open('/me/consents');
    await cardOf(elder).waitFor();
    await look(elder, 'waiting', found);
    await grantLess(elder);
    await look(elder, 'granted', found);
    assert.ok((await countOf(reader, 'Condition', patient)) > 0, 'what she agreed to is open');
    assert.equal(await countOf(reader, 'MedicationRequest', patient), 0, 'what she took away is not');

    const { consents: said } = elder.words;
    const agreed = elder.page.locator('section[aria-labelledby=agreed-title] article').first();
    await agreed.getByRole('button', { name: said.end }).click();
    await elder.page.getByRole('dialog').getByRole('button', { name: said.end }).click();
    await agreed.waitFor({ state: 'detached' });
    assert.equal(await countOf(reader, 'Condition', patient), 0, 'and at its end no more');

    await doctor.open('/clinic/consents');
    const followed = cardOf(doctor).first();
    await followed.getByText(doctor.words.consents.state.ended).waitFor();
    for (const visitor of [doctor, elder]) {
      expectQuiet(visitor);
      await visitor.leave();
    }
    assert.deepEqual(found, []);
  });
});
