import { Webhook } from 'standardwebhooks';
import type { WebhookEndpoint } from '../../database/entities/webhook-endpoint.entity.js';

type Secrets = Pick<WebhookEndpoint, 'secret' | 'previousSecret' | 'previousSecretUntil'>;

/**
 * The headers of Standard Webhooks 1.0. While a secret is changed over, each of the two signs, and a receiver accepts
 * the message if it knows either.
 * @param id the same with every attempt
 */
export function signedHeaders(
  id: string,
  body: string,
  { secret, previousSecret, previousSecretUntil }: Secrets,
  now = new Date(),
): Record<string, string> {
  const previous = previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now;
  const secrets = previous ? [secret, previousSecret] : [secret];
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign(id, now, body)).join(' '),
  };
}
