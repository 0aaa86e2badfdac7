// Clients that hold an event stream open and count what they hear.
import { request } from 'node:http';

export async function openStreams(url, token, count) {
  const heard = { events: 0 };
  const waiting = [];
  const onData = (chunk) => {
    heard.events +=
      chunk.toString().split('\nevent: ').length - 1 + (chunk.toString().startsWith('event: ') ? 1 : 0);
    for (const waiter of waiting) if (heard.events >= waiter.count) waiter.resolve();
  };
  const open = () =>
    new Promise((resolve, reject) => {
      const sending = request(url, {
        headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
        agent: false,
      });
      sending.once('response', (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode}`));
        answer.on('data', onData).on('error', () => undefined);
        answer.once('data', () => resolve(sending));
      });
      sending.once('error', reject).end();
    });
  const clients = [];
  while (clients.length < count) clients.push(await open());
  return {
    heard: () => heard.events,
    /** Until so many events were heard by all together. */
    until: (total) =>
      heard.events >= total
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count: total, resolve })),
    close: () => clients.forEach((client) => client.on('error', () => undefined).destroy()),
  };
}
