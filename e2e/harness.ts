/** One browser and one pair of nodes for all files; whoever asks first starts them, the end of the run ends them. */
import assert from 'node:assert/strict';
import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import type { Lang } from '#kernel';
import { until } from '../src/cli/journey/expect.ts';
import { READY_MADE } from '../src/world/ready-made.ts';
import { STAFF } from '../src/world/staff.ts';
import type { NodeId } from '../test/processes.ts';
import { type Network, startNetwork } from './network.ts';
import { WORDS } from './words.ts';

/** A page on two busy cores answers within a second or two; whoever waits longer than this waits for nothing. */
export const PATIENCE_MS = 20_000;

export const PHONE = { width: 390, height: 844 } as const;
export const DESK = { width: 1440, height: 900 } as const;

/** What a browser of that reader asks for. */
const LOCALES: Readonly<Record<Lang, string>> = { en: 'en-GB', 'zh-Hans': 'zh-CN', 'zh-Hant-HK': 'zh-HK' };

let network: Promise<Network> | undefined;
let browser: Promise<Browser> | undefined;

/** Both nodes, started when they are first asked for. */
export function theNetwork(): Promise<Network> {
  network ??= startNetwork();
  return network;
}

function theBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

// At the root of the run, not of one file: the last test of all is the one to wait for.
after(async () => {
  await (await browser)?.close();
  await (await network)?.stop();
});

/** The machine's own Chromium where it has one, else the one of the npm package, without the switches that it brings for other uses. */
export async function launch(args: readonly string[] = []): Promise<Browser> {
  const own = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  return chromium.launch({ executablePath: own ?? (await packagedChromium()), args: [...args] });
}

/** The package unpacks itself into the folder for temporary files once; where another user of the machine did, we need a folder of our own. */
async function packagedChromium(): Promise<string> {
  const unpacked = path.join(tmpdir(), 'chromium');
  const isOthers =
    existsSync(unpacked) &&
    !(await access(unpacked, constants.X_OK).then(
      () => true,
      () => false,
    ));
  if (isOthers) {
    process.env['TMPDIR'] = path.join(tmpdir(), `causeway-${process.getuid?.()}`);
    await mkdir(process.env['TMPDIR'], { recursive: true });
  }
  return sparticuz.executablePath();
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Reader {
  readonly node: NodeId;
  readonly lang: Lang;
  readonly size: Size;
  /** Another browser than the common one: the one with a camera. */
  readonly browser?: Browser;
}

/** A reader's window, at the first page of a node. What the page complains of is kept. */
export interface Visitor {
  readonly page: Page;
  readonly url: string;
  readonly lang: Lang;
  readonly words: (typeof WORDS)[Lang];
  /** Opens an address of this node and waits until the page has its heading and nothing is loading. */
  open(address: string): Promise<void>;
  /** Errors that the page threw or printed since it was last asked. */
  complaints(): string[];
  leave(): Promise<void>;
}

export async function visit({ node, lang, size, browser: other }: Reader): Promise<Visitor> {
  const { urls } = await theNetwork();
  const url = urls[node];
  const context: BrowserContext = await (other ?? (await theBrowser())).newContext({
    viewport: size,
    locale: LOCALES[lang],
    timezoneId: 'Asia/Hong_Kong',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...(other === undefined ? {} : { permissions: ['camera'] }),
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  countRequests(page);
  let heard: string[] = [];
  page.on('pageerror', (error) => heard.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    // The browser prints each answer of 400 and above; which of them are wrong is for the test to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) heard.push(message.text());
  });
  return {
    page,
    url,
    lang,
    words: WORDS[lang],
    async open(address) {
      await page.goto(url + address);
      await settled(page);
    },
    complaints() {
      const all = heard;
      heard = [];
      return all;
    },
    leave: () => context.close(),
  };
}

const BUSY = '[aria-busy="true"], .ant-spin-spinning, .ant-btn-loading';

/** Requests to the node that a page still waits for. */
const open = new WeakMap<Page, Set<Request>>();

function countRequests(page: Page): void {
  const waiting = new Set<Request>();
  open.set(page, waiting);
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) waiting.add(request);
  });
  page.on('requestfinished', (request) => waiting.delete(request));
  page.on('requestfailed', (request) => waiting.delete(request));
}

/** Waits until the page has a heading, every answer is there and no part of it is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await until('the last answer', PATIENCE_MS, async () => (open.get(page)?.size === 0 ? true : undefined));
  await page.locator(BUSY).first().waitFor({ state: 'detached' });
}

/** Signs in as one of the demo's people, as a visitor does: the button, the card with the name. */
export async function signIn(reader: Reader, login: string): Promise<Visitor> {
  const visitor = await visit(reader);
  const { page, words } = visitor;
  const person = [...STAFF.map(({ id, name }) => ({ login: id, name })), ...READY_MADE].find(
    (one) => one.login === login,
  );
  if (person === undefined) throw new Error(`the demo has nobody called ${login}`);
  await visitor.open('/');
  await page.getByRole('button', { name: words.session.signIn, exact: true }).click();
  await page.getByRole('button', { name: person.name[reader.lang] }).click();
  await page.waitForURL(/\/(me|clinic|exchange|oversight|privacy)$/);
  await settled(page);
  return visitor;
}

/** A page of a test that went well has nothing to complain of. */
export function expectQuiet(visitor: Visitor): void {
  assert.deepEqual(visitor.complaints(), []);
}

const SHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));

/** Keeps a picture of the page where pictures are asked for; of the same page at another size too. */
export async function shoot(page: Page, name: string, ...others: readonly Size[]): Promise<void> {
  const here = page.viewportSize();
  if (process.env['CAUSEWAY_SCREENSHOTS'] !== '1' || here === null) return;
  await mkdir(SHOTS, { recursive: true });
  for (const size of [here, ...others]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${size.width}.png`), fullPage: true });
  }
  await page.setViewportSize(here);
}
