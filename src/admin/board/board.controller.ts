import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { BOARD_COOKIE, BOARD_PATH, cookieOptions } from './board-cookie.js';
import { BoardSessionDto } from './board.dto.js';
import { PASS_SECONDS } from './board-passes.js';
import { BoardService } from './board.service.js';

@ApiTags('admin')
@Controller('admin/board-session')
@Allow('admin')
export class BoardController {
  constructor(
    private readonly board: BoardService,
    @InjectConfig('app') private readonly app: AppConfig['app'],
  ) {}

  /** Let this browser open the queues' board for half an hour: sets a cookie that is sent there only. */
  @Post()
  @HttpCode(200)
  @ApiProblems({ 403: ['FORBIDDEN', 'SESSION_REQUIRED'], 404: ['BOARD_DISABLED'] })
  async open(
    @CurrentUser() admin: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BoardSessionDto> {
    const { pass, expiresAt } = await this.board.open(admin);
    const secure = request.secure || this.app.publicUrl?.startsWith('https:') === true;
    response.cookie(BOARD_COOKIE, pass, cookieOptions(secure, PASS_SECONDS));
    return { url: BOARD_PATH, expiresAt };
  }
}
