import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth/access.js';
import { ProducerRegistry } from './producer-registry.js';
import { ProducerDto, ProducerListDto } from './production.dto.js';

@ApiTags('analysis')
@Controller('analysis')
export class AnalysisController {
  constructor(private readonly registry: ProducerRegistry) {}

  /** The tree of producers, each with its state. */
  @Get('producers')
  @Allow('images:read')
  producers(): ProducerListDto {
    return { data: this.registry.all().map((node) => ProducerDto.from(node, this.registry.whyNot(node))) };
  }
}
