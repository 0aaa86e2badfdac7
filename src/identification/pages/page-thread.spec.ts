import { afterAll, describe, expect, it } from 'vitest';
import { PageThread } from './page-thread.js';

const origin = { url: 'https://shop.example/a', contentType: 'text/html; charset=utf-8' };
/** Larger than all the memory that a page may take. */
const heavy = `<script type="application/ld+json">[${'[],'.repeat(14_000_000)}1]</script>`;
const slow = `<p ${Array.from({ length: 250_000 }, (_, at) => `a${at.toString(36)}`).join(' ')}>`;

describe('a thread that reads pages', () => {
  const thread = new PageThread();
  afterAll(() => thread.onModuleDestroy());
  const read = (html: string, signal = new AbortController().signal) =>
    thread.read(Buffer.from(html), origin, signal);

  it('tells what they say', async () => {
    const page = await read('<title>Größe</title><p>für 5 €</p>');
    expect(page).toMatchObject({ title: 'Größe', text: 'für 5 €', url: origin.url, products: [] });
  });

  it.each([
    ['take for ever', slow],
    ['need more memory than there is for one', heavy],
  ])('gives up those that %s, and reads the next', async (_what, html) => {
    let turns = 0;
    const other = setInterval(() => turns++, 10);
    const unreadable = read(html);
    const next = read('<title>Next</title>');
    await expect(unreadable).rejects.toMatchObject({ code: 'PAGE_UNREADABLE', transient: false });
    clearInterval(other);
    expect(turns).toBeGreaterThan(5);
    expect((await next).title).toBe('Next');
  });

  it('lets no more wait than can be read, nor keeps those who no longer wait', async () => {
    const gone = Array.from({ length: 50 }, () => new AbortController());
    const first = read('<title>First</title>');
    const given = gone.map(({ signal }) => read('<p>', signal));
    await expect(read('<p>')).rejects.toMatchObject({ code: 'PAGES_WAITING', transient: true });
    gone.forEach((each) => each.abort(new Error('No longer wanted')));
    const outcomes = await Promise.allSettled(given);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect((await first).title).toBe('First');
    expect((await read('<title>Again</title>')).title).toBe('Again');
  });
});
