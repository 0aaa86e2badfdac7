import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ValidationFailed, validationPipe } from './validation.js';

class SampleDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(5)
  @Matches(/^[a-z]*$/, { message: 'name must hold letters only' })
  name: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  tags?: string[];

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Max(100)
  limit?: number;
}

async function faults(body: object): Promise<Record<string, string>> {
  try {
    await validationPipe().transform(body, { type: 'body', metatype: SampleDto });
    return {};
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    return Object.fromEntries(error.errors.map(({ field, message }) => [field, message]));
  }
}

describe('validation', () => {
  it('says what matters most of a field, once', async () => {
    expect(await faults({})).toEqual({ name: 'name is missing' });
    expect(await faults({ name: '' })).toEqual({ name: 'name should not be empty' });
    expect(await faults({ name: 7 })).toEqual({ name: 'name must be a string' });
    expect(await faults({ name: 'ada', tags: 'no' })).toEqual({ tags: 'tags must be an array' });
    expect(await faults({ name: 'ada', tags: 7 })).toEqual({ tags: 'tags must be an array' });
    expect(await faults({ name: 'ada', limit: ['1', '2'] })).toEqual({
      limit: 'limit must be an integer number',
    });
  });

  it('goes on to the narrower rules from the upper to the lower', async () => {
    expect((await faults({ name: '1234567' }))['name']).toMatch(/shorter than or equal to 5/);
    expect(await faults({ name: '12' })).toEqual({ name: 'name must hold letters only' });
    expect((await faults({ name: 'ada', tags: ['a', 'b', 'c'] }))['tags']).toMatch(/no more than 2/);
  });

  it('names every field at fault, unknown ones too', async () => {
    expect(await faults({ limit: 'x', role: 'admin' })).toEqual({
      name: 'name is missing',
      limit: 'limit must be an integer number',
      role: 'property role should not exist',
    });
  });

  it('puts a few faults into one sentence, and counts many', () => {
    const fault = (message: string) => ({ field: message, message });
    expect(new ValidationFailed(['a', 'b'].map(fault)).message).toBe('a; b');
    expect(new ValidationFailed([...'abcdef'].map(fault)).message).toMatch(/^6 fields/);
  });
});
