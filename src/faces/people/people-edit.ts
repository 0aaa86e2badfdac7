import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import type { FaceChangeKind } from '../../database/entities/face-change.entity.js';
import { PersonNotFound } from '../faces.errors.js';
import { removeEmpty, showPeople } from '../people-rows.js';

export interface PersonState {
  id: string;
  name: string | null;
  hidden: boolean;
  coverFaceId: string | null;
}

export type Attributes = Partial<Omit<PersonState, 'id'>>;
type Pair = [string, string];

/** What it takes to undo a change. */
export interface ChangeDetails {
  /** As they were. */
  people: PersonState[];
  /** What was made of the person's own attributes. */
  set: Attributes;
  /** Whose faces went where. */
  moved: { from: string | null; ids: string[] }[];
  to?: string;
  /** Faces that stayed, and stay for good now. */
  confirmed: string[];
  /** Faces that the machine had placed, and places again once this is undone; by default, where none moved, the confirmed. */
  loose?: string[];
  separated: Pair[];
  rejoined: Pair[];
}

/**
 * One change of people, in the owner's turn. Whatever a person decides confirms the faces of all whom it is about: no
 * later grouping takes them apart or together.
 */
export class PeopleEdit {
  readonly details: ChangeDetails = {
    people: [],
    set: {},
    moved: [],
    confirmed: [],
    separated: [],
    rejoined: [],
  };
  /** Of the log's entry, once there is one. */
  changeId: string | null = null;
  private readonly touched = new Set<string>();
  private readonly images = new Set<string>();

  constructor(
    readonly db: EntityManager,
    readonly ownerId: number,
  ) {}

  /** In the order given. @throws PersonNotFound */
  async people(ids: readonly string[]): Promise<PersonState[]> {
    const rows = await this.db.query<PersonState[]>(
      `SELECT id, name, hidden, cover_face_id AS "coverFaceId" FROM face_clusters
        WHERE owner_id = $1 AND id = ANY($2)`,
      [this.ownerId, ids],
    );
    const people = ids.map((id) => rows.find((row) => row.id === id));
    if (people.some((person) => person === undefined)) throw new PersonNotFound();
    this.details.people.push(...(people as PersonState[]));
    return people as PersonState[];
  }

  /** Of somebody who may have been before. */
  async create(person: PersonState = { id: newId(), name: null, hidden: false, coverFaceId: null }) {
    await this.db.query(
      `INSERT INTO face_clusters (id, owner_id, name, hidden, cover_face_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO NOTHING`,
      [person.id, this.ownerId, person.name, person.hidden, person.coverFaceId],
    );
    this.touched.add(person.id);
    return person.id;
  }

  /** Of somebody who was merged, and may have been made anew since without what was known. */
  async restore({ id, name, coverFaceId, ...person }: PersonState): Promise<void> {
    await this.create({ ...person, id, name, coverFaceId });
    await this.db.query(
      `UPDATE face_clusters SET name = coalesce(name, $2), cover_face_id = coalesce(cover_face_id, $3) WHERE id = $1`,
      [id, name, coverFaceId],
    );
  }

  async set(id: string, attributes: Attributes): Promise<void> {
    const { name, hidden, coverFaceId } = attributes;
    await this.db.query(
      `UPDATE face_clusters SET name = CASE WHEN $2 THEN $3 ELSE name END, hidden = coalesce($4, hidden),
              cover_face_id = CASE WHEN $5 THEN $6::uuid ELSE cover_face_id END, updated_at = now()
        WHERE id = $1`,
      [id, name !== undefined, name ?? null, hidden ?? null, coverFaceId !== undefined, coverFaceId ?? null],
    );
    this.details.set = attributes;
  }

  /** All faces of some people, or only these of theirs. */
  async confirm(ids: readonly string[], faceIds: readonly string[] | null = null): Promise<void> {
    const [rows] = await this.db.query<[{ id: string }[], number]>(
      `UPDATE faces SET assigned_by = 'user' WHERE cluster_id = ANY($1) AND assigned_by IS DISTINCT FROM 'user'
          AND ($2::uuid[] IS NULL OR id = ANY($2)) RETURNING id`,
      [ids, faceIds],
    );
    for (const { id } of rows) this.details.confirmed.push(id);
    for (const id of ids) this.touched.add(id);
  }

