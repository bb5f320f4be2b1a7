import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../src/server/http-server.js';
import { startBrowser } from './browser.js';
import {
  type Contrast,
  formsInPage,
  leastContrastInPage,
  type Sizes,
  sizesInPage,
} from './in-page.js';
import { serve, serverConfig } from './serve.js';
import { makeScene, type Scene } from './status-scene.js';

let scene: Scene;
let server: HttpServer;
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
  scene = await makeScene();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await scene?.close();
});

/** Opens the page; a message on the console, such as a refused style or script, fails the test at `close`. */
async function open(path: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
      foreign.push(request.url());
    }
  });
  const answer = await page.goto(new URL(path, server.url).href);
  return {
    page,
    status: answer?.status(),
    close: async () => {
      await context.close();
      expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
    },
  };
}

describe('the picture in the README', () => {
  test('is of this page: npm run status:picture takes it anew', async () => {
    const calm = await serve(scene.database.database);
    const context = await browser.newContext({
      viewport: { width: 1200, height: 1050 },
      colorScheme: 'light',
    });
    const page = await context.newPage();
    await page.goto(new URL('/?workspace=agency-a', calm.url).href);
    const { STATUS_PICTURE: path } = process.env;
    const picture = await page.screenshot(path === undefined ? {} : { path });
    await context.close();
    await calm.close();
    expect(picture.length).toBeGreaterThan(30_000);
    expect(picture.length).toBeLessThan(200_000);
    const kept = readFileSync(new URL('../../docs/status-page.png', import.meta.url));
    // Bytes 16 to 24 of a PNG are its width and its height.
    expect(kept.subarray(16, 24)).toEqual(picture.subarray(16, 24));
  });
});

describe('the status page in a browser', () => {
  beforeAll(async () => {
    await scene.disturb();
    server = await serve(scene.database.database);
  });

  test.each([
    ['light, wide', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    [
      'dark, on a phone',
      { viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true },
    ],
  ] as const)('%s: fits, can be read, and loads nothing from elsewhere', async (_, options) => {
    const { page, close } = await open('/', options);
    expect(await page.title()).toContain('smartlink-sync');
    const sizes = await page.evaluate<Sizes>(sizesInPage);
    expect(sizes.page).toBeLessThanOrEqual(sizes.window);
    // On a phone the last weeks are shown, wide enough for a finger to find a day near it.
    expect(sizes.cells).toBe(options.viewport.width > 500 ? 90 : 45);
    expect(sizes.strip / sizes.cells).toBeGreaterThan(5);
    const least = await page.evaluate<Contrast>(leastContrastInPage);
    expect(least.ratio, least.what).toBeGreaterThan(4.5);
    await close();
  });

  test('draws states in different forms, so that nobody depends on their colours', async () => {
    const { page, close } = await open('/?workspace=agency-a');
    const forms = await page.evaluate<Record<string, string>>(formsInPage);
    expect(new Set(Object.values(forms)).size, JSON.stringify(forms)).toBe(7);
    await close();
  });

  test('says what a day holds under the pointer, and with the arrow keys in a strip that has the focus', async () => {
    const { page, close } = await open('/?workspace=agency-a');
    const tip = page.locator('#tip');
    await page.locator('.links .strip > i.u').first().hover();
    await expect
      .poll(() => tip.textContent())
      .toMatch(/unsettled, \d+ clicks stored, the API counts \d+/);
    await page.mouse.move(1, 1);
    await expect.poll(() => tip.isVisible()).toBe(false);
    await page.locator('.links .strip').nth(2).focus();
    await page.keyboard.press('End');
    const today = await tip.textContent();
    await page.keyboard.press('ArrowLeft');
    expect(await tip.textContent()).not.toBe(today);
    expect(today).toContain('pending');
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    await close();
  });

  test('is read without a mouse: landmarks, names for strips, a label for the search', async () => {
    const { page, close } = await open('/?workspace=agency-a');
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe('agency-a');
    const strip = page.getByRole('img', { name: /^Last 90 days: \d+ verified/ });
    expect(await strip.count()).toBeGreaterThan(5);
    await page.getByLabel('Find a link').fill(scene.linkIds[1] ?? '');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=/);
    expect(await page.locator('li.link').count()).toBe(1);
    await page.locator('li.link a').click();
    await page.waitForURL(/link=/);
    expect(await page.getByRole('row').count()).toBeGreaterThan(40);
    await close();
  });

  test('refreshes itself and keeps the place, and says so when nobody answers', async () => {
    const own = await serve(scene.database.database);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(own.url);
    const name = page.locator('h2').first();
    await name.evaluate((element) => {
      element.textContent = 'old';
    });
    const strip = page.locator('.links .strip').first();
    await strip.focus();
    const id = await strip.getAttribute('id');
    await page.clock.fastForward(15_000);
    await expect.poll(() => name.textContent()).toBe('agency-a');
    expect(await page.evaluate('document.activeElement.id')).toBe(id);
    await own.close();
    await page.clock.fastForward(15_000);
    await expect
      .poll(() => page.locator('#refresh').textContent())
      .toBe('no answer: what you see is old');
    await context.close();
  });

  test('works without JavaScript: days have titles, and the page reloads itself', async () => {
    const { page, close } = await open('/?workspace=agency-a', { javaScriptEnabled: false });
    expect(await page.locator('.links .strip > i.u').first().getAttribute('title')).toContain(
      'unsettled',
    );
    expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('60');
    await close();
  });

  test('asks for the token as a password, as every browser does', async () => {
    const guarded = await serve(scene.database.database, {
      config: serverConfig({ HTTP_TOKEN: 'open-sesame' }),
    });
    const context = await browser.newContext({
      httpCredentials: { username: 'me', password: 'open-sesame' },
    });
    const page = await context.newPage();
    const answer = await page.goto(guarded.url);
    expect(answer?.status()).toBe(200);
    // The script's own requests carry it as well.
    expect(await page.evaluate('fetch(location.href).then((answer) => answer.status)')).toBe(200);
    await context.close();
    await guarded.close();
  });
});
