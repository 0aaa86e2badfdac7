export interface StreamEvent {
  /** Where to go on after a lost connection; absent on what cannot be repeated. */
  id?: number;
  event: string;
  data: unknown;
}

/** How events look on their way. */
export interface StreamFormat {
  contentType: string;
  write(event: StreamEvent): string;
  /** What readers pass over: it only keeps the connection from looking dead. */
  heartbeat: string;
}

export const SERVER_SENT_EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  write: ({ id, event, data }) =>
    `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
  heartbeat: ': keep-alive\n\n',
};

export const JSON_EVENTS: StreamFormat = {
  contentType: 'application/x-ndjson',
  write: ({ id, event, data }) =>
    `{"event":${JSON.stringify(event)}${id === undefined ? '' : `,"id":${id}`},"data":${JSON.stringify(data)}}\n`,
  heartbeat: '\n',
};

/**
 * The data alone, a line each. JSON may begin with spaces, whereas an empty line would trouble those who take each line for
 * JSON.
 */
export const JSON_LINES: StreamFormat = {
  contentType: 'application/x-ndjson',
  write: ({ data }) => `${JSON.stringify(data)}\n`,
  heartbeat: ' ',
};