  /** To be called before they are moved or confirmed. */
  async noteLoose(ids: readonly string[], which: 'all' | 'ofConfirmed'): Promise<void> {
    const rows = await this.db.query<{ id: string }[]>(
      `SELECT id FROM faces WHERE cluster_id = ANY($1) AND assigned_by = 'machine'
          AND ($2 OR EXISTS (SELECT FROM faces AS other
                              WHERE other.cluster_id = faces.cluster_id AND other.assigned_by = 'user'))`,
      [ids, which === 'all'],
    );
    this.details.loose = rows.map(({ id }) => id);
  }

  /** Leaves these of some people's faces to the grouping. */
  async release(faceIds: readonly string[], ids: readonly string[]): Promise<void> {
    await this.db.query(
      `UPDATE faces SET assigned_by = 'machine' WHERE id = ANY($1) AND cluster_id = ANY($2)`,
      [faceIds, ids],
    );
    for (const id of ids) this.touched.add(id);
  }

  /** As if these had just been found. */
  async forgetWhose(faceIds: readonly string[]): Promise<void> {
    const [rows] = await this.db.query<[{ imageId: string }[], number]>(
      `UPDATE faces SET cluster_id = NULL, assigned_by = NULL, component = NULL WHERE id = ANY($1)
       RETURNING image_id AS "imageId"`,
      [faceIds],
    );
    this.alsoShow(rows.map(({ imageId }) => imageId));
  }

  /** All faces of some people, or these faces. @returns how many */
  async move(
    which: { ofPeople: readonly string[] } | { faces: readonly string[] },
    to: string,
  ): Promise<number> {
    const [column, ids] = 'faces' in which ? ['id', which.faces] : ['cluster_id', which.ofPeople];
    const [rows] = await this.db.query<[{ id: string; from: string | null; imageId: string }[], number]>(
      `UPDATE faces SET cluster_id = $1, assigned_by = 'user'
         FROM (SELECT id, cluster_id FROM faces WHERE ${column} = ANY($2) AND owner_id = $3) AS before
        WHERE faces.id = before.id
        RETURNING faces.id, before.cluster_id AS "from", image_id AS "imageId"`,
      [to, ids, this.ownerId],
    );
    for (const { id, from, imageId } of rows) {
      const known = this.details.moved.find((each) => each.from === from);
      if (known) known.ids.push(id);
      else this.details.moved.push({ from, ids: [id] });
      this.images.add(imageId);
      if (from !== null) this.touched.add(from);
    }
    this.details.to = to;
    this.touched.add(to);
    return rows.length;
  }

  async separate(a: string, b: string): Promise<void> {
    const pair: Pair = a < b ? [a, b] : [b, a];
    const added = await this.db.query<unknown[]>(
      `INSERT INTO face_separations (first_id, second_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING first_id`,
      pair,
    );
    if (added.length > 0) this.details.separated.push(pair);
  }

  /** @returns the pairs in which one of these was, which hold no longer */
  async rejoin(ids: readonly string[]): Promise<Pair[]> {
    const [rows] = await this.db.query<[{ first_id: string; second_id: string }[], number]>(
      `DELETE FROM face_separations WHERE first_id = ANY($1) OR second_id = ANY($1) RETURNING first_id, second_id`,
      [ids],
    );
    const pairs = rows.map(({ first_id, second_id }): Pair => [first_id, second_id]);
    this.details.rejoined.push(...pairs);
    return pairs;
  }

  async note(kind: FaceChangeKind, personId: string, faceCount: number): Promise<void> {
    this.changeId = newId();
    await this.db.query(
      `INSERT INTO face_changes (id, owner_id, kind, cluster_id, face_count, details)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [this.changeId, this.ownerId, kind, personId, faceCount, JSON.stringify(this.details)],
    );
  }

  /** @returns the images that show other people now */
  async finish(): Promise<string[]> {
    await this.db.query('UPDATE face_clusters SET regroup = true, updated_at = now() WHERE id = ANY($1)', [
      [...this.touched],
    ]);
    await removeEmpty(this.db, this.ownerId);
    return showPeople(this.db, [...this.images]);
  }

  /** Images of faces that go altogether. */
  alsoShow(imageIds: readonly string[]): void {
    for (const id of imageIds) this.images.add(id);
  }
}
