import { Body, Controller, Delete, Get, HttpCode, Patch, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, FromClient, type Client, type Principal } from '../auth/access.js';
import { UserDto } from '../auth/user.dto.js';
import { ApiProblems } from '../common/api-problems.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { ChangePasswordDto, UpdateMeDto } from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users/me')
export class MeController {
  constructor(
    private readonly users: UsersService,
    @InjectConfig('images') private readonly images: AppConfig['images'],
  ) {}

  /** One's own account. */
  @Get()
  @Allow('account:read')
  async get(@CurrentUser() user: Principal): Promise<UserDto> {
    return UserDto.from(await this.users.get(user.userId), this.images.defaultQuotaBytes);
  }

  /** Change one's user name or e-mail address. */
  @Patch()
  @ApiProblems({ 409: ['USERNAME_TAKEN', 'EMAIL_TAKEN'], 422: ['VALIDATION_FAILED'] })
  @Allow('session')
  async update(@CurrentUser() user: Principal, @Body() body: UpdateMeDto): Promise<UserDto> {
    return UserDto.from(await this.users.rename(user, body), this.images.defaultQuotaBytes);
  }

  /** Change one's password; ends all other sessions. */
  @Put('password')
  @ApiProblems({
    400: ['VALIDATION_FAILED', 'CURRENT_PASSWORD_WRONG', 'MALFORMED_JSON'],
    422: ['VALIDATION_FAILED'],
    429: ['TOO_MANY_ATTEMPTS'],
    503: ['BUSY'],
  })
  @Allow('session')
  @HttpCode(204)
  async changePassword(
    @CurrentUser() user: Principal,
    @Body() body: ChangePasswordDto,
    @FromClient() client: Client,
  ): Promise<void> {
    await this.users.changePassword(user, body, client);
  }

  /** Delete one's account with all images and files, for good. */
  @Delete()
  @ApiProblems({ 409: ['LAST_ADMIN'] })
  @Allow('session')
  @HttpCode(204)
  async delete(@CurrentUser() user: Principal): Promise<void> {
    await this.users.remove(user, user.userId);
  }
}
