import { Controller, Get, Header, UseInterceptors } from '@nestjs/common';
import { ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public, Unlimited } from '../auth/access.js';
import { ApiProblems } from '../common/api-problems.js';
import { HealthStatusInterceptor } from './health-status.interceptor.js';
import { HealthDto, UpDto } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@Unlimited()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** How each part is doing. 503 when the database or the storage is down. */
  @Get()
  @Public()
  @Header('Cache-Control', 'no-store')
  @UseInterceptors(HealthStatusInterceptor)
  @ApiServiceUnavailableResponse({ type: HealthDto })
  report(): Promise<HealthDto> {
    return this.health.report();
  }

  /** Whether the process runs. Restart it when this does not answer. */
  @Get('live')
  @Public()
  @Header('Cache-Control', 'no-store')
  live(): UpDto {
    return { status: 'up' };
  }

  /** Whether requests should be sent here. 503 with `Retry-After` otherwise. */
  @Get('ready')
  @Public()
  @ApiProblems({ 503: ['NOT_READY'] })
  @Header('Cache-Control', 'no-store')
  ready(): Promise<UpDto> {
    return this.health.ready();
  }
}
