import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { statusOf } from './s3-faults.js';

/** What the API takes at once. */
export const DELETE_BATCH = 1000;
const DELETES_AT_ONCE = 16;
/** How servers that know no DeleteObjects, or not with our checksum, say so. */
const UNSUPPORTED = new Set([400, 405, 501]);

/** Deletes up to a thousand objects. What is not there counts as deleted. */
export async function deleteObjects(client: S3Client, bucket: string, keys: readonly string[]) {
  if (keys.length === 0) return;
  try {
    const objects = keys.map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } });
    const { Errors: errors = [] } = await client.send(command);
    const [first] = errors;
    if (first) throw new Error(`${errors.length} files not deleted: ${first.Code}: ${first.Message}`);
  } catch (error) {
    if (!UNSUPPORTED.has(statusOf(error) ?? 0)) throw error;
    await deleteOneByOne(client, bucket, keys);
  }
}

async function deleteOneByOne(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += DELETES_AT_ONCE) {
    const some = keys.slice(at, at + DELETES_AT_ONCE);
    await Promise.all(some.map((Key) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))));
  }
}
