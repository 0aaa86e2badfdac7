import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
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

/** What administrators do about the work in the background. */
@Module({
  imports: [AnalysisModule, AuditModule, AuthModule],
  controllers: [BoardController, JobsController, LanesController],
  providers: [
    BoardPasses,
    BoardService,
    QueueBoard,
    Cancellations,
    ChangedImages,
    FailedProductions,
    JobsOverview,
    LanesService,
    Retries,
  ],
})
export class AdminModule {}
