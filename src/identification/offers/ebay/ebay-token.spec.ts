import { describe, expect, it } from 'vitest';
import type { ServiceClient } from '../../../http-client/service-client.js';
import { EbayToken } from './ebay-token.js';

const { signal } = new AbortController();

function newToken() {
  let given = 0;
  const client = {
    json: async () => ({ status: 200, body: { access_token: `token-${++given}`, expires_in: 7200 } }),
  } as unknown as ServiceClient;
  return new EbayToken(client, { clientId: 'id', clientSecret: 'secret', timeoutMs: 1000 });
}

describe(EbayToken, () => {
  it('is not dropped by who was refused an older one', async () => {
    const token = newToken();
    const first = await token.get(signal);
    token.drop(first);
    const second = await token.get(signal);
    token.drop(first);
    expect(await token.get(signal)).toBe(second);
    expect(second).not.toBe(first);
  });

  it('is not waited for by who has given up', async () => {
    await expect(newToken().get(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
