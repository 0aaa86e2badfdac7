import type { CookieOptions, Request } from 'express';

export const BOARD_PATH = '/admin/queues';
export const BOARD_COOKIE = 'board_session';

/** Sent to the board alone, out of reach of scripts, and never along from another site. */
export const cookieOptions = (secure: boolean, maxAgeSeconds: number): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: BOARD_PATH,
  secure,
  maxAge: maxAgeSeconds * 1000,
});

/** Empty where there is none. */
export function cookieOf({ headers }: Pick<Request, 'headers'>, name: string): string {
  const prefix = `${name}=`;
  const pair = headers.cookie
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(prefix));
  return pair?.slice(prefix.length) ?? '';
}
