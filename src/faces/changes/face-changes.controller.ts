import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { PageQueryDto } from '../../common/paging.dto.js';
import { ChangeIdPipe } from '../id.pipes.js';
import { FaceChangeDto, FaceChangePageDto } from './face-changes.dto.js';
import { FaceChangesService } from './face-changes.service.js';

/** What one has changed of people. */
@ApiTags('faces')
@Controller('faces/changes')
export class FaceChangesController {
  constructor(private readonly changes: FaceChangesService) {}

  /** What was changed, the newest first. */
  @Get()
  @Allow('images:read')
  list(@CurrentUser() user: Principal, @Query() query: PageQueryDto): Promise<FaceChangePageDto> {
    return this.changes.list(user, query);
  }

  /**
   * Undo a change, whatever was changed elsewhere since. Who was merged is told apart for good then.
   * Not where somebody was forgotten, nor where what it made was changed again: undo that first.
   */
  @Post(':id/undo')
  @HttpCode(200)
  @Allow('images:write')
  @ApiProblems({
    404: ['FACE_CHANGE_NOT_FOUND'],
    409: ['CHANGE_UNDONE', 'CHANGE_FINAL', 'CHANGE_OVERTAKEN'],
  })
  undo(@CurrentUser() user: Principal, @Param('id', ChangeIdPipe) id: string): Promise<FaceChangeDto> {
    return this.changes.undo(user, id);
  }
}
