import type { Type } from '@nestjs/common';
import { getSchemaPath } from '@nestjs/swagger';

const RESUME = {
  required: false,
  description: 'Go on after the event of this id',
  schema: { type: 'integer' as const },
};
export const RESUME_HEADER = { ...RESUME, name: 'Last-Event-ID' };
export const RESUME_QUERY = {
  ...RESUME,
  name: 'lastEventId',
  description: 'For who cannot send the header',
};

/** The same events in both forms; of Server-Sent Events, OpenAPI can only tell in words. */
export const streamOf = (...events: Type[]) => ({
  description: 'Events as they happen; an empty line or comment now and then keeps the connection open',
  content: {
    'text/event-stream': {
      schema: {
        type: 'string' as const,
        description:
          '`event`, `id` where there is one, and `data` as JSON: the fields that a line of NDJSON has. Every line ' +
          'that begins with a colon is to be passed over.',
        example: 'event: deleted\ndata: {"id":"01980c5e-6a64-7d0e-9d0b-2b2a6c6f2a10"}\n\n',
      },
    },
    'application/x-ndjson': {
      schema: {
        description: 'One line; lines are separated by line feeds, and empty ones are to be passed over.',
        oneOf: events.map((event) => ({ $ref: getSchemaPath(event) })),
      },
    },
  },
});
