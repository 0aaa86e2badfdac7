import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Page, PageQueryDto } from '../../common/paging.dto.js';
import { FaceNotFound, PersonNotFound } from '../faces.errors.js';
import { boxOf, FacePresenter, type FaceRow } from './face-presenter.js';
import { decodePeopleCursor, encodePeopleCursor, readFaceCursor } from './people-cursor.js';
import type { FaceDto, ImageFaceDto, ListPeopleDto, PersonDto } from './people.dto.js';

/** Whoever has a name, or was decided about, is somebody also with one face. */
const PEOPLE = `
  SELECT id, name, hidden, cover_face_id, created_at AS "createdAt", updated_at AS "updatedAt",
         coalesce(faces, 0) AS "faceCount", coalesce(images, 0) AS "imageCount", coalesce(confirmed, false) AS confirmed
    FROM face_clusters LEFT JOIN (
      SELECT cluster_id, count(*)::int AS faces, count(DISTINCT image_id)::int AS images,
             bool_or(assigned_by = 'user') AS confirmed
        FROM faces WHERE owner_id = $1 GROUP BY cluster_id) AS counts ON cluster_id = id
   WHERE owner_id = $1`;
const FLAGGED = `
  EXISTS (SELECT FROM images WHERE images.id = face.image_id AND (moderation -> 'flagged')::boolean) AS flagged`;
/** The chosen one, else the one that shows most and may be shown to everybody. */
const COVER = `
  LEFT JOIN LATERAL (
    SELECT id AS "faceId", image_id AS "imageId", x, y, width, height, ${FLAGGED} FROM faces AS face
     WHERE cluster_id = people.id
     ORDER BY (id = cover_face_id) DESC NULLS LAST, flagged, score * width * height DESC, id LIMIT 1) AS cover ON true`;
const FACE = `face.id, image_id AS "imageId", x, y, width, height, score, cluster_id AS "clusterId",
  assigned_by AS "assignedBy", ${FLAGGED}`;

type PersonRow = Omit<PersonDto, 'cover'> &
  FaceRow & { faceId: string | null; imageId: string; confirmed: boolean };

/** People and faces as their owner sees them. */
@Injectable()
export class PeopleReader {
  constructor(
    private readonly source: DataSource,
    private readonly presenter: FacePresenter,
  ) {}

  /** Who is seen most comes first. */
  async list(owner: Principal, query: ListPeopleDto): Promise<Page<PersonDto>> {
    const { q = '', hidden, minFaces, limit, page, cursor } = query;
    const people = `SELECT * FROM (${PEOPLE} AND hidden = $2 AND position(lower($3) in lower(coalesce(name, ''))) > 0)
      AS all_people WHERE "faceCount" >= $4 OR name IS NOT NULL OR confirmed`;
    const values = [owner.userId, hidden, q, minFaces];
    const after = page === undefined && cursor !== undefined ? decodePeopleCursor(cursor) : undefined;
    const rows = await this.source.query<PersonRow[]>(
      `SELECT people.*, cover.* FROM (
         SELECT * FROM (${people}) AS found
          WHERE $5::int IS NULL OR "faceCount" < $5 OR ("faceCount" = $5 AND id > $6)
          ORDER BY "faceCount" DESC, id LIMIT $7 OFFSET $8) AS people ${COVER}
        ORDER BY "faceCount" DESC, people.id`,
      [...values, after?.count ?? null, after?.id ?? null, limit + 1, page ? (page - 1) * limit : 0],
    );
    const data = rows.slice(0, limit).map((row) => this.person(row));
    const last = rows.length > limit ? data.at(-1) : undefined;
    const nextCursor = last ? encodePeopleCursor({ count: last.faceCount, id: last.id }) : null;
    if (page === undefined) return { data, limit, nextCursor };
    const [{ total }] = await this.source.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM (${people}) AS found`,
      values,
    );
    return { data, page, limit, total, nextCursor };
  }

  /** @throws PersonNotFound */
  async get(owner: Principal, id: string): Promise<PersonDto> {
    const [row] = await this.source.query<PersonRow[]>(
      `SELECT people.*, cover.* FROM (${PEOPLE} AND id = $2) AS people ${COVER}`,
      [owner.userId, id],
    );
    if (!row) throw new PersonNotFound();
    return this.person(row);
  }

  /** The newest first. @throws PersonNotFound */
  async faces(owner: Principal, id: string, { limit, page, cursor }: PageQueryDto): Promise<Page<FaceDto>> {
    const { faceCount } = await this.get(owner, id);
    const before = page === undefined && cursor !== undefined ? readFaceCursor(cursor) : null;
    const rows = await this.source.query<FaceRow[]>(
      `SELECT ${FACE} FROM faces AS face WHERE cluster_id = $1 AND owner_id = $2 AND ($3::uuid IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4 OFFSET $5`,
      [id, owner.userId, before, limit + 1, page ? (page - 1) * limit : 0],
    );
    const data = rows.slice(0, limit).map(this.presenter.present);
    const nextCursor = rows.length > limit ? Buffer.from(data.at(-1)!.id).toString('base64url') : null;
    return { data, limit, nextCursor, ...(page !== undefined && { page, total: faceCount }) };
  }

  /** In the order of the detector's certainty. */
  async ofImage(imageId: string): Promise<ImageFaceDto[]> {
    const rows = await this.source.query<(FaceRow & { name: string | null })[]>(
      `SELECT ${FACE}, name FROM faces AS face LEFT JOIN face_clusters AS cluster ON cluster.id = cluster_id
        WHERE image_id = $1 ORDER BY score DESC, face.id`,
      [imageId],
    );
    return rows.map((row) => ({ ...this.presenter.present(row), name: row.name }));
  }

  /** @throws FaceNotFound */
  async face(owner: Principal, id: string): Promise<FaceDto> {
    const [row] = await this.source.query<FaceRow[]>(
      `SELECT ${FACE} FROM faces AS face WHERE id = $1 AND owner_id = $2`,
      [id, owner.userId],
    );
    if (!row) throw new FaceNotFound();
    return this.presenter.present(row);
  }

  private person(row: PersonRow): PersonDto {
    const { id, name, hidden, faceCount, imageCount, createdAt, updatedAt } = row;
    const { faceId, imageId, flagged } = row;
    const cover = faceId && { faceId, imageId, box: boxOf(row), flagged, url: this.presenter.url(faceId) };
    return { id, name, hidden, faceCount, imageCount, cover: cover || null, createdAt, updatedAt };
  }
}
