// Fills image_embeddings with vectors that lie as those of CLIP do: all within one cone, in crowds, and with a few
// dimensions that outweigh the others.
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { from as copyFrom } from 'pg-copy-streams';
import { encode } from '../../dist/src/vectors/codes/vector-code.js';
import { normalise } from '../../dist/src/vectors/vector.js';

const CROWDS = 200;
/** Parts of a vector: what all have in common, what its crowd has, and its own. */
const PARTS = { common: 0.6, crowd: 0.5, own: 0.45 };
const HEAVY_DIMENSIONS = { every: 97, times: 10 };

/** Mulberry32: the same vectors at every run. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function vectorSource(random, dimensions) {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const direction = () =>
    normalise(
      Float32Array.from({ length: dimensions }, (_, index) =>
        index % HEAVY_DIMENSIONS.every === 5 ? gauss() * HEAVY_DIMENSIONS.times : gauss(),
      ),
    );
  const common = direction();
  const crowds = Array.from({ length: CROWDS }, direction);
  return () => {
    const [crowd, own] = [crowds[Math.floor(random() * CROWDS)], direction()];
    return normalise(
      common.map((value, i) => PARTS.common * value + PARTS.crowd * crowd[i] + PARTS.own * own[i]),
    );
  };
}

async function copy(db, table, lines) {
  const stream = db.query(copyFrom(`COPY ${table} FROM STDIN`));
  for (const line of lines) if (!stream.write(`${line.join('\t')}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}

/** @returns the id of an owner with so many embedded images */
export async function fillVectors(db, { count, model, next }) {
  const { rows } = await db.query(
    `INSERT INTO users (username, username_key, email, email_key, password_hash)
     VALUES ('heavy', 'heavy', 'heavy@example.test', 'heavy@example.test', '!') RETURNING id`,
  );
  const owner = rows[0].id;
  const ids = Array.from({ length: count }, () => randomUUID());
  await db.query('SET session_replication_role = replica'); // no triggers, nothing is counted here
  await copy(
    db,
    'images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height, favorite)',
    ids.map((id, n) => [id, owner, `${n}.jpg`, 'image/jpeg', 1, id, id, 1, 1, n % 20 === 0]),
  );
  await copy(
    db,
    'image_embeddings (image_id, owner_id, model, dimensions, codes, code_scale, code_sum, code_residual, vector)',
    (function* () {
      for (const id of ids) {
        const vector = next();
        const { planes, scale, sum, residual } = encode(vector);
        yield [id, owner, model, vector.length, planes, scale, sum, residual, `{${vector.join(',')}}`];
      }
    })(),
  );
  await db.query('SET session_replication_role = origin');
  await db.query('VACUUM ANALYZE images');
  await db.query('VACUUM ANALYZE image_embeddings');
  return owner;
}
