import { styleText } from 'node:util';
import type { AppConfig } from '../../config/app-config.js';

export interface FirstAdmin {
  username: string;
  password: string;
}

/** Addresses that only make sense to the machine itself are shown as the name people type. */
const LOCAL = ['127.0.0.1', '::1', '0.0.0.0', '::', ''];

export function pageUrl({ app }: AppConfig, port: number): string {
  if (app.publicUrl) return app.publicUrl;
  const host = LOCAL.includes(app.host) ? 'localhost' : app.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const line = (label: string, value: string) => `  ${styleText('dim', label.padEnd(10))}${value}`;

export function banner(config: AppConfig, url: string, admin?: FirstAdmin): string {
  return [
    '',
    `  ${styleText('bold', 'Image analysis platform')}`,
    '',
    line('Page', styleText('cyan', `${url}/`)),
    line('API', styleText('cyan', `${url}/api`)),
    ...(config.app.docs ? [line('Docs', styleText('cyan', `${url}/docs`))] : []),
    ...(admin
      ? [
          '',
          line('Admin', styleText('bold', admin.username)),
          line('Password', `${styleText('bold', admin.password)}  (shown this once)`),
        ]
      : []),
    ...(config.redis.url === undefined
      ? []
      : [
          '',
          line('Redis', `cache, rate limits and events${config.queue.backend === 'redis' ? ', queue' : ''}`),
        ]),
    '',
    `  ${styleText('dim', 'Ctrl-C stops everything.')}`,
    '',
  ].join('\n');
}
