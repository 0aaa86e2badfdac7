import { Injectable, type PipeTransform } from '@nestjs/common';
import { LANES, type Lane } from '../../queue/jobs.js';
import { LaneNotFound } from './jobs.errors.js';

@Injectable()
export class LanePipe implements PipeTransform<string, Lane> {
  transform(value: string): Lane {
    const lane = LANES.find((name) => name === value);
    if (!lane) throw new LaneNotFound();
    return lane;
  }
}
