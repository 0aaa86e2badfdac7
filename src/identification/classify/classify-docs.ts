import { getSchemaPath } from '@nestjs/swagger';
import { IdentificationPlanDto } from '../plan/identification-plan.dto.js';
import { FailedLineDto, ResultLineDto } from './classify.dto.js';

const EXAMPLES: readonly object[] = [
  {
    data_description: 'model-producer',
    data_type: 'dict[str, str]',
    data: { producer: 'Northpeak', model: 'Trail Jacket' },
  },
  {
    data_description: 'producer-url',
    data_type: 'dict[str, str]',
    data: { link: 'https://northpeak.example/trail-jacket', title: 'Trail Jacket | Northpeak' },
  },
  {
    data_description: 'second-hand-offers',
    data_type: 'list[dict[str, str]]',
    data: [
      {
        price: '89.00 EUR',
        link: 'https://market.example/1',
        title: 'Northpeak Trail Jacket, M',
        wear: 'good',
      },
    ],
  },
  {
    data_description: 'retail-price-details',
    data_type: 'dict[str, str]',
    data: {
      producer_url: 'https://northpeak.example/trail-jacket',
      price: '189.99 EUR',
      original_name: 'Trail Jacket',
      description: 'A light jacket for the hills',
      material: 'nylon',
      specs: 'Weight: 320 g',
    },
  },
  {
    data_description: 'estimated-price',
    error: {
      code: 'NOT_ENOUGH_OFFERS',
      message: 'Only 1 offer can be compared; 3 are needed; left out: 3 in a currency without a rate',
    },
  },
];

/** The answer is a line each, which OpenAPI can only describe one at a time. */
export const LINES = {
  description:
    'A line for each result, in the order in which they are found; the connection closes after the last one. Spaces ' +
    'before a line keep the connection open meanwhile. With `dryRun`: whom it would ask, and for what.',
  headers: {
    'X-Image-Id': {
      description: 'Of the image that the picture is now, or was already',
      schema: { type: 'string' as const, format: 'uuid' },
    },
    'Content-Location': {
      description: 'Where that image is',
      schema: { type: 'string' as const, format: 'uri-reference' },
    },
  },
  content: {
    'application/x-ndjson': {
      schema: {
        description: 'One line',
        oneOf: [ResultLineDto, FailedLineDto].map((line) => ({ $ref: getSchemaPath(line) })),
      },
      examples: Object.fromEntries(
        EXAMPLES.map((value) => [(value as ResultLineDto).data_description, { value }]),
      ),
    },
    'application/json': { schema: { $ref: getSchemaPath(IdentificationPlanDto) } },
  },
};

const FILE = { type: 'string' as const, format: 'binary' };
export const FORM = {
  schema: {
    type: 'object' as const,
    properties: {
      file: FILE,
      image: { ...FILE, description: 'Another name for `file`; send one of the two' },
      dryRun: { type: 'boolean' as const, description: 'As in the query; no file is needed then' },
      refresh: { type: 'boolean' as const, description: 'As in the query' },
    },
  },
};
