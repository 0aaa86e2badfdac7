import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

describe(isPublicAddress, () => {
  it.each([
    'https://pictures.example.com',
    'http://pictures.example.com:8080/platform',
    'https://pictures.example.com.',
    'https://93.184.215.14',
    'http://93.184.215.14:3000',
    'https://[2606:2800:220:1:248:1893:25c8:1946]:8443',
    'https://contest.dev',
    'https://bücher.example.org',
  ])('takes %s for one that strangers reach', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    'http://localhost:3000',
    'http://api.localhost',
    'http://LOCALHOST.',
    'http://127.0.0.1:3000',
    'http://127.1',
    'http://0x7f000001',
    'http://0.0.0.0',
    'http://10.1.2.3',
    'http://172.20.0.5:8080',
    'http://192.168.1.10',
    'http://100.64.0.7',
    'http://169.254.169.254',
    'http://[::1]:3000',
    'http://[::]',
    'http://[fd00::7]',
    'http://[fe80::1]',
    'http://[::ffff:192.168.1.10]',
    'http://[64:ff9b::10.0.0.1]',
    'http://platform:3000',
    'http://nas.local',
    'http://nas.LOCAL.',
    'https://pictures.internal',
    'http://nas.lan',
    'http://nas.home.arpa',
    'http://pictures.test',
    'http://pictures.example',
    'http://pictures.invalid',
    'http://pictures.onion',
    'http://192.0.2.7',
  ])('takes %s for one of our own network', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
