import { z } from 'zod';

/** What a service calls a model. It is stored with each answer, shown to users and searched by. */
export const modelLabel = z.string().regex(/^[\w.:/@+ -]{1,200}$/);
