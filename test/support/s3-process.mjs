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
const { port: taken } = await server.run();
process.send({ port: taken });
process.on('disconnect', () => process.exit(0));
