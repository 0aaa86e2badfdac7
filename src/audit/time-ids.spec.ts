import { describe, expect, it } from 'vitest';
import { newId, UUID_PATTERN } from '../common/ids.js';
import { idAt, timeOf } from './time-ids.js';

describe('idAt', () => {
  it('comes before every id made at that time or later, and after the ones made before', () => {
    const before = Date.now();
    const id = newId();
    expect(idAt(new Date(before)) < id).toBe(true);
    expect(idAt(new Date(Date.now() + 1)) > id).toBe(true);
  });

  it('is an id, of that time', () => {
    const time = new Date('2024-02-29T12:34:56.789Z');
    expect(idAt(time)).toMatch(UUID_PATTERN);
    expect(timeOf(idAt(time))).toEqual(time);
    expect(idAt(new Date(-1))).toMatch(UUID_PATTERN);
  });
});
