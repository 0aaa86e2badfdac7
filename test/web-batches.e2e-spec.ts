import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';
import { newPicture } from './support/pictures.js';

const PATIENCE = { timeout: 20_000 };
const HOSTILE_NAME = `<img src=x onerror="document.title='owned'">`;

describe.skipIf(cannotBrowse)('the page of batches', () => {
  let app: TestApp;
  let browser: Browser;
  let shop: Server;
  let base: string;
  /** Answers that wait until a test lets them go. */
  let held: ServerResponse[] = [];
  let picture: Buffer;
  /** Whether `/later.jpg` is there by now. */
  let stocked = false;

  beforeAll(async () => {
    picture = await newPicture();
    shop = createServer((request, response) => {
      if (request.method === 'POST') request.resume().on('end', () => response.end('ok'));
      else if (request.url === '/gone' || (request.url === '/later.jpg' && !stocked))
        response.writeHead(404).end();
      else if (request.url === '/held.jpg') held.push(response);
      else response.end(picture);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const { port } = shop.address() as AddressInfo;
    base = `http://127.0.0.1:${port}`;
    [app, browser] = await Promise.all([
      startApp({ environment: { ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` } }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    letGo();
    await browser?.close();
    await app?.stop();
    shop?.close();
  });

  const letGo = () => held.splice(0).forEach((response) => response.end(picture));

  const arrive = async (options = {}) => {
    const visitor = await Visitor.arrive(browser, app.url, options);
    await visitor.signUp();
    await visitor.page.getByRole('link', { name: 'Batches' }).click();
    return visitor;
  };

  const tableOf = (...rows: [name: string, urls: string][]) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map(([name, urls], index) => [`${index + 1}`, name, urls].map(quoted).join(','));
    return {
      name: 'products.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['S. No.,Product Name,Input Image Urls', ...lines].join('\n')),
    };
  };

  const choose = (page: Page, table: ReturnType<typeof tableOf>) =>
    page.getByLabel('Choose a table').setInputFiles(table);
  const start = async (page: Page) => {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'products.csv' }).waitFor();
  };
  const items = (page: Page) => page.locator('tr[data-item]');
  const isState = (page: Page, words: string) => page.locator('.batch-state', { hasText: words }).waitFor();
  const saved = async (page: Page, button: Locator) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  it('tells which column it takes, where another one might be meant', async () => {
    const { page, complaints } = await arrive();
    const buffer = Buffer.from(`url,Images\n${base}/page,${base}/a.jpg\n`);
    await choose(page, { name: 'products.csv', mimeType: 'text/csv', buffer });
    await page.getByText('Pictures are fetched from Images, not from url.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('looks through a table before anything is fetched, then works on it and gives it back', async () => {
    const { page, complaints } = await arrive();
    await choose(
      page,
      tableOf(
        [HOSTILE_NAME, `${base}/a.jpg, ${base}/gone`],
        ['Lamp', 'javascript:alert(1)'],
        ['Table', `${base}/b.jpg`],
      ),
    );
    const form = page.getByRole('form', { name: 'New batch' });
    await form.getByText('3 rows, 4 addresses. 1 fault was found.').waitFor();
    await form.getByRole('cell', { name: 'URL_NOT_ALLOWED' }).waitFor();
    await form.getByRole('cell', { name: '1: javascript:alert(1)', exact: true }).waitFor();
    expect(await page.locator('tr[data-batch]').count()).toBe(0);

    await form.getByLabel('Tell this address').fill(`${base}/hook`);
    await form.getByLabel('Format').selectOption('webp');
    await start(page);
    await isState(page, '4 of 4, complete, in part');

    const lost = items(page).filter({ hasText: '/gone' });
    await lost.getByText('HTTP_ERROR, HTTP 404').waitFor();
    await items(page).filter({ hasText: 'javascript:alert(1)' }).getByText('URL_NOT_ALLOWED').waitFor();
    expect(await items(page).locator('a[href^="javascript"]').count()).toBe(0);
    expect(await items(page).first().locator('.product').textContent()).toBe(HOSTILE_NAME);
    expect(await page.title()).not.toBe('owned');
    const thumbnail = items(page).first().locator('.output img');
    await expect
      .poll(
        () => thumbnail.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        PATIENCE,
      )
      .toBeGreaterThan(0);
    expect(await thumbnail.getAttribute('src')).toContain('/thumbnail?size=128');
    expect(await thumbnail.getAttribute('loading')).toBe('lazy');

    const actions = page.getByRole('group', { name: 'Actions' });
    const results = await saved(page, actions.getByRole('button', { name: 'Table with results' }));
    expect(results.name).toContain('.csv');
    expect(results.bytes.toString()).toContain('Output Image Urls');
    const archive = await saved(page, actions.getByRole('button', { name: 'Images (ZIP)' }));
    expect(archive.bytes.subarray(0, 2).toString()).toBe('PK');

    await page.getByRole('link', { name: 'What was sent' }).click();
    await page.locator('.deliveries').getByText('batch.completed').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says what was deleted since, and fetches it again', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/deleted.jpg`]));
    await start(page);
    await isState(page, '1 of 1, complete');
    const fetchAgain = page.getByRole('button', { name: 'Fetch deleted again' });
    expect(await fetchAgain.isVisible()).toBe(false);

    const [id] = new URL(page.url()).hash.split('/').slice(-1);
    await app.database.query(
      'DELETE FROM images WHERE id IN (SELECT image_id FROM batch_items WHERE batch_id = $1)',
      [id],
    );
    await page.reload();
    await items(page).first().getByText('deleted since').waitFor();
    await items(page).first().getByText('IMAGE_DELETED', { exact: true }).waitFor();
    await fetchAgain.click();

    await items(page).first().locator('.output img').waitFor();
    await isState(page, '1 of 1, complete');
    await fetchAgain.waitFor({ state: 'hidden' });
  });

  it('tells the signing secret once', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/secret.jpg`]));
    await page.getByLabel('Tell this address').fill(`${base}/hook`);
    await page.locator('button:enabled', { hasText: 'Start' }).press('Enter');
    const note = page.getByRole('status').getByRole('region', { name: 'Signing secret' });
    await note.and(page.locator(':focus')).waitFor();
    expect(await note.locator('code').textContent()).toMatch(/^whsec_/);

    await note.getByRole('button', { name: 'I have it' }).press('Enter');
    await note.waitFor({ state: 'detached' });
    await page.locator('h1:focus').waitFor();
    await page.reload();
    await isState(page, 'complete');
    expect(await page.getByText('whsec_').count()).toBe(0);
  });

  it('leads those who use the keyboard from one view to the next', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/keys.jpg`]));
    await page.locator('button:enabled', { hasText: 'Start' }).press('Enter');
    await page.locator('h1:focus', { hasText: 'products.csv' }).waitFor();
    await page.getByRole('link', { name: 'All batches' }).press('Enter');
    await page.locator('h1:focus', { hasText: 'Batches' }).waitFor();
    expect(await page.locator(':focus').count()).toBe(1);
  });

  it('follows a batch as it goes on, cancels it and takes it up again', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/quick.jpg`], ['Slow', `${base}/held.jpg`]));
    await start(page);
    await isState(page, '1 of 2, being worked on');
    await expect.poll(() => held.length, PATIENCE).toBe(1);

    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('#confirm').getByRole('button', { name: 'Cancel it' }).click();
    await isState(page, 'cancelled');
    await items(page).filter({ hasText: 'Slow' }).getByText('cancelled').waitFor();
    letGo();

    await page.getByRole('button', { name: 'Try again' }).click();
    await isState(page, '1 of 2, being worked on');
    await expect.poll(() => held.length, PATIENCE).toBe(1);
    letGo();
    await isState(page, '2 of 2, complete');
    await items(page).filter({ hasText: 'Slow' }).getByText('done').waitFor();
  });

  it('shows what failed alone, gives those rows, and tries them again', async () => {
    stocked = false;
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/c.jpg`], ['Lamp', `${base}/later.jpg`]));
    await start(page);
    await isState(page, 'complete, in part');

    await page.getByRole('group', { name: 'Show' }).getByRole('button', { name: 'Failed' }).click();
    await expect.poll(() => items(page).count(), PATIENCE).toBe(1);
    const failed = await saved(page, page.getByRole('button', { name: 'Failed rows' }));
    expect(failed.bytes.toString()).toContain('/later.jpg');
    expect(failed.bytes.toString()).not.toContain('/c.jpg');

    stocked = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await isState(page, '2 of 2, complete');
    await expect.poll(() => items(page).count(), PATIENCE).toBe(0);
    expect(await page.getByRole('button', { name: 'Failed rows' }).count()).toBe(0);
  });

  it('says beside a field what is wrong with it, and what cannot be read at all', async () => {
    const { page } = await arrive();
    await choose(page, { ...tableOf(), buffer: Buffer.from('a,b\n1,2\n') });
    await page.locator('.table-check .fault').waitFor();
    expect(await page.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);

    await choose(page, tableOf(['Chair', `${base}/d.jpg`]));
    await page.getByText('Nothing is wrong in it.').first().waitFor();
    await page.getByLabel('Tell this address').fill('http://10.0.0.1/hook');
    await page.getByLabel('Quality').fill('400');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#batch-quality-fault:not([hidden])').waitFor();
    await page.getByLabel('Quality').fill('40');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#batch-webhook_url-fault:not([hidden])').waitFor();
    expect(await page.locator('#batch-quality-fault').isVisible()).toBe(false);
  });

  it('begins one batch where the answer to the first attempt was lost', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/once.jpg`]));
    await page.getByText('Nothing is wrong in it.').first().waitFor();
    await page.route(
      '**/api/batches',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await start(page);
    await page.getByRole('link', { name: 'All batches' }).click();
    await page.locator('tr[data-batch]').first().waitFor();
    expect(await page.locator('tr[data-batch]').count()).toBe(1);
  });

  it('takes a table that is dropped among the pictures', async () => {
    const { page } = await arrive();
    await page.getByRole('link', { name: 'Pictures', exact: true }).click();
    const text = tableOf(['Chair', `${base}/e.jpg`]).buffer.toString();
    await page.evaluate(`{
      const transfer = new DataTransfer();
      transfer.items.add(new File([${JSON.stringify(text)}], 'dropped.csv', { type: 'application/vnd.ms-excel' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    }`);
    await page.getByText('1 row, 1 address. Nothing is wrong in it.').first().waitFor();
    expect(await page.locator('#tray').isVisible()).toBe(false);
  });

  it('deletes a batch, and has none for somebody else', async () => {
    const { page } = await arrive();
    await choose(page, tableOf(['Chair', `${base}/f.jpg`]));
    await start(page);
    await isState(page, 'complete');
    const other = await arrive();
    await other.page.goto(page.url());
    await other.page.getByRole('heading', { name: 'There is no such batch' }).waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('#confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing has been sent yet.').waitFor();
    expect(new URL(page.url()).hash).toBe('#/batches');
  });

  it('is whole on a phone', async () => {
    const { page } = await arrive({ viewport: { width: 360, height: 740 } });
    await choose(page, tableOf(['A name without end '.repeat(20), `${base}/${'x'.repeat(300)}.jpg`]));
    await page.getByLabel('Tell this address').fill(`${base}/${'h'.repeat(300)}`);
    await start(page);
    await page.getByRole('region', { name: 'Signing secret' }).waitFor();
    await isState(page, 'complete');
    await items(page).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('keeps the places clear of what stands beside them, however wide the window', async () => {
    const { page } = await arrive();
    for (const width of [360, 400, 461, 521, 601, 661, 721, 961, 1041, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      const [last, actions] = await Promise.all(
        ['#place-batches', '.masthead .actions'].map((each) => page.locator(each).boundingBox()),
      );
      expect(last!.x + last!.width, `${width} pixels wide`).toBeLessThanOrEqual(actions!.x);
    }
  });
});
