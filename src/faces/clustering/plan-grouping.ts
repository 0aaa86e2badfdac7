import type { ArchivedFace, FaceArchive } from './archive.js';
import type { Groupable } from './face.js';
import { findLinks, type Linked } from './find-links.js';
import { groupComponent, type Component, type Group } from './group-component.js';
import { inheritIds } from './inherit.js';
import { joinGreedily } from './join-greedily.js';

/** With 4 bytes for each pair 36 MB; about two seconds' work. Far more than one person's faces in most collections. */
export const MAX_COMPONENT = 3_000;

export interface FreshFace extends Groupable {
  component: null;
}

type AnyFace = FreshFace | ArchivedFace;

export interface Placement {
  face: AnyFace;
  clusterId: string;
  component: string;
}

export interface GroupingPlan {
  /** Of all faces that were looked at; most stay where they are. */
  placements: Placement[];
  /** Components that became one. */
  joined: { from: string[]; to: string }[];
}

export interface GroupingOptions {
  threshold: number;
  newId: () => string;
  maxComponent?: number;
}

/**
 * Whose the new faces are, and what that changes for those who are linked to them; nobody else can be concerned. However
 * the same faces come, one by one or all at once and in any order, they end in the same groups.
 * @param touched components that have lost a face
 */
export async function planGrouping(
  fresh: readonly FreshFace[],
  touched: readonly string[],
  archive: FaceArchive,
  { threshold, newId, maxComponent = MAX_COMPONENT }: GroupingOptions,
): Promise<GroupingPlan> {
  const plan: GroupingPlan = { placements: [], joined: [] };
  const small: Linked<FreshFace>[] = [];
  for (const linked of await findLinks(fresh, touched, archive, threshold)) {
    if (sizeOf(linked) > maxComponent) await joinLarge(linked, archive, plan, { threshold, newId });
    else small.push(linked);
  }
  const components: Component<AnyFace>[] = [];
  for (const lot of inLots(small, maxComponent))
    for (const faces of await facesOf(lot, archive))
      components.push(...(await groupComponent(faces, threshold)));
  plan.placements.push(...place(components, newId));
  return plan;
}

const sizeOf = ({ fresh, components }: Linked<FreshFace>) =>
  fresh.length + components.reduce((sum, info) => sum + info.size, 0);

/** Read together: most are of a few faces, and each reading has its price. */
function inLots(all: readonly Linked<FreshFace>[], size: number): Linked<FreshFace>[][] {
  const lots: Linked<FreshFace>[][] = [];
  let room = 0;
  for (const linked of all) {
    if (sizeOf(linked) > room) {
      lots.push([]);
      room = size;
    }
    lots.at(-1)!.push(linked);
    room -= sizeOf(linked);
  }
  return lots;
}

async function facesOf(lot: readonly Linked<FreshFace>[], archive: FaceArchive): Promise<AnyFace[][]> {
  const ids = lot.flatMap(({ components }) => components.map(({ id }) => id));
  const known = new Map<string, ArchivedFace[]>(ids.map((id) => [id, []]));
  if (ids.length > 0)
    for await (const faces of archive.load(ids))
      for (const face of faces) known.get(face.component)?.push(face);
  return lot.map(({ fresh, components }) => [...fresh, ...components.flatMap(({ id }) => known.get(id)!)]);
}

async function joinLarge(
  { fresh, components }: Linked<FreshFace>,
  archive: FaceArchive,
  plan: GroupingPlan,
  { threshold, newId }: GroupingOptions,
): Promise<void> {
  const ids = components.map(({ id }) => id);
  const [largest] = [...components].sort((a, b) => b.size - a.size);
  const to = largest?.id ?? newId();
  const known = ids.length > 0 ? archive.load(ids) : nothing();
  const clusters = await joinGreedily(fresh, known, threshold, newId);
  for (const face of fresh) plan.placements.push({ face, clusterId: clusters.get(face.id)!, component: to });
  if (ids.length > 1) plan.joined.push({ from: ids.filter((id) => id !== to), to });
}

// oxlint-disable-next-line require-yield
async function* nothing(): AsyncIterable<ArchivedFace[]> {
  return;
}

/** Who was nobody's by name or decision keeps the id of what most of its faces were. */
function place(components: readonly Component<AnyFace>[], newId: () => string): Placement[] {
  const groups = components.flatMap((component) => component.groups);
  const unknown = groups.filter(({ label }) => label === null);
  const inherited = inheritIds(unknown, inheritable, newId);
  const clusters = new Map<Group<AnyFace>, string>(unknown.map((group, index) => [group, inherited[index]!]));
  const ids = inheritIds(components, ({ faces }) => faces.flatMap(({ component }) => component ?? []), newId);
  return components.flatMap((component, index) =>
    component.groups.flatMap((group) =>
      group.faces.map((face) => ({
        face,
        clusterId: group.label ?? clusters.get(group)!,
        component: ids[index]!,
      })),
    ),
  );
}

const inheritable = ({ faces }: Group<AnyFace>) =>
  faces.flatMap(({ clusterId, decided }) => (clusterId === null || decided ? [] : clusterId));
