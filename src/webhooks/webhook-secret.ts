import { randomBytes } from 'node:crypto';

/** Standard Webhooks 1.0 asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** `whsec_` and the key in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
