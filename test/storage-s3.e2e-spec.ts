import { Logger } from '@nestjs/common';
import { itKeepsFiles } from '../src/storage/testing/storage-contract.js';
import { startS3 } from './support/s3.js';

Logger.overrideLogger(false);

const PARTS = { S3_PART_SIZE: String(5 * 1024 * 1024), S3_PREFIX: 'some/where' };

itKeepsFiles('A bucket', async (temporary) => {
  const bucket = await startS3();
  return { storage: await bucket.storage(temporary, PARTS), stop: () => bucket.stop() };
});
