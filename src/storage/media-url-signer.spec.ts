import { describe, expect, it } from 'vitest';
import { MediaUrlSigner } from './media-url-signer.js';

const PATH = '/api/outgoing/1/picture.jpg';
const NOW = Date.UTC(2026, 0, 31, 12, 0, 0, 700);
const TEN_MINUTES = 600;

const signerOf = (...secrets: string[]) =>
  new MediaUrlSigner({ secrets, ttlSeconds: 3600 } as ConstructorParameters<typeof MediaUrlSigner>[0]);

function parts(link: string) {
  const { pathname, searchParams } = new URL(link, 'http://platform');
  return {
    path: pathname,
    expires: searchParams.get('expires') ?? '',
    signature: searchParams.get('signature') ?? '',
  };
}

describe('a link that is signed for so long', () => {
  const signer = signerOf('a secret');
  const { path, ...signature } = parts(signer.signFor(PATH, TEN_MINUTES, NOW));
  const opensAt = (seconds: number) => signer.verify(path, {}, signature, NOW + seconds * 1000);

  it('opens until then, and not a second later', () => {
    expect([0, 300, 599].map(opensAt)).toEqual([true, true, true]);
    expect([600, 601, 1200, 86_400].map(opensAt)).toEqual([false, false, false, false]);
  });

  it('ends no later however the clock stands when it is made', () => {
    const ends = [0, 1, 999].map((ms) =>
      Number(parts(signer.signFor(PATH, TEN_MINUTES, NOW - 700 + ms)).expires),
    );
    expect(new Set(ends)).toEqual(new Set([(NOW - 700) / 1000 + TEN_MINUTES]));
  });

  it('opens no other path, and no longer than it says', () => {
    const longer = { ...signature, expires: String(Number(signature.expires) + 1) };
    expect(signer.verify('/api/outgoing/2/picture.jpg', {}, signature, NOW)).toBe(false);
    expect(signer.verify(path, {}, longer, NOW)).toBe(false);
    expect(signerOf('another').verify(path, {}, signature, NOW)).toBe(false);
  });
});
