import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startApp, type TestApp } from './app.js';
import { launchBrowser, Visitor } from './browser.js';
import { SEEN } from './identified.js';
import type { FakeService } from './model-services/fake-service.js';
import { newPicture } from './pictures.js';
import { startGoogleVision, VISION_KEY } from './provider-services/google-vision.js';

interface Arrival {
  visitor: Visitor;
  page: Page;
  imageId: string;
}

export const stage = (part: Locator, name: string) => part.getByRole('region', { name, exact: true });

/** For the tests of one `describe`, which each get browser profiles of their own. */
export function identificationPages(): IdentificationPages {
  const pages = new IdentificationPages();
  beforeAll(() => pages.start());
  afterEach(() => pages.closeProfiles());
  afterAll(() => pages.stop());
  return pages;
}

/** Pages of pictures that have been identified, without anybody having been asked. */
class IdentificationPages {
  app!: TestApp;
  /** Who may be asked beside the catalogue. */
  vision!: FakeService;
  private browser!: Browser;

  async start(): Promise<void> {
    this.vision = await startGoogleVision();
    this.app = await startApp({
      environment: {
        VISUAL_SEARCH: 'catalogue,google-vision',
        GOOGLE_VISION_URL: this.vision.url,
        GOOGLE_VISION_API_KEY: VISION_KEY,
      },
    });
    this.browser = await launchBrowser();
  }

  async closeProfiles(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.app?.stop();
    await this.vision?.stop();
  }

  visit(): Promise<Visitor> {
    return Visitor.arrive(this.browser, this.app.url);
  }

  async arrive(picture?: Buffer): Promise<Arrival> {
    const visitor = await this.visit();
    await visitor.signUp();
    const buffer = picture ?? (await newPicture());
    await visitor.upload({ name: 'thing.jpg', mimeType: 'image/jpeg', buffer });
    await visitor.processed.first().waitFor({ timeout: 20_000 });
    const link = await visitor.page.locator('.tile .frame').first().getAttribute('href');
    return { visitor, page: visitor.page, imageId: link!.split('/').at(-1)! };
  }

  async open(page: Page, imageId: string): Promise<Locator> {
    await page.goto(`${this.app.url}/#/image/${imageId}`);
    const part = page.locator('#detail .identification');
    await part.getByRole('button', { name: 'Identify' }).waitFor();
    return part;
  }

  /** As of versions that are never out of date. */
  async keep(imageId: string, results: Record<string, unknown>): Promise<void> {
    for (const [producer, data] of Object.entries(results))
      await this.app.database.query(
        `INSERT INTO productions (image_id, producer, status, version, data, provenance, seq)
         SELECT id, $2, 'done', 1000, $3, $4, next_change(owner_id) FROM images WHERE id = $1`,
        [
          imageId,
          producer,
          JSON.stringify(data),
          JSON.stringify({ provider: 'rules', version: '1', at: SEEN }),
        ],
      );
  }

  async stand(
    imageId: string,
    producer: string,
    status: string,
    error?: { code: string; message: string | null },
  ): Promise<void> {
    await this.app.database.query(
      `INSERT INTO productions (image_id, producer, status, version, error_code, error_message, seq)
       SELECT id, $2, $3, 1, $4, $5, next_change(owner_id) FROM images WHERE id = $1`,
      [imageId, producer, status, error?.code ?? null, error?.message ?? null],
    );
  }

  async mark(imageId: string, product: object): Promise<void> {
    const named = {
      maker: null,
      model: null,
      url: null,
      price: null,
      condition: null,
      description: null,
      material: null,
    };
    await this.app.database.query(
      `UPDATE images SET product = $2, seq = next_change(owner_id) WHERE id = $1`,
      [imageId, JSON.stringify({ ...named, ...product })],
    );
  }
}
