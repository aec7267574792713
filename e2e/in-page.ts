/** What runs inside the page. Text, not functions: the checks here know no browser. */
import type { Page } from 'playwright-core';
import { z } from 'zod';

const Run = z.object({
  text: z.string(),
  /** Language that the markup says this text is in. */
  lang: z.string(),
  /** Codes, addresses and what is shown exactly as it came: text that nobody translates. */
  verbatim: z.boolean(),
  kind: z.enum(['text', 'attribute', 'title']),
});
/** A run of text that somebody reads or hears. */
export type Run = z.infer<typeof Run>;

const VERBATIM =
  'code, .cw-json, .cw-json-edit, .cw-beside__original, .cw-original, .cw-narrative, .cw-number, .cw-hash, kbd';

const READ = `(() => {
  const runs = [{ text: document.title, lang: document.documentElement.lang, verbatim: false, kind: 'title' }];
  const add = (text, element, kind) => {
    if (text === null || text.trim() === '') return;
    const lang = element.closest('[lang]')?.getAttribute('lang') ?? '';
    runs.push({ text: text.trim(), lang, verbatim: element.closest('${VERBATIM}') !== null, kind });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest('script, style, noscript') === null) add(node.nodeValue, parent, 'text');
  }
  for (const name of ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt']) {
    for (const element of document.querySelectorAll('[' + name + ']')) {
      // An image inside a button that has a name of its own is not spoken, nor is what is not there for anybody.
      const button = element.parentElement.closest('button[aria-label], [role=button][aria-label], [aria-hidden=true]');
      if (button === null && element.checkVisibility({ visibilityProperty: true })) add(element.getAttribute(name), element, 'attribute');
    }
  }
  return runs;
})()`;

/** All texts of the page, also those that only a screen reader finds and those behind a disclosure. */
export async function readPage(page: Page): Promise<Run[]> {
  return z.array(Run).parse(await page.evaluate(READ));
}

const WIDER = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const isBox = (element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX !== 'visible';
  const culprits = [];
  for (const element of document.querySelectorAll('body *')) {
    if (element.getBoundingClientRect().right <= width + 1) continue;
    let box = element.parentElement;
    while (box !== null && !isBox(box)) box = box.parentElement;
    if (box === null) culprits.push(element.tagName.toLowerCase() + '.' + element.className);
  }
  return [document.documentElement.scrollWidth + ' > ' + width, ...culprits.slice(0, 5)];
})()`;

/** What makes the page wider than its window; nothing where a reader need not scroll sideways. */
export async function whatIsTooWide(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate(WIDER));
}

const FOCUS = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return { what: '', seen: false };
  const isRinged = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  // A field of a composed control is drawn by the boxes around it; a hidden radio button by its label.
  const drawn = [element, element.parentElement, element.parentElement?.parentElement, element.closest('label'), element.nextElementSibling];
  const what = element.tagName.toLowerCase() + (element.id === '' ? '' : '#' + element.id);
  return { what: what + ' ' + (element.getAttribute('aria-label') ?? element.innerText ?? '').slice(0, 40), seen: drawn.some((one) => one && isRinged(one)) };
})()`;

const Focus = z.object({ what: z.string(), seen: z.boolean() });

/** What has the focus, and whether a reader can see that it has. Empty while nothing on the page has it. */
export async function focusOf(page: Page): Promise<z.infer<typeof Focus>> {
  return Focus.parse(await page.evaluate(FOCUS));
}
