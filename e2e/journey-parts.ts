import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { findInstitution, nameOf } from '#rooms/directory';
import { until } from '../src/cli/journey/expect.ts';
import { STAFF } from '../src/world/staff.ts';
import { PATIENCE_MS, shoot, type Visitor } from './harness.ts';
import { shapeOf } from './words.ts';

const CLINIC = 'baoan-yikangyuan-chc';

/** The name of an institution as the directory has it. */
export function clinicName(lang: 'en' | 'zh-Hans' | 'zh-Hant-HK'): string {
  const clinic = findInstitution(CLINIC);
  assert.ok(clinic);
  return nameOf(clinic)[lang];
}

/** The name of somebody who works at a node of the demo world. */
export function staffName(id: string, lang: 'en' | 'zh-Hans' | 'zh-Hant-HK'): string {
  const member = STAFF.find((one) => one.id === id);
  assert.ok(member);
  return member.name[lang];
}

/** The outcomes as the page counts them: the sum in its sentence, and the number on each badge. */
export async function countsOn(page: Page, words: Visitor['words']): Promise<{ input: number; parts: number[] }> {
  const counts = page.getByRole('region', { name: words.counts.title });
  const lead = await counts.getByText(shapeOf(words.counts.lead)).innerText();
  const numbers = await counts
    .getByRole('listitem')
    .getByRole('strong')
    .or(counts.locator('li strong'))
    .allInnerTexts();
  return { input: Number(lead.replace(/\D/g, '')), parts: numbers.map((number) => Number(number.replace(/\D/g, ''))) };
}

/** Waits until a field holds this text. */
export async function expectValue(field: Locator, text: string): Promise<void> {
  await until(`the field to hold ${text}`, PATIENCE_MS, async () =>
    (await field.inputValue()) === text ? true : undefined,
  );
}

/** One step of a journey. Where one failed, those after it have nothing to stand on, and say so at once; what everybody saw then is kept as a picture. */
export function stepsOf(visitors: () => Readonly<Record<string, Visitor | undefined>>) {
  let broken: string | undefined;
  return (name: string, walk: () => Promise<void>): void => {
    it(name, async () => {
      if (broken !== undefined) throw new Error(`an earlier step failed: ${broken}`);
      broken = name;
      await walk().catch(async (error: unknown) => {
        for (const [who, visitor] of Object.entries(visitors())) {
          if (visitor !== undefined && !visitor.page.isClosed()) await shoot(visitor.page, `failed-${who}`);
        }
        throw error;
      });
      broken = undefined;
    });
  };
}

/** Fills in what was read and asks for the record. */
export async function fetchRecord({ page, words }: Visitor): Promise<void> {
  await page.getByRole('button', { name: words.clinician.open.submit }).click();
}

/** Camera, picture or text. */
export async function chooseWay({ page }: Visitor, way: string): Promise<void> {
  await page.locator('.ant-segmented-item', { hasText: way }).click();
}

/** She sees that a doctor opened it before anybody reloads anything. */
export async function seesWithin(seen: Locator): Promise<void> {
  await seen.first().waitFor({ timeout: PATIENCE_MS });
}

/** Types into a picker and takes a term from its list. */
export async function pick(page: Page, label: string, typed: string, term: string): Promise<void> {
  await page.getByLabel(label).pressSequentially(typed);
  await page.locator('.ant-select-item-option', { hasText: term }).first().click();
  await page.locator('.cw-picked, .cw-medicines').getByText(term).waitFor();
}
