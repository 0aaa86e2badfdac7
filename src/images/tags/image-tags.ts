import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Image } from '../../database/entities/image.entity.js';
import type { Provenance } from '../../database/entities/production.entity.js';
import { saidAt } from '../said-at.js';
import { ImageReader } from '../image-reader.js';
import type { ImageTagDto } from './tags.dto.js';

/** What one producer calls an image. */
interface Said {
  producer: string;
  provenance: Provenance | null;
  /** Of what `done` stands for; null for what is being made anew, or failed since. */
  finished_at: Date | null;
  tags: { name: string; score: number }[];
}

/** Who says what of an image: a person's tags first, then what each machine says, the surest first. */
@Injectable()
export class ImageTags {
  constructor(
    private readonly source: DataSource,
    private readonly reader: ImageReader,
  ) {}

  async list(user: Principal, id: string): Promise<ImageTagDto[]> {
    const image = await this.reader.getOwned(user, id);
    const said = await this.source.query<Said[]>(
      `SELECT producer, provenance, CASE status WHEN 'done' THEN finished_at END AS finished_at, data -> 'tags' AS tags
         FROM productions
        WHERE image_id = $1 AND jsonb_typeof(data -> 'tags') = 'array' ORDER BY producer`,
      [id],
    );
    const machine = said.flatMap((each) => byMachine(image, each)).sort((a, b) => b.score - a.score);
    return [...byPerson(image), ...machine];
  }
}

const byPerson = ({ tags, tagsSource }: Image): ImageTagDto[] =>
  tagsSource === 'user'
    ? tags.map((name) => ({
        name,
        score: 1,
        source: 'user',
        applied: true,
        producer: null,
        provider: null,
        model: null,
        version: null,
        at: null,
      }))
    : [];

/** Where a person has said what the tags are, those of machines are not applied, even where they agree. */
const byMachine = (image: Image, { producer, provenance, finished_at, tags }: Said): ImageTagDto[] =>
  tags.map(({ name, score }) => ({
    name,
    score,
    source: 'machine',
    applied: image.tagsSource !== 'user' && image.tags.includes(name),
    producer,
    provider: provenance?.provider ?? null,
    model: provenance?.model ?? null,
    version: provenance?.version ?? null,
    at: saidAt(provenance, finished_at),
  }));
