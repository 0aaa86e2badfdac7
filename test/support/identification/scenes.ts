import { randomUUID } from 'node:crypto';
import type { Productions } from '../../../src/analysis/productions.js';
import { IDENTIFIED } from '../identified.js';

/** Parents first. */
export const STAGES = [
  'visual-matches',
  'product',
  'retail-page',
  'retail-details',
  'second-hand-offers',
  'price-estimate',
] as const;
export type Stage = (typeof STAGES)[number];

type Results = Pick<Productions, Stage>;

/** What becomes of one picture: the pictures of a scene are told by their file's name. */
export class Scene {
  readonly filename = `${randomUUID()}.jpg`;
  private readonly faults = new Map<Stage, Error>();
  private readonly runs = new Map<Stage, number>();
  private readonly held = new Map<Stage, { gate: Promise<void>; open: () => void }>();

  /** It does not end before it is let go. */
  hold(stage: Stage): this {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    this.held.set(stage, { gate, open });
    return this;
  }

  letGo(stage: Stage): void {
    this.held.get(stage)?.open();
  }

  /** From now on. Without a fault, it goes well again. */
  fail(stage: Stage, fault?: Error): this {
    if (fault) this.faults.set(stage, fault);
    else this.faults.delete(stage);
    return this;
  }

  /** How often a stage was begun. */
  timesOf(stage: Stage): number {
    return this.runs.get(stage) ?? 0;
  }

  /** How often each stage was begun, in their order. */
  get times(): number[] {
    return STAGES.map((stage) => this.timesOf(stage));
  }

  async play<S extends Stage>(stage: S): Promise<Results[S]> {
    this.runs.set(stage, this.timesOf(stage) + 1);
    await this.held.get(stage)?.gate;
    const fault = this.faults.get(stage);
    if (fault) throw fault;
    const results: Results = IDENTIFIED;
    return results[stage];
  }
}

const scenes = new Map<string, Scene>();

export function newScene(): Scene {
  const scene = new Scene();
  scenes.set(scene.filename, scene);
  return scene;
}

/** @throws where a test uploads a picture without setting the scene */
export function sceneOf(filename: string): Scene {
  const scene = scenes.get(filename);
  if (!scene) throw new Error(`There is no scene for ${filename}`);
  return scene;
}
