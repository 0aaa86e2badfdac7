import { randomBytes } from 'node:crypto';

/** Tells keys from access tokens, for us and for scanners that look for leaked secrets. */
export const API_KEY_PREFIX = 'iap_';

const API_KEY = /^iap_[\w-]{43}$/;

/** Characters of a key that are kept readable: the prefix and enough to tell keys apart. */
const SHOWN = 10;

export const newApiKey = (): string => API_KEY_PREFIX + randomBytes(32).toString('base64url');

export const isApiKey = (text: string): boolean => API_KEY.test(text);

export const shownPart = (key: string): string => key.slice(0, SHOWN);
