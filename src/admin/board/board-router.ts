import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import type { RequestHandler } from 'express';
import { laneQueue, LANES, type Lane } from '../../queue/jobs.js';
import { BOARD_PATH } from './board-cookie.js';

export type PauseLane = (lane: Lane, paused: boolean) => Promise<unknown>;

/** Pauses what the queue stands for: a pause of the queue alone would end with the next sweep. */
class LaneAdapter extends BullMQAdapter {
  constructor(
    queue: Queue,
    private readonly setPaused: (paused: boolean) => Promise<unknown>,
  ) {
    super(queue);
  }

  override async pause(): Promise<void> {
    await this.setPaused(true);
  }

  override async resume(): Promise<void> {
    await this.setPaused(false);
  }
}

/** Bull Board itself. To be imported when it is needed only: it is large. */
export function boardRouter(queues: readonly Queue[], pauseLane: PauseLane): RequestHandler {
  const adapters = queues.map((queue) => {
    const lane = LANES.find((each) => laneQueue(each) === queue.name);
    // Upkeep is for looking at: everything else relies on it.
    if (lane === undefined) return new BullMQAdapter(queue, { readOnlyMode: true });
    return new LaneAdapter(queue, (paused) => pauseLane(lane, paused));
  });
  const server = new ExpressAdapter().setBasePath(BOARD_PATH);
  // The adapter brings the types of a release of its own.
  const serverAdapter = server as unknown as Parameters<typeof createBullBoard>[0]['serverAdapter'];
  createBullBoard({ queues: adapters, serverAdapter, options: { uiConfig: { boardTitle: 'Queues' } } });
  return server.getRouter() as RequestHandler;
}
