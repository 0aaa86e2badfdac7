import { ApiProperty } from '@nestjs/swagger';
import { LANES, type Lane } from '../../queue/jobs.js';

/** What the queue holds for the moment. */
export class QueueCountsDto {
  /** Ready to be begun. */
  @ApiProperty({ type: 'integer', example: 12 })
  waiting: number;

  @ApiProperty({ type: 'integer', example: 2 })
  active: number;

  /** Failed once, to be tried again in a while. */
  @ApiProperty({ type: 'integer', example: 0 })
  delayed: number;
}

export class QueueDto {
  @ApiProperty({ example: 'analysis-cpu' })
  name: string;

  /** Null for what is no lane: upkeep, faces, batches, webhooks. */
  @ApiProperty({ enum: LANES, nullable: true })
  lane: Lane | null;

  /** Null while the queue does not answer. */
  paused: boolean | null;

  /** Null while the queue does not answer. */
  counts: QueueCountsDto | null;

  /**
   * By the database: productions that wait for a worker or for the producer above, items of batches, messages to webhooks.
   */
  @ApiProperty({ type: 'integer', example: 14 })
  pending: number;

  @ApiProperty({ type: 'integer', example: 2 })
  running: number;

  /** Productions; what fails of batches and webhooks is for their owners to see. */
  @ApiProperty({ type: 'integer', example: 3 })
  failed: number;

  /** Since when the oldest of the pending ones waits. */
  oldestPendingAt: Date | null;
}

export class FailureCountDto {
  @ApiProperty({ example: 'caption' })
  producer: string;

  @ApiProperty({ example: 'TIMED_OUT', nullable: true })
  code: string | null;

  @ApiProperty({ type: 'integer', example: 3 })
  count: number;

  latestAt: Date;
}

export class JobsOverviewDto {
  queues: QueueDto[];

  /** Of the failed productions, by producer and error. */
  failures: FailureCountDto[];

  /** There is more than is counted: `pending`, `running` and `failed` are of the oldest, or of the latest failures, only. */
  capped: boolean;
}

export class JobOwnerDto {
  @ApiProperty({ type: 'integer', example: 7 })
  id: number;

  @ApiProperty({ example: 'ada' })
  username: string;
}

export class FailedProductionDto {
  @ApiProperty({ format: 'uuid' })
  imageId: string;

  owner: JobOwnerDto;

  @ApiProperty({ example: 'caption' })
  producer: string;

  @ApiProperty({ enum: LANES, nullable: true })
  lane: Lane | null;

  @ApiProperty({ example: 'TIMED_OUT', nullable: true })
  code: string | null;

  @ApiProperty({ example: 'It took longer than is allowed', nullable: true })
  message: string | null;

  @ApiProperty({ type: 'integer', example: 3 })
  attempts: number;

  failedAt: Date;

  /** Of the request that caused it, as in the logs. */
  @ApiProperty({ example: '0198c0de-5f4b-7a7e-8d9e-0242ac120002', nullable: true })
  requestId: string | null;

  /** False where the file was found to be damaged, and is gone. */
  retriable: boolean;
}

export class FailedProductionPageDto {
  data: FailedProductionDto[];

  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;

  /** Null on the last page. */
  @ApiProperty({ example: 'WyIyMDI2LTAxLTMxIl0', nullable: true })
  nextCursor: string | null;
}

export class RetriedDto {
  /** Productions that are pending again. */
  @ApiProperty({ type: 'integer', example: 250 })
  retried: number;

  /** More of them match. */
  more: boolean;
}

export class CancelledDto {
  /** Productions that are failed now, with the code `CANCELLED`. */
  @ApiProperty({ type: 'integer', example: 250 })
  cancelled: number;

  /** More of them match. */
  more: boolean;
}

export class LaneDto {
  @ApiProperty({ enum: LANES })
  lane: Lane;

  paused: boolean;

  /** False while the queue does not answer; it is told with the next sweep. */
  applied: boolean;
}
