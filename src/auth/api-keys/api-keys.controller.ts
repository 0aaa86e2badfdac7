import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/api-problems.js';
import { PageQueryDto } from '../../common/paging.dto.js';
import { Allow, CurrentUser, type Principal } from '../access.js';
import { ApiKeyIdPipe } from './api-key-id.pipe.js';
import { ApiKeyDto, ApiKeyPageDto, CreateApiKeyDto, CreatedApiKeyDto } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('auth')
@Controller('auth/api-keys')
@Allow('session')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  /** Make a key for a program; it is shown this once. */
  @Post()
  @ApiProblems({ 403: ['SESSION_REQUIRED', 'FORBIDDEN'], 409: ['TOO_MANY_API_KEYS'] })
  async create(@CurrentUser() user: Principal, @Body() body: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    const { key, row } = await this.keys.create(user, body);
    return Object.assign(ApiKeyDto.from(row), { key });
  }

  /** One's own keys, newest first. */
  @Get()
  async list(@CurrentUser() user: Principal, @Query() query: PageQueryDto): Promise<ApiKeyPageDto> {
    const page = await this.keys.list(user, query);
    return { ...page, data: page.data.map((row) => ApiKeyDto.from(row)) };
  }

  /** One of one's own keys, without the key itself. */
  @Get(':id')
  @ApiProblems({ 404: ['API_KEY_NOT_FOUND'] })
  async get(@CurrentUser() user: Principal, @Param('id', ApiKeyIdPipe) id: string): Promise<ApiKeyDto> {
    return ApiKeyDto.from(await this.keys.get(user, id));
  }

  /** Delete a key; it stops working at once. */
  @Delete(':id')
  @ApiProblems({ 404: ['API_KEY_NOT_FOUND'] })
  @HttpCode(204)
  async delete(@CurrentUser() user: Principal, @Param('id', ApiKeyIdPipe) id: string): Promise<void> {
    await this.keys.delete(user, id);
  }
}
