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
    await visitor.page.locator('#username').fill(user.username);
    await visitor.page.getByLabel('Password').fill(user.password);
    await visitor.page.locator('#account').getByRole('button', { name: 'Sign in' }).last().click();
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
});
