import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.js';
import { ProviderCostListDto } from './provider-costs.dto.js';
import { ProviderCosts } from './provider-costs.service.js';

@ApiTags('admin')
@Controller('admin/providers')
@Allow('admin')
export class ProviderCostsController {
  constructor(private readonly costs: ProviderCosts) {}

  /** How often those were asked that may cost money. */
  @Get()
  list(): Promise<ProviderCostListDto> {
    return this.costs.list();
  }
}
