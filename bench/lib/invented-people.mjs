// Faces of invented people: each person is a direction, and faces lie around it.
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeVector, normalise } from '../../dist/src/vectors/vector.js';
import { seeded } from './many-vectors.mjs';

/**
 * @param noise length of what is added to a person's direction, whose length is 1
 * @returns vectors with whose they are, in no order
 */
export function inventFaces({ people, faces, dimensions, noise, seed = 1 }) {
  const random = seeded(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const all = [];
  for (let person = 0; person < people; person++) {
    const centre = normalise(Array.from({ length: dimensions }, gauss));
    for (let face = 0; face < faces; face++)
      all.push({
        person,
        place: random(),
        vector: normalise(centre.map((value) => value + (gauss() * noise) / Math.sqrt(dimensions))),
      });
  }
  return all.sort((a, b) => a.place - b.place);
}

export const asGroupable = ({ vector }, index) => ({
  id: String(index),
  imageId: `image-${index}`,
  vector,
  tie: String(index),
  clusterId: null,
  decided: false,
  label: null,
  component: null,
});

/** Of the pairs put together those that belong together, and the other way round. */
export function pairwise(groups, personOf) {
  const pairs = (count) => (count * (count - 1)) / 2;
  const total = (counts) => [...counts.values()].reduce((sum, count) => sum + pairs(count), 0);
  const persons = new Map();
  let [together, right] = [0, 0];
  for (const group of groups) {
    const counts = new Map();
    for (const id of group) counts.set(personOf(id), (counts.get(personOf(id)) ?? 0) + 1);
    for (const [person, count] of counts) persons.set(person, (persons.get(person) ?? 0) + count);
    together += pairs(group.length);
    right += total(counts);
  }
  return { precision: right / together, recall: right / total(persons) };
}

export async function newOwner(db, name) {
  const { rows } = await db.query(
    `INSERT INTO users (username, username_key, email, email_key, password_hash)
     VALUES ($1, $1, $2, $2, '!') RETURNING id`,
    [name, `${name}@example.test`],
  );
  return rows[0].id;
}

/** An image for each face. */
export async function storeFaces(db, owner, faces, model) {
  const ids = faces.map(() => [randomUUID(), randomUUID()]);
  await db.query(
    `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, width, height, status)
     SELECT id, $1, 'a.jpg', 'image/jpeg', 1, id::text, 640, 480, 'processed' FROM unnest($2::uuid[]) AS id`,
    [owner, ids.map(([image]) => image)],
  );
  const stream = db.query(
    copyFrom('COPY faces (id, image_id, owner_id, x, y, width, height, score, model, vector) FROM STDIN'),
  );
  for (const [index, { vector }] of faces.entries()) {
    const [image, face] = ids[index];
    const bytes = `\\\\x${encodeVector(vector).toString('hex')}`;
    const line = [face, image, owner, 0.4, 0.4, 0.2, 0.2, 0.9, model, bytes].join('\t');
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
