import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { z } from 'zod';
import type { WorkFault } from '../../../../common/work-fault.js';
import { serviceFault, statusFault } from '../../../../http-client/service-faults.js';

interface SearchPageOptions {
  url: string;
  /** CSS selectors. */
  fileInput: string;
  result: string;
}

/** A link on the page, as it shows. */
export interface ShownResult {
  href: string;
  lines: string[];
}

const NAME = 'browser';
const MAX_RESULTS = 20;
/** Until what is to take a picture is there. */
const INPUT_MS = 5000;
/** A page that has not begun to send a picture by then waits for its form to be sent. */
const IDLE_FORM_MS = 1000;
/** A page whose list has not grown for so long shows all of it. */
const LISTED_MS = 700;
/** A page that has not asked for anything for so long has no more to show. */
const QUIET_MS = 1500;
const LOOK_MS = 100;

const shown = z.array(
  z.object({ href: z.string().max(10_000), lines: z.array(z.string().max(2000)).max(100) }),
);

/** A page for searches by picture, as a person would use it. */
export class SearchPage {
  private busy = 0;
  private lastChange = performance.now();
  private hasAsked = false;
  private fault: WorkFault | undefined;

  private constructor(
    private readonly page: Page,
    private readonly options: SearchPageOptions,
    private readonly signal: AbortSignal,
  ) {
    page.on('request', () => this.note(1));
    page.on('requestfinished', () => this.note(-1));
    page.on('requestfailed', () => this.note(-1));
    page.on('response', (response) => {
      if (this.isOfPage(response.request()) && response.status() >= 400)
        this.fault = statusFault(NAME, response.status());
    });
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  }

  /** @throws WorkFault */
  static async open(
    context: BrowserContext,
    options: SearchPageOptions,
    signal: AbortSignal,
  ): Promise<SearchPage> {
    const page = await context.newPage();
    context.on('page', (popup) => void popup.close().catch(() => undefined));
    const search = new SearchPage(page, options, signal);
    try {
      await page.goto(options.url, { waitUntil: 'domcontentloaded', timeout: 0 });
    } catch (cause) {
      throw search.fault ?? serviceFault(NAME, 'SERVICE_UNREACHABLE', { cause });
    }
    search.throwWhereFailed();
    return search;
  }

  /** The first on the page first; none where it shows none. @throws WorkFault */
  async search(picture: Buffer): Promise<ShownResult[]> {
    // What it links to anyway is no result.
    const before = new Set((await this.look()).map(({ href }) => href));
    this.hasAsked = false;
    await this.give(picture);
    return this.results(before);
  }

  private async give(picture: Buffer): Promise<void> {
    const input = this.page.locator(this.options.fileInput).first();
    try {
      await input.waitFor({ state: 'attached', timeout: INPUT_MS });
      await input.setInputFiles({ name: 'picture.jpg', mimeType: 'image/jpeg', buffer: picture });
    } catch (cause) {
      throw serviceFault(NAME, 'SERVICE_ANSWER_INVALID', { cause });
    }
    await delay(IDLE_FORM_MS, undefined, { signal: this.signal });
    if (this.hasAsked) return;
    // It may be gone by now, as the page took the picture in another way.
    await input
      .evaluate((element) => (element as unknown as PageElement).form?.requestSubmit(), undefined, {
        timeout: 500,
      })
      .catch(() => undefined);
  }

  private async results(before: ReadonlySet<string>): Promise<ShownResult[]> {
    const begun = performance.now();
    let found: ShownResult[] = [];
    for (let listed = begun; ; await delay(LOOK_MS, undefined, { signal: this.signal })) {
      this.throwWhereFailed();
      const now = performance.now();
      const seen = (await this.look()).filter(({ href }) => !before.has(href));
      if (seen.length !== found.length) listed = now;
      found = seen;
      const isListed = found.length > 0 && now - listed > LISTED_MS;
      const isQuiet = this.busy <= 0 && now - Math.max(begun, this.lastChange) > QUIET_MS;
      if (isListed || isQuiet) return found.slice(0, MAX_RESULTS);
    }
  }

  private async look(): Promise<ShownResult[]> {
    try {
      return shown.parse(await this.page.evaluate(linksOn, this.options.result));
    } catch (error) {
      // It is on its way to the next page.
      if (error instanceof Error && /context was destroyed|navigat/i.test(error.message)) return [];
      throw error instanceof z.ZodError ? serviceFault(NAME, 'SERVICE_ANSWER_INVALID') : error;
    }
  }

  private note(more: 1 | -1): void {
    this.busy += more;
    this.hasAsked = true;
    this.lastChange = performance.now();
  }

  private isOfPage(request: Request): boolean {
    return request.isNavigationRequest() && request.frame() === this.page.mainFrame();
  }

  private throwWhereFailed(): void {
    if (this.fault) throw this.fault;
  }
}

/** Of a page's own objects, what is used of them: this project has no types of these. */
interface PageElement {
  href: string;
  title: string;
  alt: string;
  innerText: string;
  form?: { requestSubmit(): void };
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
}
declare const document: { querySelectorAll(selector: string): Iterable<PageElement> };

/** Runs in the page. */
function linksOn(selector: string): ShownResult[] {
  const seen = new Set<string>();
  return [...document.querySelectorAll(selector)].slice(0, 200).flatMap((element) => {
    const link = element.closest('a[href]') ?? element.querySelector('a[href]');
    if (!link || seen.has(link.href)) return [];
    seen.add(link.href);
    const described = link.title || link.querySelector('img')?.alt || '';
    const lines = `${element.innerText}\n${described}`.split('\n').map((line) => line.trim().slice(0, 1000));
    return [{ href: link.href.slice(0, 5000), lines: lines.filter(Boolean).slice(0, 50) }];
  });
}
