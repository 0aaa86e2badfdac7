import type { ChangeDetails, PeopleEdit } from '../people/people-edit.js';

interface Undone {
  id: string;
  clusterId: string;
  details: ChangeDetails;
}

const peopleOf = ({ clusterId, details }: Undone): string[] => [
  ...new Set([clusterId, ...details.people.map(({ id }) => id), ...(details.to ? [details.to] : [])]),
];

/**
 * To be called before faces are put back. A change that moved faces has confirmed all that the people had, so those that
 * are not confirmed came later, and perhaps for the sake of faces that now go: they are looked at as if they were new.
 */
export async function releaseJoined(edit: PeopleEdit, change: Undone): Promise<void> {
  if (change.details.to === undefined) return;
  const rows = await edit.db.query<{ id: string }[]>(
    `SELECT id FROM faces WHERE cluster_id = ANY($1) AND assigned_by = 'machine'
        AND EXISTS (SELECT FROM faces AS other
                     WHERE other.cluster_id = faces.cluster_id AND other.assigned_by = 'user')`,
    [peopleOf(change)],
  );
  await edit.forgetWhose(rows.map(({ id }) => id));
}

/** What the change confirmed it confirms no longer, except of people whom a later change was about, which relies on it. */
export async function releaseConfirmed(edit: PeopleEdit, change: Undone): Promise<void> {
  const { moved, confirmed, loose = moved.length === 0 ? confirmed : [] } = change.details;
  const people = peopleOf(change);
  const later = await edit.db.query<{ id: string }[]>(
    `SELECT person.id FROM unnest($3::uuid[]) AS person (id)
      WHERE EXISTS (
        SELECT FROM face_changes
         WHERE owner_id = $1 AND face_changes.id > $2 AND undone_at IS NULL AND kind <> 'cover'
           AND (cluster_id = person.id OR details ->> 'to' = person.id::text
                OR details -> 'people' @> jsonb_build_array(jsonb_build_object('id', person.id::text))
                OR details -> 'moved' @> jsonb_build_array(jsonb_build_object('from', person.id::text))))`,
    [edit.ownerId, change.id, people],
  );
  const reliedOn = new Set(later.map(({ id }) => id));
  await edit.release(
    loose,
    people.filter((id) => !reliedOn.has(id)),
  );
}
