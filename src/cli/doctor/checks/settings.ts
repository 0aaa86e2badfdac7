import { statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppConfig } from '../../../config/app-config.js';
import { AddressPolicy } from '../../../http-client/guarded/address-policy.js';
import { findingsOf, type Finding } from '../finding.js';
import { wideRanges } from './wide-ranges.js';

const { ok, warning, problem } = findingsOf('settings');
const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** Settings that work, but are hardly meant. What does not work was refused when they were read. */
export function checkSettings(config: AppConfig): Finding[] {
  const findings = [
    ...exposure(config),
    ...production(config),
    ...openDoors(config),
    ...secretsFile(config.app.dataDir),
  ];
  return [ok('The configuration is valid.'), ...findings];
}

function exposure({ app }: AppConfig): Finding[] {
  const open = !LOOPBACK.test(app.host);
  const secure = app.publicUrl?.startsWith('https://') ?? false;
  const behindProxy = app.trustProxy.length > 0;
  return [
    ...(open && !behindProxy && !secure
      ? [
          warning(`HOST is ${app.host}: other machines get in, without encryption.`, {
            mend: 'Put a proxy with TLS in front, then set TRUST_PROXY to its address and PUBLIC_URL to https://…',
          }),
        ]
      : []),
    ...(behindProxy && !app.publicUrl
      ? [
          warning('TRUST_PROXY is set, PUBLIC_URL is not: links in answers are paths only.', {
            mend: 'Set PUBLIC_URL to what people type.',
          }),
        ]
      : []),
    ...(secure && !behindProxy
      ? [
          warning(
            'PUBLIC_URL is https, but no proxy is trusted: all visitors seem to come from one address.',
            {
              mend: 'Set TRUST_PROXY to the address of the proxy.',
            },
          ),
        ]
      : []),
  ];
}

function production({ app, database }: AppConfig): Finding[] {
  if (app.production || database.embedded) return [];
  return [
    warning(
      `NODE_ENV is ${app.nodeEnv}, though the database is one of your own: weak secrets are let pass.`,
      {
        mend: 'Set NODE_ENV=production, JWT_SECRET and MEDIA_URL_SECRETS.',
      },
    ),
  ];
}

function openDoors({ app, auth, fetch }: AppConfig): Finding[] {
  const wide = wideRanges(app.trustProxy);
  return [
    ...(wide.length > 0
      ? [
          warning(
            `TRUST_PROXY is ${wide.join(', ')}: whoever gets here may claim any address, and escape every limit.`,
            { mend: 'Name the proxy alone, by its address or its private network.' },
          ),
        ]
      : []),
    ...(app.production && auth.rateLimitPerMinute === 0
      ? [
          warning('RATE_LIMIT_PER_MINUTE is 0: one caller may take all there is.', {
            mend: 'Leave it at its default, or set what a busy user needs.',
          }),
        ]
      : []),
    ...(app.production && reachesItself(fetch)
      ? [
          warning('ALLOW_PRIVATE_HOSTS holds this machine: users may have it ask what else listens here.', {
            mend: 'Name the machines that pictures lie on, or receivers of messages run on, alone.',
          }),
        ]
      : []),
  ];
}

/** At whatever port. */
function reachesItself({ allowedHosts }: AppConfig['fetch']): boolean {
  const policy = new AddressPolicy({
    ports: [],
    allowedHosts: allowedHosts.map(({ host }) => ({ host, port: 'any' })),
  });
  return (
    policy.allowsName('localhost', 80) ||
    ['127.0.0.1', '::1', '0.0.0.0', '::'].some((address) => policy.allowsAddress(address, 80))
  );
}

function secretsFile(dataDir: string): Finding[] {
  const path = join(dataDir, 'secrets.json');
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0 || process.platform === 'win32') return [];
  return [
    problem(`${path} can be read by other users of this machine.`, {
      mend: `chmod 600 ${path}`,
      fix: async () => {
        await chmod(path, 0o600);
        return `${path} is for its owner only now.`;
      },
    }),
  ];
}
