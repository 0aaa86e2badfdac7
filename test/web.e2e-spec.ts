import sharp from 'sharp';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';

/** For a machine that has other things to do as well. */
const PATIENCE = { timeout: 20_000 };

const rightEdge = async (element: Locator) => {
  const box = await element.boundingBox();
  return (box?.x ?? NaN) + (box?.width ?? NaN);
};

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

    expect(await visitor.page.locator('#empty').isVisible()).toBe(false);
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

  it('says shortly why a file was refused, and keeps that in sight when the rest has left', async () => {
    const visitor = await newcomer();

    await visitor.upload(
      { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
      await picture('meadow.jpg', '#9cc8e8', '#3d7a34'),
    );

    const rows = visitor.page.locator('.tray li');
    await rows.and(visitor.page.locator('[data-state="done"]')).waitFor();
    await expect.poll(() => rows.count(), PATIENCE).toBe(1);
    const refused = rows.and(visitor.page.locator('[data-state="failed"]'));
    expect(await refused.locator('.state').innerText()).toBe('Not a picture that can be read here');
    expect(await refused.locator('.details').innerText()).toContain('HEIC');
    expect(await visitor.page.locator('.tray h2').innerText()).toBe('1 picture refused');
    expect(await visitor.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('puts the list of uploads away when all have arrived', async () => {
    const visitor = await newcomer();

    await visitor.upload(await picture('meadow.jpg', '#9cc8e8', '#3d7a34'));

    const tray = visitor.page.locator('#tray');
    await tray.waitFor();
    await tray.waitFor({ state: 'hidden' });
    expect(await visitor.tiles.count()).toBe(1);
  });

  it('shows everything that is wrong with a sign-up beside its field', async () => {
    const { page } = await Visitor.arrive(browser, app.url);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.locator('#username').fill('a!');
    await page.getByLabel('E-mail').fill('nowhere');
    await page.getByLabel('Password').fill('short');

    await page.getByRole('button', { name: 'Create account' }).click();

    await page.locator('#username-fault').waitFor();
    expect(await page.locator('#password-fault').innerText()).toContain('8');
    expect(await page.locator('#email-fault').innerText()).toContain('e-mail');
    expect(await page.locator('#account-fault').isVisible()).toBe(false);
  });

  it('fits a phone without sideways scrolling', async () => {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    const visitor = await Visitor.arrive(browser, app.url, phone);
    await visitor.signUp();
    await visitor.upload(await picture('meadow.jpg', '#9cc8e8', '#3d7a34'));
    await visitor.processed.first().waitFor();

    const width = () => visitor.page.evaluate<number>('document.documentElement.scrollWidth');
    expect(await width()).toBe(360);
    const edge = await rightEdge(visitor.page.locator('#gallery'));
    expect(await rightEdge(visitor.page.locator('#menu'))).toBeLessThanOrEqual(edge);
    expect(await rightEdge(visitor.page.locator('#search'))).toBeLessThanOrEqual(edge);
    const chips = visitor.page.locator('#tag-chips button');
    await chips.nth(1).waitFor();
    expect(await rightEdge(chips.nth(1))).toBeLessThanOrEqual(edge);
    await visitor.tiles.getByRole('link').tap();
    await visitor.page.locator('#detail[open] .productions li').first().waitFor();
    expect(await width()).toBe(360);
    expect(visitor.complaints).toEqual([]);
  });
});
