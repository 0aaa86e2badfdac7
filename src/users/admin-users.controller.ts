import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems } from '../common/api-problems.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { UserIdPipe } from './user-id.pipe.js';
import { AdminUserDto, AdminUserPageDto, ListUsersDto, UpdateUserDto } from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('admin')
@Controller('admin/users')
@Allow('admin')
export class AdminUsersController {
  constructor(
    private readonly users: UsersService,
    @InjectConfig('images') private readonly images: AppConfig['images'],
  ) {}

  /** All accounts, oldest first. */
  @Get()
  async list(@Query() query: ListUsersDto): Promise<AdminUserPageDto> {
    const page = await this.users.list(query);
    return { ...page, data: page.data.map((user) => AdminUserDto.from(user, this.images.defaultQuotaBytes)) };
  }

  /** One account. */
  @Get(':id')
  @ApiProblems({ 404: ['USER_NOT_FOUND'] })
  @ApiParam({ name: 'id', type: 'integer' })
  async get(@Param('id', UserIdPipe) id: number): Promise<AdminUserDto> {
    return AdminUserDto.from(await this.users.get(id), this.images.defaultQuotaBytes);
  }

  /** Disable or enable an account, give or take the role of administrator, set its quota. */
  @Patch(':id')
  @ApiProblems({ 404: ['USER_NOT_FOUND'], 409: ['LAST_ADMIN'] })
  @ApiParam({ name: 'id', type: 'integer' })
  async update(
    @CurrentUser() admin: Principal,
    @Param('id', UserIdPipe) id: number,
    @Body() body: UpdateUserDto,
  ): Promise<AdminUserDto> {
    return AdminUserDto.from(await this.users.update(admin, id, body), this.images.defaultQuotaBytes);
  }

  /** Delete an account with all its images and files, for good. */
  @Delete(':id')
  @ApiProblems({ 404: ['USER_NOT_FOUND'], 409: ['LAST_ADMIN'] })
  @ApiParam({ name: 'id', type: 'integer' })
  @HttpCode(204)
  async delete(@CurrentUser() admin: Principal, @Param('id', UserIdPipe) id: number): Promise<void> {
    await this.users.remove(admin, id);
  }
}
