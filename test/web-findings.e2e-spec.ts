import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { answering, startOpenAi } from './support/model-services/openai.js';
import { plainPicture } from './support/pictures.js';

/** For a machine that has other things to do as well. */
const PATIENCE = { timeout: 20_000 };
/** Where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9';

/** Of screens, on either side of each that changes the layout. */
const WIDTHS = [
  320, 360, 380, 381, 440, 520, 521, 600, 660, 661, 720, 721, 800, 900, 960, 961, 1024, 1200, 1440,
];
/** What in the page's head is covered by something else, at its middle or near its ends. */
const OUT_OF_REACH = `[...document.querySelectorAll('.masthead :is(a, summary, button, #search)')]
  .filter((each) => each.checkVisibility() && !each.closest('.sheet'))
  .filter((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    // The search box has the two ways to search at its end.
    const points = each.id === 'search' ? [0.05, 0.3] : [0.05, 0.5, 0.95];
    return points.some((part) => !each.contains(document.elementFromPoint(left + part * width, top + height / 2)));
  })
  .map((each) => each.textContent.trim() || each.id)`;
const SIDEWAYS = `document.documentElement.scrollWidth > innerWidth || document.querySelector('.sheet').getBoundingClientRect().left < 0
  ? ['scrolls sideways'] : []`;

const picture = async (colour: string) => ({
  name: `${colour}.png`,
  mimeType: 'image/png',
  buffer: await plainPicture(colour),
});

