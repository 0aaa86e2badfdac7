import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const SWITCHES = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is, if it is anywhere. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? PLACES.find((path) => existsSync(path));

/** In CI a missing browser is a failure, not a reason to test less. */
export const cannotBrowse = chromiumPath === undefined && !process.env.CI;

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? PLACES[0], args: SWITCHES });

/** Tells of what the browser blocked, which the console does not always do. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('Blocked by policy: ' + violatedDirective + ' ' + blockedURI))`;

/** Somebody at the page, in a browser profile of their own. */
export class Visitor {
  /** Errors of scripts and of the content security policy. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** What they sign up with. */
  get account() {
    return { username: this.name, password: 'a quiet evening by the lake' };
  }

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext(options);
    await context.addInitScript(REPORT_VIOLATIONS);
    const visitor = new Visitor(await context.newPage(), `visitor-${crypto.randomUUID().slice(0, 8)}`);
    await visitor.page.goto(url);
    return visitor;
  }

  async signUp(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign up' }).click();
    await this.page.getByLabel('E-mail').fill(`${this.name}@example.org`);
    await this.fillIn('Create account', this.account);
  }

  async signIn(account = this.account): Promise<void> {
    await this.fillIn('Sign in', account);
  }

  async signOut(): Promise<void> {
    await this.page.getByLabel('Account and storage').click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await this.page.getByLabel('Password').waitFor();
  }

  async upload(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.page.locator('#file-input').setInputFiles(files);
  }

  /** Tiles whose analysis has come to its end. */
  get processed() {
    return this.page.locator('.tile[data-status="processed"]');
  }

  get tiles() {
    return this.page.locator('.tile');
  }

  private async fillIn(action: string, { username, password }: Visitor['account']): Promise<void> {
    await this.page.locator('#username').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.page.locator('#account').getByRole('button', { name: action }).last().click();
    await this.page.getByRole('button', { name: 'Add pictures' }).first().waitFor();
  }
}
