import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { BackfillModule } from '../analysis/backfill/backfill.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { AdminBackfills } from './backfill/admin-backfills.js';
import { BackfillsController } from './backfill/backfills.controller.js';
import { BoardController } from './board/board.controller.js';
import { BoardPasses } from './board/board-passes.js';
import { BoardService } from './board/board.service.js';
import { QueueBoard } from './board/queue-board.js';
import { Cancellations } from './jobs/cancellations.js';
import { ChangedImages } from './jobs/changed-images.js';
import { FailedProductions } from './jobs/failed-productions.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JobsOverview } from './jobs/jobs-overview.js';
import { LanesController } from './jobs/lanes.controller.js';
import { LanesService } from './jobs/lanes.service.js';
import { Retries } from './jobs/retries.js';
import { UsersWork } from './jobs/users-work.js';

/** What administrators do about the work in the background. */
@Module({
  imports: [AnalysisModule, AuditModule, AuthModule, BackfillModule],
  controllers: [BackfillsController, BoardController, JobsController, LanesController],
  providers: [
    AdminBackfills,
    BoardPasses,
    BoardService,
    QueueBoard,
    Cancellations,
    ChangedImages,
    FailedProductions,
    JobsOverview,
    LanesService,
    Retries,
    UsersWork,
  ],
})
export class AdminModule {}
