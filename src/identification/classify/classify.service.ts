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
import type { ReceivedForm } from '../../multipart/multipart.js';
import { IDENTIFICATION } from '../identification-tree.js';
import type { IdentificationPlanDto } from '../plan/identification-plan.dto.js';
import { IdentificationPlan } from '../plan/identification-plan.js';
import { BranchLines } from './branch-lines.js';
import { ClassifyQueryDto } from './classify.dto.js';

interface Taken {
  image: Image;
  /** Whether it is to be found out anew what is known already. */
  isAnew: boolean;
}

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
    asked: ClassifyQueryDto,
    request: Request,
    response: Response,
  ): Promise<void> {
    const answer = async () => {
      const taken = await this.read(user, request, asked);
      if ('stages' in taken) response.json(taken);
      else await this.find(user, taken, request, response);
    };
    // Whoever has too many streams is told so before his picture is taken in and work begun on it.
    await (asked.dryRun ? answer() : this.sessions.holdingPlace(user, answer));
  }

  /** Takes the picture in or, with `dryRun`, leaves everything as it is. */
  private async read(
    user: Principal,
    request: Request,
    asked: ClassifyQueryDto,
  ): Promise<Taken | IdentificationPlanDto> {
    // Without a form, there is no picture either.
    if (asked.dryRun && !request.is('multipart/form-data')) return this.plans.for(user.userId);
    return this.uploads.read(request, async (form) => {
      const { dryRun, refresh: isAnew } = await withForm(asked, form);
      if (!dryRun) return { image: (await this.uploads.take(user, form, 'file')).image, isAnew };
      return this.plans.for(user.userId, (await this.uploads.find(user, form)) ?? undefined, isAnew);
    });
  }

  private async find(
    user: Principal,
    { image, isAnew }: Taken,
    request: Request,
    response: Response,
  ): Promise<void> {
    await this.branches.ensure(image, IDENTIFICATION, {
      retryAfterSeconds: this.config.retryAfterSeconds,
      isAnew,
      requestId: currentRequestId(),
    });
    await this.tell(user, image, request, response);
  }

  private tell(user: Principal, { id }: Image, request: Request, response: Response): Promise<void> {
    const lines = new BranchLines(this.branches.of(IDENTIFICATION));
    const started = performance.now();
    const times: string[] = [];
    return this.sessions.follow(user, request, response, {
      format: JSON_LINES,
      hasPlace: true,
      headers: { 'X-Image-Id': id, 'Content-Location': `/api/images/${id}` },
      concerns: (event) => 'imageId' in event && event.imageId === id,
      catchUp: async (stream) => {
        for (const line of lines.next(await this.branches.productions(id, IDENTIFICATION))) {
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

/** What either of the two says. @throws ValidationFailed */
async function withForm(asked: ClassifyQueryDto, { values }: ReceivedForm): Promise<ClassifyQueryDto> {
  const given = { dryRun: values.get('dryRun')?.at(-1), refresh: values.get('refresh')?.at(-1) };
  const said = (await pipe.transform(given, {
    type: 'body',
    metatype: ClassifyQueryDto,
  })) as ClassifyQueryDto;
  return { dryRun: asked.dryRun || said.dryRun, refresh: asked.refresh || said.refresh };
}
