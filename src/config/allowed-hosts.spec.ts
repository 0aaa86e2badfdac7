import { describe, expect, it } from 'vitest';
import { parseEnvironment } from './environment.js';
import { faultsOf } from './testing/settings.js';

const parsed = (hosts: string) => parseEnvironment({ ALLOW_PRIVATE_HOSTS: hosts }).ALLOW_PRIVATE_HOSTS;

const faults = (hosts: string) => faultsOf({ ALLOW_PRIVATE_HOSTS: hosts });

describe('ALLOW_PRIVATE_HOSTS', () => {
  it('is empty unless it is given', () => {
    expect(parsed('')).toEqual([]);
  });

  it.each([
    ['Pictures.internal', { host: 'pictures.internal' }],
    ['pictures', { host: 'pictures' }],
    ['cam_1.lan:8080', { host: 'cam_1.lan', port: 8080 }],
    ['7.pictures.internal:*', { host: '7.pictures.internal', port: 'any' }],
    ['10.0.0.5', { host: '10.0.0.5' }],
    ['10.0.0.5:65535', { host: '10.0.0.5', port: 65_535 }],
    ['10.0.0.0/8:*', { host: '10.0.0.0/8', port: 'any' }],
    ['0.0.0.0/0', { host: '0.0.0.0/0' }],
    ['10.0.0.5/32', { host: '10.0.0.5' }],
    ['::1', { host: '::1' }],
    ['[::1]:3000', { host: '::1', port: 3000 }],
    ['[::1:3000]', { host: '::1:3000' }],
    ['FD00::7:*', { host: 'fd00::7', port: 'any' }],
    ['fd00::/8', { host: 'fd00::/8' }],
    ['fd00::/8:8080', { host: 'fd00::/8', port: 8080 }],
    ['[fd00::/8]:8080', { host: 'fd00::/8', port: 8080 }],
    ['fd00::7/128', { host: 'fd00::7' }],
  ])('takes %s', (entry, host) => {
    expect(parsed(entry)).toEqual([host]);
  });

  it.each([
    ['10.0.0', /four numbers/],
    ['10.0.0.256', /four numbers/],
    ['010.0.0.1', /four numbers/],
    ['127.1', /four numbers/],
    ['0x7f.1', /four numbers/],
    ['pictures.0x', /four numbers/],
    ['2130706433', /four numbers/],
    ['10.0.0.1-10.0.0.9', /four numbers/],
    ['10.0.0/8', /as pictures\.internal/],
    ['10.0.0.0/33', /number up to 32/],
    ['10.0.0.0/', /number up to 32/],
    ['10.0.0.0/8/8', /number up to 32/],
    ['fd00::/129', /number up to 128/],
    ['::ffff:10.0.0.1', /as 10\.0\.0\.1$/],
    ['[::ffff:a00:1]:80', /as 10\.0\.0\.1$/],
    ['::ffff:10.0.0.0/104', /as 10\.0\.0\.0$/],
    ['[64:ff9b::a00:1]', /as 10\.0\.0\.1$/],
    ['[fe80::1%eth0]', /without the name of an interface/],
    ['::1:3000', /write \[::1\]:3000 or \[::1:3000\]/],
    ['pictures.internal:0', /ports are 1 to 65535/],
    ['[fd00::7]:65536', /ports are 1 to 65535/],
    ['http://pictures.internal', /as pictures\.internal/],
    ['pictures.internal/a', /as pictures\.internal/],
    ['*.internal', /as pictures\.internal/],
    ['pictures.internal:http', /as pictures\.internal/],
    ['fd00:::7', /as pictures\.internal/],
    ['a b', /as pictures\.internal/],
  ])('says how to write %s', (entry, how) => {
    expect(faults(`10.0.0.0/8,${entry}`)).toEqual([expect.stringMatching(how)]);
    expect(faults(entry)[0]).toContain(`ALLOW_PRIVATE_HOSTS: "${entry}": `);
  });

  it('tells of each entry that is wrong', () => {
    expect(faults('127.1,pictures,::ffff:1.2.3.4')).toHaveLength(2);
  });
});
