import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import { FaceNotFound, PeopleMismatch } from '../faces.errors.js';
import type { PeopleEdit } from './people-edit.js';
import { PeopleTurn, type Changed } from './people-turn.js';
import type { UpdatePersonDto } from './people.dto.js';

/** What persons make of people. */
@Injectable()
export class PeopleEditor {
  constructor(private readonly turn: PeopleTurn) {}

  /** @throws PersonNotFound, PeopleMismatch */
  update(
    owner: Principal,
    id: string,
    { name, hidden, coverFaceId }: UpdatePersonDto,
  ): Promise<Changed<void>> {
    return this.turn.take(owner, async (edit) => {
      const [before] = await edit.people([id]);
      const changed = {
        ...(name !== undefined && name !== before!.name && { name }),
        ...(hidden !== undefined && hidden !== before!.hidden && { hidden }),
        ...(coverFaceId !== undefined && coverFaceId !== before!.coverFaceId && { coverFaceId }),
      };
      if (Object.keys(changed).length === 0) return;
      if (changed.coverFaceId) await mustHave(edit, id, [changed.coverFaceId]);
      await edit.set(id, changed);
      if ('name' in changed || 'hidden' in changed) await edit.confirm([id]);
      const kind = 'name' in changed ? 'rename' : !('hidden' in changed) ? 'cover' : hidden ? 'hide' : 'show';
      await edit.note(kind, id, await countOf(edit, id));
    });
  }

  /** The name is the target's, or else the first that another has. @throws PersonNotFound, PeopleMismatch */
  merge(owner: Principal, id: string, clusterIds: readonly string[]): Promise<Changed<void>> {
    const others = [...new Set(clusterIds)].filter((each) => each !== id);
    if (others.length === 0) throw new PeopleMismatch('Name at least one other person to merge with');
    return this.turn.take(owner, async (edit) => {
      const [target, ...gone] = await edit.people([id, ...others]);
      // Whom nobody had decided about was found alike as a whole; others had faces join them under what was decided.
      await edit.noteLoose([id, ...others], 'ofConfirmed');
      await edit.confirm([id]);
      const moved = await edit.move({ ofPeople: others }, id);
      const name = gone.find((person) => person.name !== null)?.name;
      if (target!.name === null && name) await edit.set(id, { name });
      for (const pair of await edit.rejoin(others)) {
        const third = pair.find((each) => each !== id && !others.includes(each));
        if (third) await edit.separate(id, third);
      }
      await edit.db.query('DELETE FROM face_clusters WHERE id = ANY($1)', [others]);
      await edit.note('merge', id, moved);
    });
  }

  /** @returns the new person's id. @throws PersonNotFound, PeopleMismatch */
  split(owner: Principal, id: string, faceIds: readonly string[]): Promise<Changed<string>> {
    return this.turn.take(owner, async (edit) => {
      const faces = [...new Set(faceIds)];
      await edit.people([id]);
      await mustHave(edit, id, faces);
      if (faces.length === (await countOf(edit, id)))
        throw new PeopleMismatch('These are all of the faces: at least one must stay');
      await edit.noteLoose([id], 'all');
      const created = await edit.create();
      const moved = await edit.move({ faces }, created);
      await edit.confirm([id]);
      await edit.separate(id, created);
      await edit.note('split', id, moved);
      return created;
    });
  }

  /** The two are never joined by the machine. @throws PersonNotFound, PeopleMismatch */
  separate(owner: Principal, id: string, other: string): Promise<Changed<void>> {
    if (other === id) throw new PeopleMismatch('Nobody is somebody else than themselves');
    return this.turn.take(owner, async (edit) => {
      await edit.people([id, other]);
      await edit.separate(id, other);
      if (edit.details.separated.length === 0) return;
      await edit.confirm([id, other]);
      await edit.note('separate', id, 0);
    });
  }

  /** To another person, or to one of its own. @throws FaceNotFound, PersonNotFound */
  move(owner: Principal, faceId: string, clusterId: string | null): Promise<Changed<void>> {
    const wanted = clusterId ?? undefined;
    return this.turn.take(owner, async (edit) => {
      const [face] = await edit.db.query<{ from: string | null }[]>(
        'SELECT cluster_id AS "from" FROM faces WHERE id = $1 AND owner_id = $2',
        [faceId, owner.userId],
      );
      if (!face) throw new FaceNotFound();
      const involved = [wanted, face.from].filter((each) => typeof each === 'string');
      await edit.people(involved);
      const alone = face.from !== null && (await countOf(edit, face.from)) === 1;
      if (face.from !== null && (wanted === face.from || (wanted === undefined && alone))) {
        // That it is where it belongs may be news; of the person's other faces nothing is said.
        await edit.confirm([face.from], [faceId]);
        if (edit.details.confirmed.length > 0) await edit.note('move', face.from, 1);
        return;
      }
      await edit.noteLoose(involved, 'all');
      const to = wanted ?? (await edit.create());
      await edit.move({ faces: [faceId] }, to);
      await edit.confirm(involved);
      if (face.from !== null) await edit.separate(face.from, to);
      await edit.note('move', to, 1);
    });
  }

  /**
   * Forgets somebody: the faces go with their vectors, and what was noted of the person. The images stay.
   * @returns the faces and the images they were in. @throws PersonNotFound
   */
  async forget(owner: Principal, id: string): Promise<{ id: string; imageId: string }[]> {
    const { result } = await this.turn.take(owner, async (edit) => {
      await edit.people([id]);
      const [faces] = await edit.db.query<[{ id: string; imageId: string }[], number]>(
        'DELETE FROM faces WHERE cluster_id = $1 RETURNING id, image_id AS "imageId"',
        [id],
      );
      await edit.db.query('DELETE FROM face_clusters WHERE id = $1', [id]);
      await edit.db.query(
        `DELETE FROM face_changes WHERE owner_id = $1 AND (cluster_id = $2
            OR details -> 'people' @> jsonb_build_array(jsonb_build_object('id', $2::text)))`,
        [owner.userId, id],
      );
      edit.alsoShow(faces.map(({ imageId }) => imageId));
      edit.details.people = [];
      await edit.note('delete', id, faces.length);
      return faces;
    });
    return result;
  }
}

async function mustHave(edit: PeopleEdit, personId: string, faceIds: readonly string[]): Promise<void> {
  const [{ count }] = await edit.db.query<[{ count: number }]>(
    'SELECT count(*)::int AS count FROM faces WHERE id = ANY($1) AND cluster_id = $2',
    [faceIds, personId],
  );
  if (count !== faceIds.length) throw new PeopleMismatch('Not all of these faces are this person’s');
}

async function countOf(edit: PeopleEdit, personId: string): Promise<number> {
  const [{ count }] = await edit.db.query<[{ count: number }]>(
    'SELECT count(*)::int AS count FROM faces WHERE cluster_id = $1',
    [personId],
  );
  return count;
}
