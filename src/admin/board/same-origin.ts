import type { Request } from 'express';

/** Whether a request that changes something comes from a page of ours. One that does not say is refused. */
export function isFromOwnPage(
  request: Pick<Request, 'get' | 'headers'>,
  publicUrl: string | undefined,
): boolean {
  // Browsers set it themselves, and no page can; but over plain HTTP they leave it out.
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (publicUrl !== undefined && new URL(publicUrl).origin === origin) return true;
  return new URL(origin).host === request.get('host');
}
