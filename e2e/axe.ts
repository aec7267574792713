import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** WCAG 2.2 at the level that hospitals are held to, and axe's own good habits. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds serious or critical, with the element that it found. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // What the bars at the head and at the foot of a phone cover is scrolled free by whoever wants it; where a bar happens to lie is no finding.
  const still = await page.addStyleTag({ content: '.cw-nav, .cw-top { position: static !important; }' });
  // Without the legacy mode each look opens a window of its own, for frames that these pages do not have.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ runOnly: TAGS, resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  await still.evaluate((style) => style.parentNode?.removeChild(style));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
    );
}
