import { Logger } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { Housekeeping } from './housekeeping.js';
import { TidiesUp, Tidier } from './tidier.js';

const tidied: string[] = [];

@TidiesUp(true)
class Broken extends Tidier {
  async tidyUp() {
    tidied.push('broken');
    throw new Error('no database');
  }
}

@TidiesUp(true)
class Working extends Tidier {
  async tidyUp() {
    tidied.push('working');
  }
}

afterAll(() => Logger.overrideLogger(true));

describe('housekeeping', () => {
  it('lets all tidy up that say they do, whatever becomes of the others', async () => {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [Housekeeping, Broken, Working],
    }).compile();
    await module.init();
    Logger.overrideLogger(false);
    await module.get(Housekeeping).tidyUp();
    expect(tidied).toEqual(['broken', 'working']);
    await module.close();
  });
});
