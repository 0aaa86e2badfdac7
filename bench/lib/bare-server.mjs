// The least that does the same jobs: Express, busboy, pg and sendFile, with an HS256 check. What we compare with.
import busboy from 'busboy';
import express from 'express';
import jwt from 'jsonwebtoken';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import pg from 'pg';

const [, , folder, databaseUrl] = process.argv;
const SECRET = 'bench-secret-of-thirty-two-characters';
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await mkdir(folder, { recursive: true });

const app = express().disable('x-powered-by').set('etag', false);
app.use((request, response, next) => {
  try {
    jwt.verify(request.headers.authorization.slice(7), SECRET);
    next();
  } catch {
    response.status(401).end();
  }
});
app.post('/upload', (request, response, next) => {
  const parser = busboy({ headers: request.headers });
  parser.on('file', (_, stream) => {
    const hash = createHash('sha256');
    const tap = new Transform({
      transform(chunk, __, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    pipeline(stream, tap, createWriteStream(join(folder, randomUUID()))).then(
      () => response.status(201).json({ sha256: hash.digest('hex') }),
      next,
    );
  });
  request.pipe(parser);
});
const thumbnail = join(folder, 'thumbnail.jpg');
app.put('/thumbnail', express.raw({ type: '*/*', limit: '5mb' }), async (request, response) => {
  await writeFile(thumbnail, request.body);
  response.end();
});
app.get('/thumbnail', (_, response) => response.sendFile(thumbnail));
const COLUMNS = `id, original_filename, file_type, file_size, width, height, sha256, status, caption, tags, caption_source, favorite,
  taken_at, metadata, palette, quality, thumbhash, upload_date, last_modified`;
app.get('/images', async (request, response) => {
  const { rows } = await pool.query(
    `SELECT ${COLUMNS} FROM images WHERE owner_id = $1 ORDER BY id DESC LIMIT 20`,
    [request.query.owner],
  );
  response.json({ data: rows });
});
app.get('/images/:id', async (request, response) => {
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM images WHERE id = $1`, [request.params.id]);
  response.json(rows[0]);
});
const server = app.listen(0, '127.0.0.1', () => {
  process.send({ port: server.address().port, token: jwt.sign({ sub: '1' }, SECRET, { expiresIn: 3600 }) });
});
process.once('disconnect', () => process.exit(0));
