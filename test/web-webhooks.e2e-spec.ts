import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';

interface Received {
  headers: Record<string, string>;
  body: string;
}

const PATIENCE = { timeout: 20_000 };
const HOSTILE_ANSWER = `<img src=x onerror="document.title='owned'">`;

describe.skipIf(cannotBrowse)('the page of webhooks', () => {
  let app: TestApp;
  let browser: Browser;
  let receiver: Server;
  let base: string;
  const received: Received[] = [];
  let status = 200;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        received.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(status, { 'content-type': 'text/html' }).end(HOSTILE_ANSWER);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    base = `http://127.0.0.1:${port}`;
    [app, browser] = await Promise.all([
      startApp({ environment: { ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` } }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    receiver?.close();
  });
  beforeEach(() => {
    received.length = 0;
    status = 200;
  });

  const arrive = async (options = {}) => {
    const visitor = await Visitor.arrive(browser, app.url, options);
    await visitor.signUp();
    await visitor.page.getByLabel('Account and storage').click();
    await visitor.page.getByRole('link', { name: 'Webhooks' }).click();
    return visitor;
  };

  const add = async (page: Page, path: string, description = '') => {
    const form = page.getByRole('form', { name: 'New webhook' });
    await form.getByLabel('Address').fill(base + path);
    await form.getByLabel('What it is for').fill(description);
    await form.getByRole('button', { name: 'Add' }).click();
    return secret(page);
  };
  const secret = async (page: Page) =>
    (await page.getByRole('region', { name: 'Signing secret' }).locator('code').textContent()) ?? '';
  const open = async (page: Page, path: string) => {
    await page.getByRole('link', { name: base + path }).click();
    await page.getByRole('button', { name: 'Send a test' }).waitFor();
  };
  const deliveries = (page: Page) => page.locator('.deliveries > li');
  const agree = (page: Page, action: string) =>
    page.locator('#confirm').getByRole('button', { name: action }).click();

  it('adds one, tells its secret once, sends a test and shows what came of it', async () => {
    const { page, complaints } = await arrive();
    await page.getByText('There are none yet.').waitFor();
    const key = await add(page, '/hook', HOSTILE_ANSWER);
    await page.locator('.secret-note:focus').waitFor();
    await page.reload();
    await page.getByRole('cell', { name: 'enabled' }).waitFor();
    expect(await page.getByText('whsec_').count()).toBe(0);

    await open(page, '/hook');
    expect(await page.getByRole('heading', { level: 1, name: HOSTILE_ANSWER }).count()).toBe(1);
    await page.getByRole('button', { name: 'Send a test' }).click();
    const test = deliveries(page).first();
    await test.getByText('delivered').waitFor();
    const [message] = received;
    expect(new Webhook(key).verify(message!.body, message!.headers)).toMatchObject({ type: 'webhook.test' });

    await test.locator('summary').focus();
    await page.keyboard.press('Enter');
    await test.getByText('HTTP 200').waitFor();
    await test.getByText('"webhook.test"').waitFor();
    await test.getByRole('button', { name: 'Send it again' }).click();
    await expect.poll(() => received.length, PATIENCE).toBe(2);
    expect(received[1]!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id']);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });

  it('shows what a receiver that fails has said, as text', async () => {
    status = 500;
    const { page, complaints } = await arrive();
    await add(page, '/broken');
    await open(page, '/broken');
    await page.getByRole('button', { name: 'Send a test' }).click();
    const test = deliveries(page).first();
    await test.getByText('1 attempt').waitFor();
    await test.locator('summary').click();
    await test.getByText('HTTP 500').first().waitFor();
    await test.getByText(HOSTILE_ANSWER).first().waitFor();
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });

  it('replaces the secret, with both signing for a while or the new one alone', async () => {
    const { page } = await arrive();
    const before = await add(page, '/rotated');
    await open(page, '/rotated');
    await page.getByRole('button', { name: 'New secret' }).click();
    await agree(page, 'New secret');
    await page.getByText('the secret before signs as well until').waitFor();
    const between = await secret(page);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => received.length, PATIENCE).toBe(1);
    for (const key of [before, between]) new Webhook(key).verify(received[0]!.body, received[0]!.headers);

    await page.getByRole('button', { name: 'Secret leaked' }).click();
    await agree(page, 'Replace it');
    // The page may hear of it by the stream before it has the answer.
    await expect.poll(() => secret(page), PATIENCE).not.toBe(between);
    await page.getByText('the secret before signs as well until').waitFor({ state: 'detached' });
    const after = await secret(page);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => received.length, PATIENCE).toBe(2);
    const { body, headers } = received[1]!;
    new Webhook(after).verify(body, headers);
    expect(() => new Webhook(between).verify(body, headers)).toThrow('No matching signature');
  });

  it('says what is wrong with an address, and needs something to tell of', async () => {
    const { page } = await arrive();
    const form = page.getByRole('form', { name: 'New webhook' });
    await form.getByLabel('Address').fill('http://169.254.169.254/latest');
    await form.getByRole('button', { name: 'Add' }).click();
    await form.getByRole('alert').getByText('not allowed').waitFor();

    for (const box of await form.getByRole('checkbox').all()) await box.uncheck();
    await form.getByRole('button', { name: 'Add' }).click();
    await form.getByRole('alert').getByText('at least one').waitFor();
    expect(await page.locator('tr[data-webhook]').count()).toBe(0);
  });

  it('changes what one is told of, disables, enables and deletes it', async () => {
    const { page } = await arrive();
    await add(page, '/changed');
    await open(page, '/changed');
    const form = page.getByRole('form', { name: 'What it is told of' });
    await form.getByRole('checkbox', { name: /image\.processed/ }).uncheck();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send a test' }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'All webhooks' }).click();
    const row = page.locator('tr[data-webhook]');
    await row.getByText('disabled', { exact: true }).waitFor();
    expect(await row.textContent()).not.toContain('image.processed');

    await open(page, '/changed');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await agree(page, 'Delete');
    await page.getByText('There are none yet.').waitFor();
  });

  it('tells of one that was disabled since nobody is there any more', async () => {
    status = 410;
    const { page } = await arrive();
    await add(page, '/left');
    await open(page, '/left');
    const elsewhere = await page.context().newPage();
    const listening = elsewhere.waitForResponse('**/api/events');
    await elsewhere.goto(app.url);
    await listening;
    await page.getByRole('button', { name: 'Send a test' }).click();
    const toast = elsewhere.locator('.toast', { hasText: 'A webhook is disabled' });
    await toast.getByRole('button', { name: 'Show' }).click();
    for (const each of [page, elsewhere]) await each.getByText('said that it is gone (410)').waitFor();
    expect(received).toHaveLength(1);
  });

  it('is whole on a phone', async () => {
    const { page } = await arrive({ viewport: { width: 360, height: 740 } });
    const path = `/${'x'.repeat(400)}`;
    const width = () => page.evaluate('document.documentElement.scrollWidth');
    await add(page, path, 'words '.repeat(30));
    expect(await width()).toBe(360);
    await open(page, path);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await deliveries(page).first().locator('summary').click();
    await deliveries(page).first().getByText('webhook-id').waitFor();
    expect(await width()).toBe(360);
  });
});
