// Load with a fixed number of connections, and what it measured.
import { Agent, request } from 'node:http';

/** Milliseconds at a share of the sorted times: `percentile(times, 0.95)`. */
export const percentile = (times, share) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];

export const median = (values) => percentile(values, 0.5);

/**
 * Runs `count` operations, `connections` at a time.
 * @returns {Promise<{ perSecond: number, times: number[] }>} times in milliseconds
 */
export async function load(count, connections, operation) {
  const times = [];
  let next = 0;
  const started = performance.now();
  const lane = async () => {
    while (next < count) {
      const n = next++;
      const began = performance.now();
      await operation(n);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return { perSecond: (count / (performance.now() - started)) * 1000, times };
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A plain request; node:http, as fetch costs the load generator more than the servers under test. */
export function call(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, headers, agent }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const content = Buffer.concat(chunks);
        if (answer.statusCode >= 400)
          reject(new Error(`${method} ${url}: ${answer.statusCode} ${content.toString()}`));
        else
          resolve({
            status: answer.statusCode,
            headers: answer.headers,
            body: content,
            json: () => JSON.parse(content.toString()),
          });
      });
      answer.on('error', reject);
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

/** A multipart body with one file, of known length. */
export function multipart(bytes, filename) {
  const boundary = 'bench-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="${filename}"\r\nContent-Type: image/jpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return {
    body,
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': body.length },
  };
}