describe.skipIf(cannotBrowse)('what models find, on the page', { timeout: 60_000 }, () => {
  let app: TestApp;
  let browser: Browser;
  let immich: FakeService;
  let openai: FakeService;

  beforeAll(async () => {
    [immich, openai] = await Promise.all([startImmichMl({ text: ['GRAND OPENING'] }), startOpenAi()]);
    const violent = { flagged: true, categories: [{ name: 'violence', score: 0.92 }] };
    openai.behave(answering({ moderation: violent }));
    app = await startApp({
      environment: {
        CAPTIONERS: 'blip,builtin',
        BLIP_SERVICE_URL: NOWHERE,
        EMBEDDER: 'immich-ml',
        ZERO_SHOT_LABELS: 'red,green,blue',
        TEXT_READER: 'immich-ml',
        IMMICH_ML_URL: immich.url,
        MODERATOR: 'openai',
        OPENAI_BASE_URL: openai.url,
        OPENAI_MODEL: 'seer',
      },
    });
    browser = await launchBrowser();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await Promise.all([immich?.stop(), openai?.stop()]);
  });

  const arrive = async (...colours: string[]) => {
    const visitor = await Visitor.arrive(browser, app.url);
    await visitor.signUp();
    await visitor.upload(...(await Promise.all(colours.map(picture))));
    await visitor.processed.nth(colours.length - 1).waitFor(PATIENCE);
    return visitor;
  };
  /** The newest picture, by its address: what lies above the tile is another test's matter. */
  const openPicture = async (page: Page) => {
    const link = await page.locator('.tile .frame').first().getAttribute('href');
    await page.goto(`${app.url}/${link}`);
    const dialog = page.locator('#detail');
    await dialog.locator('.productions [data-status="done"]').first().waitFor();
    return dialog;
  };

  it('says who wrote the caption and in whose place, and gives a corrected one back to the machine', async () => {
    const visitor = await arrive('red');
    const dialog = await openPicture(visitor.page);
    const caption = dialog.getByRole('textbox', { name: 'Caption' });
    await dialog.getByText(/Written by builtin · .+, as blip could not be reached/).waitFor();
    const machine = await caption.inputValue();

    await caption.fill('My own words');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Your words; no machine will change them').waitFor();
    await dialog.getByRole('button', { name: 'Use the machine’s caption' }).click();

    await dialog.getByText(/Written by builtin/).waitFor();
    expect(await caption.inputValue()).toBe(machine);
    expect(visitor.complaints).toEqual([]);
  });

  it('shows tags with their scores and who gave them, and gives the machine its tags back', async () => {
    const visitor = await arrive('green');
    const dialog = await openPicture(visitor.page);
    await dialog.getByText('Where the tags come from').click();
    const rows = dialog.locator('.tag-origins li');
    await rows
      .filter({ hasText: /by immich-ml · ViT-B-32__openai/ })
      .first()
      .waitFor();
    expect(Number(await rows.first().getByRole('meter').getAttribute('aria-valuenow'))).toBeGreaterThan(0);

    await dialog.getByLabel('Add a tag').fill('mine');
    await dialog.getByLabel('Add a tag').press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rows.filter({ hasText: 'mine' }).getByText('by you').waitFor();
    await rows.filter({ hasText: 'not applied' }).first().waitFor();
    await dialog.getByRole('button', { name: 'Use the machine’s tags' }).click();

    await rows.filter({ hasText: 'mine' }).waitFor({ state: 'detached' });
    expect(await dialog.getByRole('button', { name: 'Remove the tag mine' }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('covers a flagged picture until it is clicked, and lists flagged ones alone', async () => {
    const visitor = await arrive('blue');
    const { page } = visitor;
    const veil = page.locator('.tile').getByRole('button', { name: /^Flagged: violence/ });
    await veil.waitFor();
    expect(await page.locator('.tile .picture.veiled').count()).toBe(1);

    await page.getByRole('button', { name: 'Flagged', exact: true }).click();
    await veil.click();

    await veil.waitFor({ state: 'hidden' });
    expect(await page.locator('.tile .picture.veiled').count()).toBe(0);
    await page.locator('.tile .frame').click();
    const dialog = page.locator('#detail');
    await dialog.getByRole('meter', { name: 'violence' }).waitFor();
    expect(await dialog.locator('.veiled').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('shows the text in a picture, to be read and copied, and finds the picture by it', async () => {
    const visitor = await arrive('white');
    const { page } = visitor;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('searchbox', { name: /text in pictures/ }).fill('opening');
    await page.locator('.tile').waitFor();
    const dialog = await openPicture(page);
    await dialog.locator('.found-text', { hasText: 'GRAND OPENING' }).waitFor();

    // Notes go after a while, which a busy machine may take for less than this.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();

    // Inside the dialog: beneath a modal one it would neither be seen nor read out.
    const toast = dialog.locator('.toast');
    await toast.getByText('Text copied').waitFor();
    expect(await isOnTop(page, '.toast')).toBe(true);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('GRAND OPENING');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.locator('body > .toasts .toast').waitFor();
    await page.clock.runFor(7_000);
    await page.locator('.toast').waitFor({ state: 'detached' });
    expect(visitor.complaints).toEqual([]);
  });

  it('finds pictures by what is to be seen, and by likeness to one of them', async () => {
    const visitor = await arrive('red', 'green', 'blue');
    const { page } = visitor;
    const firstName = () => page.locator('.tile .pick').first().getAttribute('aria-label');

    await page.getByRole('button', { name: 'meaning', exact: true }).click();
    await page.getByRole('searchbox').fill('something green');
    await expect.poll(firstName, PATIENCE).toBe('Select green.png');
    expect(await visitor.tiles.count()).toBe(3);
    await page.getByRole('searchbox').fill('something red');
    await expect.poll(firstName, PATIENCE).toBe('Select red.png');

    const dialog = await openPicture(page);
    await dialog.getByRole('button', { name: 'More like this' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => visitor.tiles.count(), PATIENCE).toBe(2);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await page.getByRole('button', { name: /^No longer by likeness/ }).click();
    await visitor.tiles.nth(2).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('searches by meaning again after a failure, when asked to', async () => {
    const { page } = await arrive('green');
    const failure = { status: 503, json: { code: 'SERVICE_UNREACHABLE', detail: 'Nobody answers there' } };
    await page.route(/\/api\/images\?.*meaning=/, (route) => route.fulfill(failure), { times: 1 });
    await page.getByRole('button', { name: 'meaning', exact: true }).click();
    await page.getByRole('searchbox').fill('something green');
    await page.locator('#list-fault').getByText('Nobody answers there').waitFor(PATIENCE);

    await page.getByRole('searchbox').press('Enter');

    await page.locator('.tile').waitFor(PATIENCE);
    expect(await page.locator('#list-fault').isVisible()).toBe(false);
  });

  it('keeps all of its head within reach on screens of any width', async () => {
    const admin = await app.newAdmin();
    const longName = `${admin.username} whose name is as long as one may be`.padEnd(64, 'w');
    const visitor = await Visitor.arrive(browser, app.url);
    await visitor.signIn(admin);
    const { page } = visitor;
    await page.getByRole('button', { name: 'meaning', exact: true }).waitFor();
    await app.database.query('UPDATE users SET username = $1 WHERE id = $2', [longName, admin.id]);
    await page.reload();
    await page.locator('#who', { hasText: longName }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'meaning', exact: true }).waitFor();

    const faults: unknown[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 740 });
      faults.push(...(await page.evaluate<unknown[]>(OUT_OF_REACH)).map((what) => ({ width, what })));
      await page.getByLabel('Account and storage').click();
      await page.getByRole('button', { name: 'Administration' }).waitFor();
      faults.push(...(await page.evaluate<unknown[]>(SIDEWAYS)).map((what) => ({ width, what })));
      await page.getByLabel('Account and storage').click();
    }
    expect(faults).toEqual([]);
  });

  it('tells what this server cannot do, with the reason', async () => {
    const visitor = await arrive('black');
    const dialog = await openPicture(visitor.page);

    await dialog.getByText('1 not available here').click();

    const row = dialog.locator('.productions [data-status="unavailable"]', { hasText: 'faces' });
    expect(await row.locator('.reason').innerText()).toContain('FACE_DETECTOR');
    await visitor.page.goto(`${app.url}/#/people`);
    await visitor.page.locator('#people', { hasText: 'FACE_DETECTOR' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('fits a phone, with both ways to search', async () => {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    const visitor = await Visitor.arrive(browser, app.url, phone);
    await visitor.signUp();
    await visitor.page.getByRole('button', { name: 'meaning', exact: true }).waitFor();

    expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    const [places, add] = await Promise.all([
      visitor.page.locator('.places').boundingBox(),
      visitor.page.locator('#pick-files').boundingBox(),
    ]);
    expect(places!.x + places!.width).toBeLessThanOrEqual(add!.x);
  });
});

/** Whether nothing lies above its middle. */
const isOnTop = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    // Clicks pass through it, and what they pass through is not found at a point.
    element.style.pointerEvents = 'auto';
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.ownerDocument.elementFromPoint(x + width / 2, y + height / 2) === element;
  });
