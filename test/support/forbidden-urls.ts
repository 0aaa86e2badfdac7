import { readFileSync } from 'node:fs';
import { corpusPath } from '../../src/imaging/testing/corpus.js';

interface Places {
  /** Where something listens on this machine that nobody is to hear of. */
  port: number;
  /** Makes an address of a server that may be asked, and that sends on to wherever `/redirect?to=` says. */
  allowed: (path: string) => string;
}

/** This machine, in all its spellings. */
const HERE = [
  '127.0.0.1',
  'localhost',
  '[::1]',
  '0.0.0.0',
  '0',
  '[::]',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '①②⑦.0.0.1',
  '[::ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  'user:pass@127.0.0.1',
  'example.com@127.0.0.1',
];
const NOT_PUBLIC = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '224.0.0.1',
  '[fd00::1]',
  '[fe80::1]',
  '[ff02::1]',
];

/** What must never be asked, by whatever a user can have fetched or told. */
export function forbiddenUrls({ port, allowed }: Places): string[] {
  return [
    ...HERE.map((host) => `http://${host}:${port}/a.jpg`),
    ...NOT_PUBLIC.map((host) => `http://${host}/a.jpg`),
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_PING',
    'ftp://127.0.0.1/a.jpg',
    'dict://127.0.0.1:6379/info',
    'unix:///var/run/docker.sock',
    'jar:http://127.0.0.1/a.jar!/',
    'blob:http://127.0.0.1/a',
    'data:image/png;base64,iVBORw0KGgo=',
    'javascript:alert(1)',
    ...[22, 25, 2375, 5432, 6379, 9200].map((other) => `http://127.0.0.1:${other}/`),
    ...[22, 25, 2375, 5432, 6379, 9200].map((other) => `http://example.com:${other}/`),
    allowed(`/redirect?to=http://127.0.0.1:${port}/secret.jpg`),
    allowed(`/redirect?to=//127.0.0.1:${port}/secret.jpg`),
    allowed('/redirect?to=file:///etc/passwd'),
    allowed('/loop/x'),
    'http:///a.jpg',
    `//127.0.0.1:${port}/a.jpg`,
    'not-an-address',
  ];
}

/** The same, as others have collected it; `/redirect-loop` of the allowed server is to send on to itself. */
export function forbiddenUrlsOfCorpus({ port, allowed }: Places): string[] {
  const text = readFileSync(corpusPath('bad', 'ssrf-urls.json'), 'utf8');
  const { urls } = JSON.parse(text) as { urls: { url: string }[] };
  return urls.map(({ url }) =>
    url.replaceAll('{{PORT}}', String(port)).replaceAll('{{CANARY}}', allowed('')),
  );
}
