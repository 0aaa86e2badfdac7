import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';
import { newPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 20_000, interval: 20 };

describe.skipIf(cannotBrowse)('the administration view', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp({ worker: false });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const arrive = async (user: TestUser) => {
    const visitor = await Visitor.arrive(browser, app.url);
    await visitor.signIn(user);
    await visitor.page.getByLabel('Account and storage').click();
    return visitor;
  };

  it('is not for others', async () => {
    const visitor = await arrive(await app.newUser());
    await visitor.page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await visitor.page.getByRole('button', { name: 'Administration' }).count()).toBe(0);
  });

  it('shows lanes, what failed and the log, pauses, cancels and retries', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    const { page, complaints } = await arrive(await app.newAdmin());
    await page.getByRole('button', { name: 'Administration' }).click();

    const view = page.locator('#administration');
    for (const name of ['batches: images', 'webhooks: messages'])
      await view.getByRole('cell', { name }).waitFor();
    const cpu = view.locator('tr[data-lane="cpu"]');
    await cpu.getByRole('button', { name: 'Pause' }).click();
    await cpu.getByText('paused').waitFor();

    await cpu.getByRole('button', { name: 'Cancel waiting' }).click();
    await page.locator('#confirm').getByRole('button', { name: 'Cancel waiting' }).click();
    const failed = view.locator(`tr[data-failed="${body.id}"]`, { hasText: 'renditions' });
    await failed.getByRole('button', { name: 'Retry' }).click();
    await failed.waitFor({ state: 'detached' });
    await vi.waitUntil(async () => {
      const production = (await user.get(`/images/${body.id}/analysis/renditions`)).body;
      return production.status === 'pending';
    }, PATIENCE);

    await view.getByRole('cell', { name: 'account.created' }).first().waitFor();
    await view.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel('Account and storage').click();
    await page.getByRole('button', { name: 'Administration' }).click();
    await view.getByRole('cell', { name: 'jobs.cancelled' }).waitFor();

    await view.getByRole('button', { name: 'Open Bull Board' }).click();
    await page.waitForURL('**/admin/queues');
    await page.getByText('analysis-cpu').first().waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('fonts.googleapis.com'))).toEqual([]);
  });

  it('leaves focus and scroll where they are when it refreshes, also after a refresh that failed', async () => {
    const admin = await app.newAdmin();
    const { body: image } = await admin.upload(await newPicture(), 'own.jpg');
    await app.database.query(
      `UPDATE productions SET status = 'failed', error_code = 'TIMED_OUT', error_message = $2, finished_at = now()
        WHERE image_id = $1 AND producer = 'renditions'`,
      [image.id, 'It took longer than is allowed. '.repeat(20)],
    );
    const { page } = await arrive(admin);
    await page.setViewportSize({ width: 800, height: 700 });
    await page.clock.install();
    await page.getByRole('button', { name: 'Administration' }).click();
    const view = page.locator('#administration');
    const failed = view.locator(`tr[data-failed="${image.id}"]`);
    const retry = failed.getByRole('button', { name: 'Retry' });
    await retry.focus();
    await view.getByRole('region', { name: 'Latest' }).evaluate((region) => (region.scrollLeft = 60));

    await page.route('**/api/admin/jobs', (route) => route.fulfill({ status: 503, json: {} }), { times: 1 });
    await page.clock.fastForward(6_000);
    await view.getByText('Trying again').waitFor();
    await app.database.query('UPDATE productions SET error_message = $2 WHERE image_id = $1', [
      image.id,
      `Changed meanwhile. ${'It took longer than is allowed. '.repeat(20)}`,
    ]);
    await page.clock.fastForward(6_000);
    await failed.getByText('Changed meanwhile').waitFor();
    await view.getByText('Trying again').waitFor({ state: 'hidden' });

    expect(await retry.evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(await view.getByRole('region', { name: 'Latest' }).evaluate((region) => region.scrollLeft)).toBe(
      60,
    );

    await page.setViewportSize({ width: 400, height: 800 });
    const { x, width } = (await retry.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(400);

    await page.route('**/retry', (route) => route.fulfill({ status: 503, json: { detail: 'Not now' } }));
    await retry.click();
    await view.getByText('Not now').waitFor();
    await failed.getByRole('link', { name: image.id }).click();
    await page.locator('#detail').getByRole('heading', { name: 'own.jpg' }).waitFor();
  });

  it('counts what is missing, starts a backfill of it and cancels that, and tells how the models are', async () => {
    const admin = await app.newAdmin();
    const { body: image } = await admin.upload(await newPicture(), 'own.jpg');
    await app.database.query(
      `UPDATE productions SET status = 'failed', error_code = 'TIMED_OUT', finished_at = now() WHERE image_id = $1`,
      [image.id],
    );
    const { page, complaints } = await arrive(admin);
    await page.getByRole('button', { name: 'Administration' }).click();
    const view = page.locator('#administration');
    await view.locator('tr[data-model="builtin"]').getByRole('cell', { name: 'up' }).waitFor();
    const backfill = view.getByRole('region', { name: 'Backfill', exact: true });

    await backfill.getByLabel('Make anew').selectOption('metadata');
    for (const other of ['missing', 'out of date'])
      await backfill.getByRole('checkbox', { name: other }).uncheck();
    await backfill.getByRole('button', { name: 'Count' }).click();
    const counts = backfill.getByRole('row', { name: /^metadata/ });
    expect(Number(await counts.locator('[data-column="Failed"]').innerText())).toBeGreaterThan(0);
    await backfill.getByRole('button', { name: /^Make \d+ anew/ }).click();

    const row = backfill.locator('tr[data-backfill]');
    await row.getByText('running').waitFor();
    await view.getByText('handed to a worker').waitFor();
    await row.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('#confirm').getByRole('button', { name: 'Cancel the backfill' }).click();
    await row.getByText('cancelled').waitFor();
    expect(complaints).toEqual([]);
  });
});
