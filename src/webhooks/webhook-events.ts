/** What can be told of. Part of the API: receivers switch on these names, so they never change. */
export const WEBHOOK_EVENTS = [
  'image.processed',
  'image.failed',
  'batch.completed',
  'batch.cancelled',
  'webhook.disabled',
  'webhook.test',
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
