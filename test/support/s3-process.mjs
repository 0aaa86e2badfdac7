import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';

// A process of its own: s3rver takes over what its process does with uncaught errors.
const [directory, bucket, port] = process.argv.slice(2);
const server = new S3rver({
  address: '127.0.0.1',
  port: Number(port),
  silent: true,
  directory,
  configureBuckets: [{ name: bucket }],
});
replaceWholeObjects(server.store);
const { port: taken } = await server.run();
process.send({ port: taken });
process.on('disconnect', () => process.exit(0));

/**
 * S3 shows an object whole, the one before or the one after. s3rver writes into the file that others
 * read and write, answers before the last bytes are in it, and may delete the folder meanwhile.
 */
function replaceWholeObjects(store) {
  const deleteObject = store.deleteObject.bind(store);
  let last = Promise.resolve();
  const inTurn = (change) => {
    const changed = last.then(change);
    last = changed.catch(() => undefined);
    return changed;
  };
  store.deleteObject = (...object) => inTurn(() => deleteObject(...object));
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
    const md5 = createHash('md5').update(bytes).digest('hex');
    const path = store.getResourcePath(bucket, key, 'object');
    return inTurn(async () => {
      await mkdir(dirname(path), { recursive: true });
      const aside = `${path}.${randomUUID()}`;
      await writeFile(aside, bytes);
      await rename(aside, path);
      await store.putMetadata(bucket, key, metadata, md5);
      return { size: bytes.length, md5 };
    });
  };
}
