import { expect, it } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import type { GuardedClient, ReadAnswer } from '../../http-client/guarded/guarded-client.js';
import { Robots } from './robots.js';

const signal = new AbortController().signal;
const PAGE: ReadAnswer = { url: 'https://a.example/', status: 200, headers: {}, body: Buffer.alloc(0) };
const [A, B] = [new URL('https://a.example/page'), new URL('https://b.example/page')];

/** All sites say the same. */
const robotsSaying = (text: string) =>
  new Robots(
    { read: async () => ({ ...PAGE, body: Buffer.from(text) }) } as unknown as GuardedClient,
    { userAgent: 'Reader/1.0' } as AppConfig['fetch'],
  );
const ONE_AT_A_TIME = 'User-agent: *\nCrawl-delay: 0.01\nDisallow: /private';

/** Something that is under way until it is told to end. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

it('a page that sends on to another site waits for its turn there, and gives its own to others', async () => {
  const robots = robotsSaying(ONE_AT_A_TIME);
  const { open, opened } = gate();
  const done: string[] = [];
  const held = robots.obeyed(B, signal, async () => {
    await opened;
    done.push('held');
    return PAGE;
  });
  const sent = robots.obeyed(A, signal, async (beforeHop) => {
    await beforeHop(B);
    done.push('sent on');
    return PAGE;
  });
  await robots.obeyed(A, signal, async () => {
    done.push('next');
    return PAGE;
  });
  open();
  await Promise.all([held, sent]);
  expect(done).toEqual(['next', 'held', 'sent on']);
});

it('two that are sent on to each other’s site do not wait for one another', async () => {
  const robots = robotsSaying(ONE_AT_A_TIME);
  const both = gate();
  let there = 0;
  const between = (from: URL, to: URL) =>
    robots.obeyed(from, signal, async (beforeHop) => {
      if (++there === 2) both.open();
      await both.opened;
      await beforeHop(to);
      return PAGE;
    });
  expect(await Promise.all([between(A, B), between(B, A)])).toHaveLength(2);
});

it('a turn ends where what is sent on to is forbidden', async () => {
  const robots = robotsSaying(ONE_AT_A_TIME);
  const forbidden = new URL('https://b.example/private');
  const toForbidden = () =>
    robots.obeyed(A, signal, async (beforeHop) => {
      await beforeHop(forbidden);
      return PAGE;
    });
  await expect(toForbidden()).rejects.toMatchObject({ code: 'PAGE_FORBIDDEN' });
  await expect(toForbidden()).rejects.toMatchObject({ code: 'PAGE_FORBIDDEN' });
  expect(await robots.obeyed(A, signal, async () => PAGE)).toBe(PAGE);
});
