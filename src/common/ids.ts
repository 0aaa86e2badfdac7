import { v7 } from 'uuid';

/** A time-ordered UUID (RFC 9562, version 7): ordering by id is ordering by creation. */
export const newId = (): string => v7();

/** Any RFC 9562 UUID, either case. */
export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
