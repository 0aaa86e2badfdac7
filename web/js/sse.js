/**
 * Cuts a stream of server-sent events into `{event, data, id}`, by the rules of the HTML standard.
 * EventSource would do it, but cannot send an Authorization header.
 */
export function eventParser(onEvent) {
  let rest = '';
  let message = {};

  const dispatch = () => {
    if (message.data !== undefined) onEvent({ event: 'message', ...message });
    message = {};
  };
  const line = (text) => {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    // A line that begins with a colon is a comment: the heartbeat.
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') message.data = message.data === undefined ? value : `${message.data}\n${value}`;
    else if (field === 'event' || field === 'id') message[field] = value;
  };

  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(line);
  };
}
