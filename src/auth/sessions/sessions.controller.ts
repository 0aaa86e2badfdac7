import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/api-problems.js';
import { PageQueryDto } from '../../common/paging.dto.js';
import { Allow, CurrentUser, type Principal } from '../access.js';
import { SessionIdPipe } from './session-id.pipe.js';
import { SessionDto, SessionPageDto } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('auth')
@Controller('auth/sessions')
@Allow('session')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  /** Where one is logged in, newest login first. */
  @Get()
  async list(@CurrentUser() user: Principal, @Query() query: PageQueryDto): Promise<SessionPageDto> {
    const page = await this.sessions.list(user, query);
    return { ...page, data: page.data.map((session) => SessionDto.from(session, user)) };
  }

  /** One of one's own sessions. */
  @Get(':id')
  @ApiProblems({ 404: ['SESSION_NOT_FOUND'] })
  async get(@CurrentUser() user: Principal, @Param('id', SessionIdPipe) id: string): Promise<SessionDto> {
    return SessionDto.from(await this.sessions.get(user, id), user);
  }

  /** Log out everywhere but here. */
  @Delete()
  @HttpCode(204)
  async endOthers(@CurrentUser() user: Principal): Promise<void> {
    await this.sessions.endOthers(user);
  }

  /** Log out there; its tokens stop working at once. */
  @Delete(':id')
  @ApiProblems({ 404: ['SESSION_NOT_FOUND'] })
  @HttpCode(204)
  async end(@CurrentUser() user: Principal, @Param('id', SessionIdPipe) id: string): Promise<void> {
    await this.sessions.end(user, id);
  }
}
