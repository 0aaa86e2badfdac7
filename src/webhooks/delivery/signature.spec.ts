import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newWebhookSecret } from '../webhook-secret.js';
import { signedHeaders } from './signature.js';

const ONE = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"batch.completed","timestamp":"2023-11-14T22:13:20Z","data":{"id":"b1"}}';
const secrets = (
  secret: string,
  previousSecret: string | null = null,
  previousSecretUntil: Date | null = null,
) => ({
  secret,
  previousSecret,
  previousSecretUntil,
});

describe(signedHeaders.name, () => {
  it('signs as it was computed by hand', () => {
    const now = new Date(1_700_000_000_000);
    expect(signedHeaders('msg_test_1', BODY, secrets(ONE), now)).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'msg_test_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,RJkjXM87cveo6R870ssACI13Slbg+dlKY4EPaz8xbg0=',
    });
  });

  it('signs with both secrets as long as the one before is good', () => {
    const [before, after] = [newWebhookSecret(), newWebhookSecret()];
    const soon = new Date(Date.now() + 60_000);
    const both = signedHeaders('one', BODY, secrets(after, before, soon));
    for (const secret of [before, after]) expect(new Webhook(secret).verify(BODY, both)).toBeTruthy();

    const later = signedHeaders('one', BODY, secrets(after, before, new Date(Date.now() - 1)));
    expect(new Webhook(after).verify(BODY, later)).toBeTruthy();
    expect(() => new Webhook(before).verify(BODY, later)).toThrow('No matching signature');
  });

  it('makes secrets of the length that the standard asks for', () => {
    const secret = newWebhookSecret();
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(newWebhookSecret()).not.toBe(secret);
  });
});
