import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotBrowse } from './support/browser.js';
import { IDENTIFIED } from './support/identified.js';
import { identificationPages, stage } from './support/identification-pages.js';

interface Listed {
  data: { producer: string; status: string; seq: number }[];
}

describe.skipIf(cannotBrowse)('stages of identification, on the page', { timeout: 60_000 }, () => {
  const pages = identificationPages();

  /** As on a server that has one more than this one. */
  const addStage = (page: Page, name: string, parent: string) =>
    page.route('**/api/analysis/producers', async (route) => {
      const answer = await route.fetch();
      const { data } = (await answer.json()) as { data: object[] };
      const added = { name, parent, lane: 'cpu', trigger: 'request', version: 1, state: 'available' };
      await route.fulfill({ json: { data: [...data, { ...added, reason: null }] } });
    });

  it('says of an offer that it is broken, whatever its seller ticked, and nothing where nobody knows', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    const [offer] = IDENTIFIED['second-hand-offers'].offers;
    const offers = [
      { ...offer, title: 'Of no known wear', condition: null, match: 0.9 },
      { ...offer, title: 'Does not start', condition: 'for-parts', conditionText: 'Used', match: 0.8 },
      { ...offer, title: 'Hardly worn', condition: 'like-new', conditionText: 'Wie neu', match: 0.7 },
    ];
    await pages.keep(imageId, { ...IDENTIFIED, 'second-hand-offers': { offers } });
    const part = await pages.open(page, imageId);
    const rows = stage(part, 'Second-hand offers').getByRole('row');

    const wear = (title: string) => rows.filter({ hasText: title }).getByRole('cell').nth(1).innerText();
    await rows.nth(3).waitFor();
    expect(await wear('Of no known wear')).toBe('');
    expect(await wear('Does not start')).toBe('for parts');
    expect(await wear('Hardly worn')).toBe('Wie neu');
    await part.getByLabel('Order of the offers').selectOption('Best condition first');
    expect(await rows.nth(1).innerText()).toContain('Hardly worn');
    expect(await rows.nth(3).innerText()).toContain('Of no known wear');
    expect(visitor.complaints).toEqual([]);
  });

  it('shows one that was added to the server by what it is called, and no other producer', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await addStage(page, 'resale-advice', 'price-estimate');
    await pages.keep(imageId, {
      ...IDENTIFIED,
      'resale-advice': {
        bestOffer: { amountMinor: 9900, currency: 'EUR' },
        advice: '<b>sell</b>',
        sites: ['https://shop.example/sell', 'javascript:alert(1)'],
        unknown: null,
        tags: [],
      },
    });
    await page.goto(`${pages.app.url}/#/`);
    await page.reload();
    const part = await pages.open(page, imageId);

    const added = stage(part, 'Resale advice');
    await added.getByText('<b>sell</b>').waitFor();
    const terms = await added.getByRole('term').allInnerTexts();
    expect(terms.map((term) => term.toLowerCase()).sort()).toEqual(['advice', 'best offer', 'sites']);
    expect(await added.innerText()).toContain('€99.00');
    const links = added.getByRole('link');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      'https://shop.example/sell',
    ]);
    await part.getByRole('button', { name: 'Look again: Resale advice' }).waitFor();
    expect(await part.getByRole('region').filter({ hasText: 'renditions' }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('says of an added one what it waits for', async () => {
    const { page, imageId } = await pages.arrive();
    await addStage(page, 'resale-advice', 'price-estimate');
    await pages.stand(imageId, 'price-estimate', 'running');
    await pages.stand(imageId, 'resale-advice', 'pending');
    await page.goto(`${pages.app.url}/#/`);
    await page.reload();
    const part = await pages.open(page, imageId);

    await stage(part, 'Resale advice').getByText('Waits for: Worth at second hand').waitFor();
    expect(await part.getByRole('button', { name: 'Look again: Resale advice' }).isEnabled()).toBe(false);
  });

  it('asks before a picture is sent out, also where it was identified without', async () => {
    const { visitor, page, imageId } = await pages.arrive();
    await pages.keep(imageId, IDENTIFIED);
    const part = await pages.open(page, imageId);
    const before = pages.vision.received.length;

    await part.getByRole('button', { name: 'Identify it anew' }).click();
    await page
      .getByRole('dialog', { name: 'Send pictures to google-vision?' })
      .getByRole('button', { name: 'Do not send' })
      .click();

    await stage(part, 'Pictures like it').getByText('would have to be sent the picture').waitFor();
    expect(pages.vision.received.length).toBe(before);
    expect(visitor.complaints).toEqual([]);
  });

  it('shows that what rests on what a picture is said to be is looked for again', async () => {
    const { page, imageId } = await pages.arrive();
    await pages.keep(imageId, IDENTIFIED);
    const part = await pages.open(page, imageId);
    await stage(part, 'Maker and model').getByText('Fujifilm X100V').first().waitFor();
    // For as long as this answers, that of the work is not there yet.
    await page.route(`**/api/images/${imageId}/analysis`, async (route) => {
      const { data } = (await (await route.fetch()).json()) as Listed;
      const again = data.map((each) =>
        each.producer === 'product' ? { ...each, status: 'running', seq: each.seq + 1_000_000 } : each,
      );
      await route.fulfill({ json: { data: again } });
    });

    await part.getByRole('button', { name: 'This is a product of mine…' }).click();
    await part.getByLabel('What it is').fill('Northpeak Trail Jacket');
    await part.getByRole('button', { name: 'Save' }).click();

    await stage(part, 'Maker and model').getByText('Looking…').waitFor();
    expect(await part.getByRole('button', { name: 'Look again: Maker and model' }).isEnabled()).toBe(false);
    expect(await part.getByRole('button', { name: 'Identify it anew' }).isEnabled()).toBe(false);
    await page.unroute(`**/api/images/${imageId}/analysis`);
    await page.reload();
    await part.locator('.product-name', { hasText: 'Northpeak Trail Jacket' }).waitFor();
    await stage(part, 'Maker and model').getByText('As you have marked it').waitFor();
  });

  it('names each place that is scrolled in', async () => {
    const { page, imageId } = await pages.arrive();
    await pages.keep(imageId, IDENTIFIED);
    const part = await pages.open(page, imageId);

    const description = stage(part, 'Price and details, new').getByRole('group', {
      name: 'Description there',
    });
    expect(await description.innerText()).toBe(IDENTIFIED['retail-details'].description);
    const nameless = part.locator('[tabindex="0"]:not([role][aria-label])');
    expect(await nameless.count()).toBe(0);
  });
});
