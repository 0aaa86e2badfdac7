import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import type { FaceChangeKind } from '../../database/entities/face-change.entity.js';
import { ChangeNotFound, ChangeNotUndoable } from '../faces.errors.js';
import type { Attributes, ChangeDetails, PeopleEdit, PersonState } from '../people/people-edit.js';
import { PeopleTurn } from '../people/people-turn.js';
import { releaseConfirmed, releaseJoined } from './release-faces.js';

interface Change {
  id: string;
  kind: FaceChangeKind;
  clusterId: string;
  details: ChangeDetails;
  undoneAt: Date | null;
}

/** Takes changes back, as long as what they made still stands. */
@Injectable()
export class PeopleUndo {
  constructor(private readonly turn: PeopleTurn) {}

  /** @throws ChangeNotFound, ChangeNotUndoable */
  async undo(owner: Principal, id: string): Promise<void> {
    await this.turn.take(owner, async (edit) => {
      const change = await find(edit, id);
      if (change.undoneAt) throw new ChangeNotUndoable('CHANGE_UNDONE', 'This was undone already');
      if (change.kind === 'delete')
        throw new ChangeNotUndoable('CHANGE_FINAL', 'Who was forgotten cannot be brought back');
      await takeBackAttributes(edit, change);
      await releaseJoined(edit, change);
      await takeBackMoves(edit, change);
      await releaseConfirmed(edit, change);
      await takeBackSeparations(edit, change);
      await edit.db.query('UPDATE face_changes SET undone_at = now() WHERE id = $1', [id]);
    });
  }
}

async function find(edit: PeopleEdit, id: string): Promise<Change> {
  const [change] = await edit.db.query<Change[]>(
    `SELECT id, kind, cluster_id AS "clusterId", details, undone_at AS "undoneAt" FROM face_changes
      WHERE id = $1 AND owner_id = $2`,
    [id, edit.ownerId],
  );
  if (!change) throw new ChangeNotFound();
  return change;
}

const overtaken = () =>
  new ChangeNotUndoable('CHANGE_OVERTAKEN', 'What this made was changed since, so it cannot be undone');

async function takeBackAttributes(edit: PeopleEdit, { clusterId, details }: Change): Promise<void> {
  const names = Object.keys(details.set) as (keyof Attributes)[];
  if (names.length === 0) return;
  const before = details.people.find((person) => person.id === clusterId)!;
  const [now] = await edit.db.query<PersonState[]>(
    `SELECT id, name, hidden, cover_face_id AS "coverFaceId" FROM face_clusters WHERE id = $1 AND owner_id = $2`,
    [clusterId, edit.ownerId],
  );
  if (!now || names.some((name) => now[name] !== details.set[name])) throw overtaken();
  await edit.set(clusterId, Object.fromEntries(names.map((name) => [name, before[name]])));
}

/** Faces whose pictures were deleted are missed by nobody. */
async function takeBackMoves(edit: PeopleEdit, { id, kind, clusterId, details }: Change): Promise<void> {
  const { moved, to, people } = details;
  const rows = await edit.db.query<{ clusterId: string | null }[]>(
    `SELECT cluster_id AS "clusterId" FROM faces WHERE id = ANY($1)`,
    [moved.flatMap((each) => each.ids)],
  );
  const nothingLeft = kind !== 'merge' && moved.length > 0 && rows.length === 0;
  if (nothingLeft || rows.some((row) => row.clusterId !== to)) throw overtaken();
  if (kind === 'merge') for (const person of people) if (person.id !== clusterId) await edit.restore(person);
  for (const { from, ids: faces } of moved) {
    if (from === null) {
      await edit.forgetWhose(faces);
      continue;
    }
    const person = people.find((each) => each.id === from);
    if (!person) throw overtaken();
    const name = (await wasMergedSince(edit, id, from)) ? null : person.name;
    await edit.create({ ...person, name });
    await edit.move({ faces }, from);
  }
}

/** Who lives on as somebody else is not to have a namesake. */
async function wasMergedSince(edit: PeopleEdit, changeId: string, personId: string): Promise<boolean> {
  const rows = await edit.db.query<unknown[]>(
    `SELECT FROM face_changes WHERE owner_id = $1 AND id > $2 AND undone_at IS NULL AND kind = 'merge'
        AND cluster_id <> $3 AND details -> 'people' @> jsonb_build_array(jsonb_build_object('id', $3::text))`,
    [edit.ownerId, changeId, personId],
  );
  return rows.length > 0;
}

/** Who was put together by mistake is known to be two. */
async function takeBackSeparations(edit: PeopleEdit, { kind, clusterId, details }: Change): Promise<void> {
  await edit.db.query(
    `DELETE FROM face_separations USING unnest($1::uuid[], $2::uuid[]) AS added (a, b)
      WHERE first_id = a AND second_id = b`,
    [details.separated.map(([a]) => a), details.separated.map(([, b]) => b)],
  );
  const remembered: [string, string][] = [...details.rejoined];
  if (kind === 'merge')
    for (const { id } of details.people) if (id !== clusterId) remembered.push([clusterId, id]);
  const present = await existing(edit, remembered.flat());
  for (const [a, b] of remembered) if (present.has(a) && present.has(b)) await edit.separate(a, b);
}

async function existing(edit: PeopleEdit, ids: readonly string[]): Promise<Set<string>> {
  const rows = await edit.db.query<{ id: string }[]>('SELECT id FROM face_clusters WHERE id = ANY($1)', [
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}
