import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cannotBrowse } from './support/browser.js';
import { json } from './support/model-services/fake-service.js';
import { IDENTIFIED } from './support/identified.js';
import { identificationPages, stage } from './support/identification-pages.js';
import { newPicture } from './support/pictures.js';
import { JACKET_ON_THE_WEB, visionAnswer } from './support/provider-services/google-vision.js';

describe.skipIf(cannotBrowse)('what a picture shows, on the page', { timeout: 60_000 }, () => {
  const pages = identificationPages();

  it('shows each thing that is known, with how sure it is and what it rests on', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await visitor.upload({ name: 'other.jpg', mimeType: 'image/jpeg', buffer: await newPicture() });
    await visitor.processed.nth(1).waitFor({ timeout: 20_000 });
    await pages.keep(imageId, IDENTIFIED);
    const part = await pages.open(page, imageId);

    const product = stage(part, 'Maker and model');
    expect(await product.innerText()).toContain('Very likely (91 %)');
    await product.getByText('What this rests on: 2 sources').click();
    await product.getByRole('link', { name: 'X100V at a shop' }).waitFor();
    await stage(part, 'Its page').getByText('The maker’s own').waitFor();
    const details = await stage(part, 'Price and details, new').innerText();
    for (const fact of ['€1,399.00', 'X100V Silver', 'aluminium', '478 g']) expect(details).toContain(fact);
    const worth = await stage(part, 'Worth at second hand').innerText();
    for (const fact of [
      '€875.00',
      '€800.00 to €950.00',
      'Likely (62 %), from 2 offers',
      '1 far off the others',
    ])
      expect(worth).toContain(fact);

    // In the order in which they come: the page knows no rates, by which money of all kinds compares.
    const offers = stage(part, 'Second-hand offers').getByRole('row');
    expect(await offers.nth(1).innerText()).toContain('Fujifilm X100V, silver');
    await part.getByLabel('Order of the offers').selectOption('Cheapest first');
    expect(await offers.nth(1).innerText()).toContain('X100V body');
    // Arrows choose in it, and do not turn to another picture.
    await part.getByLabel('Order of the offers').press('ArrowLeft');
    expect(page.url()).toContain(imageId);
    expect(visitor.complaints).toEqual([]);
  });

  it('takes titles for text and only addresses of the web for links, which learn nothing of the reader', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await pages.keep(imageId, IDENTIFIED);
    const part = await pages.open(page, imageId);
    await part.getByText('What this rests on').first().click();

    await part.getByText('<img src=x onerror=alert(1)> X100V').waitFor();
    const links = part.locator('a[href]:not([href^="#"])');
    const seen = await links.evaluateAll((all) =>
      all.map((link) => [
        link.getAttribute('href')?.split(':')[0],
        link.getAttribute('rel'),
        link.getAttribute('target'),
      ]),
    );
    expect(seen.length).toBeGreaterThan(3);
    for (const each of seen) expect(each).toEqual(['https', 'noopener noreferrer nofollow', '_blank']);
    expect(await part.locator('img').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('says of each stage that it is being worked on, waits, failed, or found nothing, and what helps', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await pages.keep(imageId, {
      'visual-matches': IDENTIFIED['visual-matches'],
      product: IDENTIFIED.product,
    });
    const failed = { code: 'SERVICE_TIMED_OUT', message: 'No answer in time' };
    await pages.stand(imageId, 'retail-page', 'failed', failed);
    await pages.stand(imageId, 'retail-details', 'skipped', { code: 'PARENT_FAILED', message: null });
    await pages.stand(imageId, 'second-hand-offers', 'running');
    await pages.stand(imageId, 'price-estimate', 'pending');
    const part = await pages.open(page, imageId);

    await stage(part, 'Its page').getByText('No answer in time').waitFor();
    await stage(part, 'Price and details, new').getByText('nothing to go by: Its page').waitFor();
    await stage(part, 'Second-hand offers').getByText('Looking…').waitFor();
    await stage(part, 'Worth at second hand').getByText('Waits for: Second-hand offers').waitFor();
    const again = (title: string) => part.getByRole('button', { name: `Look again: ${title}` });
    expect(await again('Its page').isEnabled()).toBe(true);
    expect(await again('Second-hand offers').isEnabled()).toBe(false);
    expect(await part.getByRole('button', { name: 'Identify it anew' }).isEnabled()).toBe(false);

    const asked = page.waitForRequest(`**/api/images/${imageId}/analysis`);
    await again('Its page').click();

    expect((await asked).postDataJSON()).toEqual({ producers: ['retail-page'] });
    expect(visitor.complaints).toEqual([]);
  });

  it('tells what helps where nothing was found, or nobody may be asked', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    const refused = { code: 'CONSENT_NEEDED', message: 'PATCH this' };
    await pages.stand(imageId, 'visual-matches', 'failed', refused);
    await pages.stand(imageId, 'product', 'skipped', {
      code: 'NO_PRODUCT',
      message: 'What was found does not agree',
    });
    const part = await pages.open(page, imageId);

    const matches = stage(part, 'Pictures like it');
    await matches.getByText('would have to be sent the picture').waitFor();
    expect(await matches.innerText()).not.toContain('PATCH');
    await matches.getByRole('button', { name: 'Allow it…' }).waitFor();
    await stage(part, 'Maker and model').getByText('If you know what it is, say so below').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('fits a phone', async () => {
    const { page, imageId } = await pages.arrive();
    await pages.keep(imageId, IDENTIFIED);
    await page.setViewportSize({ width: 340, height: 700 });
    const part = await pages.open(page, imageId);
    await part.getByRole('button', { name: 'This is a product of mine…' }).click();

    const widths = await page.evaluate('[document.querySelector("#detail").scrollWidth, innerWidth]');
    expect(widths).toEqual([340, 340]);
  });

  it('sends a picture out only after asking who may see it, which can be taken back', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    const part = await pages.open(page, imageId);
    const question = page.getByRole('dialog', { name: 'Send pictures to google-vision?' });
    const before = pages.vision.received.length;

    await part.getByRole('button', { name: 'Identify' }).click();
    await question.getByRole('button', { name: 'Do not send' }).click();
    const matches = stage(part, 'Pictures like it');
    await matches.getByText('would have to be sent the picture').waitFor();
    expect(pages.vision.received.length).toBe(before);
    expect(await matches.innerText()).toContain('Allow it…');

    await matches.getByRole('button', { name: 'Allow it…' }).click();
    await question.getByRole('button', { name: 'Allow', exact: true }).click();
    await matches.getByRole('link', { name: 'Acme Trail Jacket 200' }).waitFor();
    expect(pages.vision.received.length).toBe(before + 1);

    await page.goto(`${pages.app.url}/#/identification`);
    const consent = page.getByLabel('My pictures may be sent to others');
    await page.getByText('Allowed since').waitFor();
    expect(await consent.isChecked()).toBe(true);
    await consent.uncheck();
    await page.getByText('Allowed since').waitFor({ state: 'hidden' });
    await page.getByRole('checkbox', { name: 'google-vision' }).uncheck();
    await page.reload();
    await expect.poll(() => page.getByRole('checkbox', { name: 'google-vision' }).isChecked()).toBe(false);
    expect(await consent.isChecked()).toBe(false);
    await page.getByText('1 of 100 questions that may cost money today').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('knows a product again by another picture of it, once its owner has said what it is', async () => {
    const original = await newPicture({ width: 900, height: 700 });
    const { visitor, page, imageId } = await pages.arrive(original);
    const own = await pages.open(page, imageId);
    await own.getByRole('button', { name: 'This is a product of mine…' }).click();
    const form = own.getByRole('form', { name: 'Your product' });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Say what it is', { exact: true }).waitFor();
    await form.getByLabel('What it is').fill('Northpeak Trail Jacket');
    await form.getByLabel('Maker').fill('Northpeak');
    await form.getByLabel('Model').fill('Trail Jacket');
    await form.getByLabel('Price').fill('89,9');
    await form.getByLabel('Currency').fill('eur');
    await form.getByLabel('Condition').selectOption('good');
    await form.getByLabel('Its page').fill('javascript:alert(1)');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('alert').filter({ hasText: 'the whole address' }).waitFor();
    await form.getByLabel('Its page').fill('');
    await form.getByRole('button', { name: 'Save' }).click();
    await own.getByText('In your catalogue: Northpeak Trail Jacket, €89.90, good').waitFor();

    const buffer = await sharp(original).resize(500).jpeg({ quality: 60 }).toBuffer();
    await page.goto(`${pages.app.url}/#/`);
    await visitor.upload({ name: 'again.jpg', mimeType: 'image/jpeg', buffer });
    await visitor.processed.nth(1).waitFor({ timeout: 20_000 });
    const link = await page.locator('.tile .frame').first().getAttribute('href');
    const part = await pages.open(page, link!.split('/').at(-1)!);
    await part.getByRole('button', { name: 'Identify' }).click();
    await page
      .getByRole('dialog', { name: /^Send pictures/ })
      .getByRole('button', { name: 'Do not send' })
      .click();

    await part.locator('.product-name', { hasText: 'Northpeak Trail Jacket' }).waitFor();
    const seen = stage(part, 'Pictures like it').getByRole('link', { name: /Northpeak Trail Jacket/ });
    expect(await seen.getAttribute('href')).toBe(`#/image/${imageId}`);
    await seen.locator('img').waitFor();
    await part.getByRole('button', { name: 'Identify it anew' }).and(page.locator(':enabled')).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('lists one’s catalogue, finds in it by words, and takes products out of it', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await page.goto(`${pages.app.url}/#/catalogue`);
    await page.getByText('There is nothing in it yet').waitFor();
    await pages.mark(imageId, { name: 'Oak chair <b>1</b>', price: { amountMinor: 1200, currency: 'JPY' } });
    await page.goto(`${pages.app.url}/#/people`);
    await page.getByLabel('Account and storage').click();
    await page.getByRole('link', { name: 'Catalogue' }).click();
    const entries = page.getByRole('list', { name: 'Products' }).getByRole('listitem');
    await entries.filter({ hasText: 'Oak chair <b>1</b>' }).filter({ hasText: '¥1,200' }).waitFor();

    await page.getByRole('searchbox', { name: 'Find a product' }).fill('nothing like it');
    await page.getByText('There is nothing of that kind').waitFor();
    await page.getByRole('searchbox', { name: 'Find a product' }).fill('oak');
    await entries.first().getByRole('link').click();
    const part = page.locator('#detail .identification');
    await part.getByRole('button', { name: 'Take it out of the catalogue' }).click();

    await part.getByRole('button', { name: 'This is a product of mine…' }).waitFor();
    await page.keyboard.press('Escape');
    await entries.first().waitFor({ state: 'detached' });
    expect(visitor.complaints).toEqual([]);
  });

  const arriveAsAdministrator = async () => {
    const visitor = await pages.visit();
    await visitor.signIn(await pages.app.newAdmin());
    await visitor.page.getByLabel('Account and storage').click();
    return visitor;
  };

  it('tells administrators what the providers that may cost money were asked', async () => {
    await pages.app.database.query(
      `INSERT INTO provider_days AS known (day, provider, calls) VALUES ((now() AT TIME ZONE 'UTC')::date - 3, 'google-vision', 4321)`,
    );
    const { page, complaints } = await arriveAsAdministrator();
    await page.getByRole('button', { name: 'Administration' }).click();

    const row = page.locator('#administration tr[data-provider="google-vision"]');
    await row.getByRole('cell', { name: /^4,3[2-9]\d$/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('reads out to administrators that this cannot be told', async () => {
    const { page } = await arriveAsAdministrator();
    await page.route('**/api/admin/providers', (route) => route.fulfill({ status: 503, json: {} }));
    await page.getByRole('button', { name: 'Administration' }).click();

    const costs = page.locator('#administration').getByRole('region', { name: 'Providers', exact: true });
    await expect
      .poll(() => costs.getByRole('alert').allInnerTexts())
      .toEqual([expect.stringContaining('does not tell how often')]);
  });

  it('shows each result when it comes, and that the others are being looked for', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await pages.mark(imageId, { name: 'Northpeak Trail Jacket', maker: 'Northpeak', model: 'Trail Jacket' });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    pages.vision.next(async (response, request) => {
      await held;
      await json(visionAnswer(JACKET_ON_THE_WEB))(response, request);
    });
    const part = await pages.open(page, imageId);
    await pages.app.database.query(
      `INSERT INTO identification_settings (user_id, send_pictures, disabled_providers)
      SELECT owner_id, true, '{catalogue}' FROM images WHERE id = $1`,
      [imageId],
    );

    await part.getByRole('button', { name: 'Identify' }).click();

    await stage(part, 'Pictures like it').getByText('Looking…').waitFor();
    await stage(part, 'Maker and model').getByText('Waits for: Pictures like it').waitFor();
    letGo();
    await stage(part, 'Pictures like it').getByRole('link', { name: 'Acme Trail Jacket 200' }).waitFor();
    await stage(part, 'Maker and model').getByText('As you have marked it').waitFor();
    await part.getByRole('button', { name: 'Identify it anew' }).and(page.locator(':enabled')).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
