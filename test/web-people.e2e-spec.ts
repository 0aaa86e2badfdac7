import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { answering, startOpenAi } from './support/model-services/openai.js';
import { newPicture } from './support/pictures.js';

/** For a machine that has other things to do as well. */
const PATIENCE = { timeout: 20_000 };

const LOADED_CUT_OUTS = `[...document.querySelectorAll('.person img')].filter((image) => image.naturalWidth > 0).length`;

/** Of a picture of 320 × 240. */
const face = (x: number, embedding: number[]) => ({
  boundingBox: { x1: x, y1: 60, x2: x + 80, y2: 160 },
  embedding: JSON.stringify(embedding),
  score: 0.95,
});
/** Two people, who stand side by side in every picture. */
const PAIR = [face(40, [1, 0.1, 0]), face(200, [0, 0.1, 1])];

describe.skipIf(cannotBrowse)('the people on the page', { timeout: 60_000 }, () => {
  let app: TestApp;
  let browser: Browser;
  let immich: FakeService;
  let openai: FakeService;

  beforeAll(async () => {
    [immich, openai] = await Promise.all([startImmichMl({ faces: PAIR }), startOpenAi()]);
    app = await startApp({
      environment: {
        FACE_DETECTOR: 'immich-ml',
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

  /** Somebody with that many pictures, who looks at the people in them. */
  const arrive = async (pictures: number) => {
    const visitor = await Visitor.arrive(browser, app.url);
    const { page } = visitor;
    await visitor.signUp();
    const files = await Promise.all(
      Array.from({ length: pictures }, async (_, index) => ({
        name: `${index}.jpg`,
        mimeType: 'image/jpeg',
        buffer: await newPicture(),
      })),
    );
    await visitor.upload(...files);
    await visitor.processed.nth(pictures - 1).waitFor(PATIENCE);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page
      .locator('.person', { hasText: `${pictures} faces` })
      .nth(1)
      .waitFor(PATIENCE);
    return visitor;
  };
  const cards = (page: Page) => page.locator('.person');
  const named = (page: Page, name: string) =>
    page.locator('.person', { has: page.getByLabel(`Name of ${name}`, { exact: true }) });
  const bar = (page: Page) => page.locator('.people .selection-bar');
  const name = async (card: Locator, text: string) => {
    await card.getByLabel('Name of this person').fill(text);
    await card.getByRole('textbox').press('Enter');
  };

  it('shows everybody with a cut-out, takes a name, and narrows the pictures down to a person', async () => {
    const visitor = await arrive(2);
    const { page } = visitor;
    expect(await cards(page).count()).toBe(2);
    await expect.poll(() => page.evaluate(LOADED_CUT_OUTS), PATIENCE).toBe(2);

    await name(cards(page).first(), 'Ada');
    await named(page, 'Ada').waitFor();
    await page.getByLabel('Find a name').fill('ada');
    await expect.poll(() => cards(page).count(), PATIENCE).toBe(1);
    await cards(page).getByRole('link').click();
    await page.locator('.face-tile').nth(1).waitFor();
    await page.getByRole('button', { name: 'Show pictures' }).click();

    await visitor.tiles.nth(1).waitFor();
    const chip = page.getByRole('group', { name: 'People' }).getByRole('button', { name: 'Ada' });
    expect(await chip.getAttribute('aria-pressed')).toBe('true');
    expect(visitor.complaints).toEqual([]);
  });

  it('joins two people, and takes that back', async () => {
    const visitor = await arrive(2);
    const { page } = visitor;
    await name(cards(page).first(), 'Ada');
    await named(page, 'Ada').waitFor();

    for (const tick of await page.locator('.person .pick').all()) await tick.check();
    await bar(page).getByRole('button', { name: 'Join' }).click();
    await named(page, 'Ada').getByText('4 faces in 2 pictures').waitFor();
    expect(await cards(page).count()).toBe(1);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();

    await cards(page).nth(1).waitFor();
    await named(page, 'Ada').getByText('2 faces in 2 pictures').waitFor();
    await page.getByText('Changes, and how to undo them').click();
    await page.locator('.changes li', { hasText: 'Joined people' }).getByText('undone').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('offers to join a namesake', async () => {
    const { page } = await arrive(2);
    await name(cards(page).first(), 'Ada');
    await named(page, 'Ada').waitFor();

    await name(cards(page).last(), 'ada');
    const question = page.getByRole('dialog', { name: 'Is this Ada?' });
    await question.getByRole('button', { name: 'Join them' }).click();

    await named(page, 'Ada').getByText('4 faces in 2 pictures').waitFor();
    expect(await cards(page).count()).toBe(1);
  });

  it('changes nothing where the question about a namesake is put aside', async () => {
    const { page } = await arrive(2);
    const edits: string[] = [];
    page.on('request', (request) => request.method() === 'PATCH' && edits.push(request.url()));
    await name(cards(page).first(), 'Ada');
    await named(page, 'Ada').waitFor();

    await name(cards(page).last(), 'ada');
    const question = page.getByRole('dialog', { name: 'Is this Ada?' });
    await question.waitFor();
    await page.keyboard.press('Escape');

    await question.waitFor({ state: 'hidden' });
    await expect.poll(() => cards(page).last().getByRole('textbox').inputValue(), PATIENCE).toBe('');
    expect(edits).toHaveLength(1);
    // Whoever says so has two of that name.
    await name(cards(page).last(), 'ada');
    await question.getByRole('button', { name: 'Another of that name' }).click();
    await named(page, 'ada').waitFor();
  });

  it('says where nothing was to be changed, and offers no undo of what was done before', async () => {
    const { page } = await arrive(2);
    const separate = async () => {
      for (const tick of await page.locator('.person .pick').all()) await tick.check();
      await bar(page).getByRole('button', { name: 'Not the same' }).click();
    };
    await separate();
    const undo = page.locator('.toast').getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    await separate();
    await page.locator('.toast', { hasText: 'Nothing to change' }).waitFor();
    expect(await undo.count()).toBe(1);

    await undo.click();
    await page.getByText('Changes, and how to undo them').click();
    await page.locator('.changes li', { hasText: 'Kept two people apart' }).getByText('undone').waitFor();
  });

  it('makes nobody new of the only face that somebody has', async () => {
    const { page } = await arrive(2);
    await cards(page).first().getByRole('link').click();
    const ticks = page.locator('.face-tile .pick');
    const split = bar(page).getByRole('button', { name: 'Somebody else' });
    const picker = page.getByRole('dialog', { name: /^Who is this\?/ });
    const offered = async () => {
      await picker.locator('.picker-list button').first().waitFor();
      const count = await picker.getByRole('button', { name: 'Somebody new' }).count();
      await picker.getByRole('button', { name: 'Cancel' }).click();
      return count === 1;
    };
    await ticks.first().check();
    await ticks.last().check();
    expect(await split.isVisible()).toBe(false);
    await bar(page).getByRole('button', { name: 'Move to…' }).click();
    expect(await offered()).toBe(false);
    await ticks.last().uncheck();
    await split.click();

    await page.getByText('1 face in 1 picture').waitFor();
    const alone = page.url().split('/').at(-1);
    await page.locator('.face-tile a').click();
    const rows = page.locator('#detail .faces li');
    const one = rows.filter({ has: page.locator(`a[href$="${alone}"]`) });
    await one.getByRole('button', { name: /is somebody else/ }).click();
    expect(await offered()).toBe(false);
    const other = rows.filter({ hasNot: page.locator(`a[href$="${alone}"]`) });
    await other.getByRole('button', { name: /is somebody else/ }).click();
    expect(await offered()).toBe(true);
  });

  it('veils cut-outs of flagged pictures until the picture is shown, and prefers others as covers', async () => {
    const visitor = await Visitor.arrive(browser, app.url);
    const { page } = visitor;
    await visitor.signUp();
    const upload = async (flagged: boolean) => {
      openai.behave(answering({ moderation: { flagged, categories: [] } }));
      const before = await visitor.tiles.count();
      const buffer = await newPicture();
      await visitor.upload({ name: 'face.jpg', mimeType: 'image/jpeg', buffer });
      await visitor.processed.nth(before).waitFor(PATIENCE);
      openai.behave(undefined);
    };
    await upload(true);
    await upload(false);
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await cards(page).filter({ hasText: '2 faces' }).nth(1).waitFor(PATIENCE);
    expect(await page.locator('.crop.veiled').count()).toBe(0);

    await cards(page).first().getByRole('link').click();
    const veiled = page.locator('.face-tile', { has: page.locator('.crop.veiled') });
    await page.locator('.face-tile').nth(1).waitFor();
    expect(await veiled.count()).toBe(1);
    await veiled.getByRole('checkbox').check();
    await bar(page).getByRole('button', { name: 'Use as cover' }).click();
    await page.locator('.person-header .crop.veiled').waitFor();

    await veiled.getByRole('link').click();
    const dialog = page.locator('#detail');
    await dialog.locator('.faces .crop.veiled').nth(1).waitFor();
    await dialog.getByRole('button', { name: /^Flagged:/ }).click();
    expect(await page.locator('.crop.veiled').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('shows names that were given elsewhere, and leaves what is being typed', async () => {
    const visitor = await arrive(2);
    const elsewhere = await Visitor.arrive(browser, app.url);
    await elsewhere.signIn(visitor.account);
    await elsewhere.page.getByRole('link', { name: 'People', exact: true }).click();
    await cards(elsewhere.page).nth(1).waitFor();

    await name(cards(visitor.page).first(), 'Ada');
    await named(elsewhere.page, 'Ada').waitFor(PATIENCE);
    const field = cards(elsewhere.page).last().getByRole('textbox');
    await field.pressSequentially('Gra');
    const heard = visitor.page.waitForResponse((response) => response.url().includes('/faces/clusters?'));
    await visitor.page.getByLabel('Name of Ada').fill('Ada L.');
    await visitor.page.keyboard.press('Enter');
    await heard;
    await field.pressSequentially('ce');
    await field.press('Enter');

    await named(visitor.page, 'Grace').waitFor(PATIENCE);
    await named(elsewhere.page, 'Ada L.').waitFor(PATIENCE);
    expect(elsewhere.complaints).toEqual([]);
  });

  it('splits faces off, and moves one to somebody else', async () => {
    const visitor = await arrive(3);
    const { page } = visitor;
    await name(cards(page).first(), 'Ada');
    await name(cards(page).last(), 'Grace');
    await named(page, 'Grace').waitFor();
    await named(page, 'Ada').getByRole('link').click();
    const ticks = page.locator('.face-tile .pick');

    await ticks.first().check();
    await bar(page).getByRole('button', { name: 'Move to…' }).click();
    await page
      .getByRole('dialog', { name: /^Who is this\?/ })
      .getByRole('button', { name: 'Grace' })
      .click();
    await expect.poll(() => ticks.count(), PATIENCE).toBe(2);
    await ticks.first().check();
    await bar(page).getByRole('button', { name: 'Somebody else' }).click();

    await page.getByLabel('Name of this person').waitFor();
    await page.getByText('1 face in 1 picture').waitFor();
    await page.getByRole('link', { name: 'Everybody' }).click();
    await named(page, 'Grace').getByText('4 faces').waitFor();
    await named(page, 'Ada').getByText('1 face in').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('hides, shows and forgets a person, after a warning', async () => {
    const visitor = await arrive(2);
    const { page } = visitor;
    await cards(page).first().getByRole('checkbox').check();
    await bar(page).getByRole('button', { name: 'Hide or show' }).click();
    await expect.poll(() => cards(page).count(), PATIENCE).toBe(1);
    await page.getByRole('button', { name: 'Hidden', exact: true }).click();
    await page.locator('.person.out-of-sight').getByRole('link').click();
    await page.getByRole('button', { name: 'Show again' }).click();
    await page.getByRole('button', { name: 'Hide', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Forget' }).click();
    const warning = page.getByRole('dialog', { name: 'Forget Unnamed?' });
    await warning.getByText('cannot be undone').waitFor();
    await warning.getByRole('button', { name: 'Forget' }).click();

    await expect.poll(() => cards(page).count(), PATIENCE).toBe(1);
    await page.getByRole('link', { name: 'Pictures', exact: true }).click();
    expect(await visitor.tiles.count()).toBe(2);
    expect(visitor.complaints).toEqual([]);
  });

  it('draws boxes over a picture that lead to the person, and names from there', async () => {
    const visitor = await arrive(2);
    const { page } = visitor;
    await page.getByRole('link', { name: 'Pictures', exact: true }).click();
    await visitor.tiles.first().getByRole('link').click();
    const dialog = page.locator('#detail');
    const boxes = dialog.locator('.face-box');
    await boxes.nth(1).waitFor();
    const [left, picture] = await Promise.all([
      boxes.first().boundingBox(),
      dialog.locator('.stage .picture').boundingBox(),
    ]);
    const places = [40 / 320, 200 / 320].map((part) => picture!.x + part * picture!.width);
    expect(Math.min(...places.map((place) => Math.abs(left!.x - place)))).toBeLessThan(3);
    expect(left!.width).toBeCloseTo(picture!.width / 4, -1);

    await dialog.getByRole('button', { name: 'Hide the boxes' }).click();
    expect(await boxes.first().isVisible()).toBe(false);
    await dialog.getByRole('button', { name: 'Show the boxes' }).click();
    await dialog.getByLabel('Name of this person').first().fill('Ada');
    await page.keyboard.press('Enter');
    await dialog.getByRole('link', { name: 'Face of Ada' }).click();

    await page.locator('.person-header').getByLabel('Name of Ada').waitFor();
    expect(await dialog.isVisible()).toBe(false);
    expect(visitor.complaints).toEqual([]);
  });

  it('fits a phone', async () => {
    const { page } = await arrive(2);
    await page.setViewportSize({ width: 360, height: 740 });
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth');

    await cards(page).first().getByRole('checkbox').check();
    expect(await width()).toBe(360);
    const { x, width: wide } = (await bar(page).boundingBox())!;
    expect(x + wide).toBeLessThanOrEqual(360);
    await cards(page).first().getByRole('link').click();
    await page.locator('.face-tile').first().waitFor();
    expect(await width()).toBe(360);
  });
});
