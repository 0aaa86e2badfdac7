import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { inTime } from '../../analysis/lane-controls.js';
import { ProducerRegistry } from '../../analysis/producer-registry.js';
import { PRIORITIES } from '../../queue/job-queue.js';
import { laneQueue, LANES, QUEUES, WEBHOOKS_QUEUE, type Lane } from '../../queue/jobs.js';
import type { FailureCountDto, JobsOverviewDto, QueueDto } from './jobs.dto.js';
import { UsersWork } from './users-work.js';

/** Rows that are counted: beyond, how many more makes no difference, and counting takes time. */
const CAP = 10_000;
/** One answer serves every page that is open for this long. */
const FRESH_MS = 2_000;

interface Unfinished {
  producer: string;
  status: 'pending' | 'running';
  count: number;
  oldest: Date;
}

// Each counts along an index that holds nothing else, however many productions there are.
const UNFINISHED = `
  SELECT producer, status, count(*)::int AS count, min(updated_at) AS oldest
    FROM (SELECT producer, status, updated_at FROM productions
           WHERE status IN ('pending', 'running') ORDER BY updated_at LIMIT ${CAP}) AS first
   GROUP BY producer, status`;
const FAILURES = `
  SELECT producer, error_code AS code, count(*)::int AS count, max(finished_at) AS "latestAt"
    FROM (SELECT producer, error_code, finished_at FROM productions
           WHERE status = 'failed' ORDER BY finished_at DESC LIMIT ${CAP}) AS latest
   GROUP BY producer, error_code ORDER BY count DESC, producer, code LIMIT 100`;

/** How the queues are doing. */
@Injectable()
export class JobsOverview {
  private latest?: { overview: Promise<JobsOverviewDto>; until: number };

  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly modules: ModuleRef,
    private readonly users: UsersWork,
  ) {}

  get(): Promise<JobsOverviewDto> {
    if (this.latest && performance.now() < this.latest.until) return this.latest.overview;
    const overview = this.read();
    this.latest = { overview, until: performance.now() + FRESH_MS };
    // A failure is nothing to keep.
    overview.catch(() => this.forget());
    return overview;
  }

  /** After a change, which whoever made it wants to see. */
  forget(): void {
    this.latest = undefined;
  }

  private async read(): Promise<JobsOverviewDto> {
    const [unfinished, failures, users, states] = await Promise.all([
      this.source.query<Unfinished[]>(UNFINISHED),
      this.source.query<FailureCountDto[]>(FAILURES),
      this.users.read(CAP),
      Promise.all(QUEUES.map((name) => this.stateOf(name))),
    ]);
    const queues = QUEUES.map((name, index) => {
      const lane = LANES.find((each) => laneQueue(each) === name) ?? null;
      const numbers = this.numbersOf(lane, unfinished, failures);
      return { name, lane, ...states[index]!, ...numbers, ...users.get(name) };
    });
    const counted = [sum(unfinished), sum(failures), users.get(WEBHOOKS_QUEUE)!.pending];
    return { queues, failures, capped: Math.max(...counted) >= CAP };
  }

  private async stateOf(name: string): Promise<Pick<QueueDto, 'paused' | 'counts'>> {
    const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
    // By priority, as the plain count of the waiting is nought while a queue stands still.
    const state = Promise.all([
      queue.isPaused(),
      queue.getCountsPerPriority(PRIORITIES),
      queue.getJobCounts('active', 'delayed'),
    ]);
    const known = await inTime(state).catch(() => undefined);
    if (!known) return { paused: null, counts: null };
    const [paused, byPriority, { active = 0, delayed = 0 }] = known;
    const waiting = Object.values(byPriority).reduce((total, count) => total + count, 0);
    return { paused, counts: { waiting, active, delayed } };
  }

  private numbersOf(
    lane: Lane | null,
    unfinished: readonly Unfinished[],
    failures: readonly FailureCountDto[],
  ) {
    const here = ({ producer }: { producer: string }) =>
      lane !== null && this.registry.get(producer)?.lane === lane;
    const pending = unfinished.filter((row) => here(row) && row.status === 'pending');
    const oldest = Math.min(...pending.map((row) => row.oldest.getTime()));
    return {
      pending: sum(pending),
      running: sum(unfinished.filter((row) => here(row) && row.status === 'running')),
      failed: sum(failures.filter(here)),
      oldestPendingAt: Number.isFinite(oldest) ? new Date(oldest) : null,
    };
  }
}

const sum = (rows: readonly { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
