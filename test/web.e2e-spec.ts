import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';

/** For a machine that has other things to do as well. */
const PATIENCE = { timeout: 20_000 };

/** A sky over a sea: two colours, so that the palette has something to say. */
async function picture(name: string, sky: string, sea: string) {
  const half = { create: { width: 640, height: 200, channels: 3 as const, background: sea } };
  const buffer = await sharp({ create: { width: 640, height: 400, channels: 3, background: sky } })
    .composite([{ input: half, top: 200, left: 0 }])
    .jpeg()
    .toBuffer();
  return { name, mimeType: 'image/jpeg', buffer };
}

describe.skipIf(cannotBrowse)('the web page', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const newcomer = async () => {
    const visitor = await Visitor.arrive(browser, app.url);
    await visitor.signUp();
    return visitor;
  };

  it('shows captions and colours as they are found', async () => {
    const visitor = await newcomer();

    await visitor.upload(
      await picture('harbour-evening.jpg', '#e8903a', '#203a5c'),
      await picture('meadow.jpg', '#9cc8e8', '#3d7a34'),
    );
    await visitor.processed.nth(1).waitFor();

    const tile = visitor.tiles.first();
    await tile.locator('img.developed').waitFor();
    expect(await tile.locator('.swatch').count()).toBeGreaterThan(1);
    expect(await tile.locator('.tags button').count()).toBeGreaterThan(0);
    expect(await tile.locator('.caption.waiting').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('finds, opens, edits and deletes a picture', async () => {
    const visitor = await newcomer();
    const { page } = visitor;
    await visitor.upload(
      await picture('harbour-evening.jpg', '#e8903a', '#203a5c'),
      await picture('meadow.jpg', '#9cc8e8', '#3d7a34'),
    );
    await visitor.processed.nth(1).waitFor();

    await page.getByRole('searchbox').fill('harbour');
    await expect.poll(() => visitor.tiles.count(), PATIENCE).toBe(1);
    await visitor.tiles.getByRole('link').click();
    const dialog = page.getByRole('dialog', { name: 'harbour-evening.jpg' });
    await dialog.locator('.productions [data-status="done"]').first().waitFor();
    await dialog.getByRole('textbox', { name: 'Caption' }).fill('Evening <b>light</b> over the harbour');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Your words; no machine will change them').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await visitor.tiles.locator('.caption').innerText()).toBe('Evening <b>light</b> over the harbour');

    await visitor.tiles.getByRole('link').click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page
      .getByRole('dialog', { name: /Delete/ })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('searchbox').fill('');
    await expect.poll(() => visitor.tiles.count(), PATIENCE).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('narrows the pictures down to a tag and to favourites', async () => {
    const visitor = await newcomer();
    const { page } = visitor;
    await visitor.upload(
      await picture('harbour-evening.jpg', '#e8903a', '#203a5c'),
      await picture('meadow.jpg', '#9cc8e8', '#3d7a34'),
    );
    await visitor.processed.nth(1).waitFor();
    const chip = page.getByRole('group', { name: 'Tags' }).getByRole('button').first();

    await chip.click();
    await expect.poll(() => chip.getAttribute('aria-pressed'), PATIENCE).toBe('true');
    await chip.click();
    await visitor.tiles.nth(1).waitFor();
    await visitor.tiles.first().hover();
    await visitor.tiles
      .first()
      .getByRole('button', { name: /^Favourite/ })
      .click();
    await page.locator('.tile .favorite[aria-pressed="true"]').waitFor();
    await page.getByRole('button', { name: 'Favourites' }).click();

    await expect.poll(() => visitor.tiles.count(), PATIENCE).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('keeps the session over a reload, and the pictures over signing out', async () => {
    const visitor = await newcomer();
    await visitor.upload(await picture('meadow.jpg', '#9cc8e8', '#3d7a34'));
    await visitor.processed.first().waitFor();

    await visitor.page.reload();
    await visitor.tiles.first().waitFor();
    await visitor.signOut();
    expect(await visitor.tiles.count()).toBe(0);
    await visitor.page.reload();
    await visitor.signIn();
    await visitor.tiles.first().waitFor();

    expect(visitor.complaints).toEqual([]);
  });

  it('shows nobody the pictures of another', async () => {
    const owner = await newcomer();
    await owner.upload(await picture('meadow.jpg', '#9cc8e8', '#3d7a34'));
    await owner.processed.first().waitFor();
    const link = await owner.tiles.first().getByRole('link').getAttribute('href');

    const stranger = await newcomer();
    await stranger.page.getByText('An empty table').waitFor();
    await stranger.page.goto(`${app.url}/${link}`);

    await stranger.page.locator('.toast.fault').waitFor();
    expect(await stranger.tiles.count()).toBe(0);
    expect(await stranger.page.getByRole('dialog').count()).toBe(0);
  });

  it("says in the server's words why a file was refused", async () => {
    const visitor = await newcomer();

    await visitor.upload({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });

    const refusal = visitor.page.locator('.tray li[data-state="failed"] .state');
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain('HEIC');
    expect(await visitor.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('fits a phone without sideways scrolling', async () => {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    const visitor = await Visitor.arrive(browser, app.url, phone);
    await visitor.signUp();
    await visitor.upload(await picture('meadow.jpg', '#9cc8e8', '#3d7a34'));
    await visitor.processed.first().waitFor();

    const width = () => visitor.page.evaluate<number>('document.documentElement.scrollWidth');
    expect(await width()).toBe(360);
    await visitor.tiles.getByRole('link').tap();
    await visitor.page.locator('#detail[open] .productions li').first().waitFor();
    expect(await width()).toBe(360);
    expect(visitor.complaints).toEqual([]);
  });
});
