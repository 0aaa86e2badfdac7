import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Branches } from '../../analysis/branches.js';
import type { Principal } from '../../auth/access.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import { JSON_LINES } from '../../events/stream-format.js';
import { StreamSessions } from '../../images/streams/stream-session.js';
import { UploadRequests } from '../../images/upload/upload-requests.js';
import { currentRequestId } from '../../logging/index.js';
import { validationPipe } from '../../common/validation.js';
import type { Uploaded } from '../../images/upload/upload.service.js';
import type { ReceivedForm } from '../../multipart/multipart.js';
import type { IdentificationPlanDto } from '../plan/identification-plan.dto.js';
import { IdentificationPlan } from '../plan/identification-plan.js';
import { BranchLines } from './branch-lines.js';
import { ClassifyQueryDto } from './classify.dto.js';

/** What hangs below this, and itself, is what is told. */
const TOP = 'visual-matches';

/** Takes a picture in, and tells what is found out about it as it is found. */
@Injectable()
export class ClassifyService {
  private readonly logger = new Logger(ClassifyService.name);

  constructor(
    private readonly uploads: UploadRequests,
    private readonly branches: Branches,
    private readonly sessions: StreamSessions,
    private readonly plans: IdentificationPlan,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /** Whoever hangs up loses nothing: what was begun is finished, and told to whoever asks again. */
  async classify(
    user: Principal,
    { dryRun }: ClassifyQueryDto,
    request: Request,
    response: Response,
  ): Promise<void> {
    const taken = await this.read(user, request, dryRun);
    if ('stages' in taken) response.json(taken);
    else await this.find(user, taken.image, request, response);
  }

  /** Takes the picture in or, with `dryRun`, leaves everything as it is. */
  private async read(
    user: Principal,
    request: Request,
    dryRun: boolean,
  ): Promise<Uploaded | IdentificationPlanDto> {
    // Without a form, there is no picture either.
    if (dryRun && !request.is('multipart/form-data')) return this.plans.for(user.userId);
    return this.uploads.read(request, async (form) => {
      if (!dryRun && !(await asksForDryRun(form))) return this.uploads.take(user, form);
      return this.plans.for(user.userId, (await this.uploads.find(user, form)) ?? undefined);
    });
  }

  private async find(user: Principal, image: Image, request: Request, response: Response): Promise<void> {
    await this.branches.ensure(image, TOP, {
      retryAfterSeconds: this.config.retryAfterSeconds,
      requestId: currentRequestId(),
    });
    await this.tell(user, image, request, response);
  }

  private tell(user: Principal, { id }: Image, request: Request, response: Response): Promise<void> {
    const lines = new BranchLines(this.branches.of(TOP));
    const started = performance.now();
    const times: string[] = [];
    return this.sessions.follow(user, request, response, {
      format: JSON_LINES,
      headers: { 'X-Image-Id': id, 'Content-Location': `/api/images/${id}` },
      concerns: (event) => 'imageId' in event && event.imageId === id,
      catchUp: async (stream) => {
        for (const line of lines.next(await this.branches.productions(id, TOP))) {
          await stream.send({ event: 'line', data: line });
          times.push(`${line.data_description} after ${Math.round(performance.now() - started)} ms`);
        }
        if (lines.ended) this.logger.log(`Told: ${times.join(', ')}`, { imageId: id });
        return lines.ended;
      },
    });
  }
}

const pipe = validationPipe();

/** @throws ValidationFailed */
async function asksForDryRun({ values }: ReceivedForm): Promise<boolean> {
  const given = { dryRun: values.get('dryRun')?.at(-1) };
  const { dryRun } = (await pipe.transform(given, {
    type: 'body',
    metatype: ClassifyQueryDto,
  })) as ClassifyQueryDto;
  return dryRun;
}
