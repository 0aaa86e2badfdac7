import { z } from 'zod';
import type { Money } from '../../../database/product.js';
import type { ChatQuestion } from '../../../models/services/openai-chat.js';
import { plainText } from '../plain-text.js';
import type { ProductPage } from '../product-page.js';
import { Ground, moneyOf, withoutOrders } from './grounded.js';

const answer = z.strictObject({
  price: z.string().nullable(),
  currency: z.string().nullable(),
  original_name: z.string().nullable(),
  description: z.string().nullable(),
  material: z.string().nullable(),
  specs: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
type Answer = z.output<typeof answer>;

export interface ReadValues {
  price: Money | null;
  originalName: string | null;
  description: string | null;
  material: string | null;
  specs: { name: string; value: string }[];
}

const PROMPT =
  'The material is the text of a page of a shop, and the name of the product that is looked for. Find what the page says ' +
  'of that product, not of others that it shows: its price as it is written, with the code of its currency; its name as the ' +
  'page has it; one or two sentences that describe it; what it is made of; its specifications by name and value. Copy each ' +
  'word for word. Where the page does not say something, answer null, or an empty list.';
const MAX_SPECS = 40;

/** What to ask a model of a page; what does not stand on it word for word is no answer. */
export function pageQuestion(
  productName: string,
  page: ProductPage,
): ChatQuestion<typeof answer, ReadValues> {
  const text = withoutOrders(page.text);
  return {
    name: 'retail_details',
    schema: answer,
    prompt: PROMPT,
    material: JSON.stringify({ product: productName, title: page.title, text }),
    read: (said) => groundedIn(text, said),
  };
}

function groundedIn(text: string, said: Answer): ReadValues {
  const ground = new Ground(text);
  const standing = (value: string | null, maxLength: number) => {
    const line = plainText(value, maxLength);
    return line !== null && ground.has(line.replace(/…$/, '')) ? line : null;
  };
  const price = said.price === null ? null : moneyOf(said.price, said.currency);
  return {
    price: price && price.amountMinor > 0 && ground.hasPrice(price) ? price : null,
    originalName: standing(said.original_name, 300),
    description: standing(said.description, 2000),
    material: standing(said.material, 300),
    specs: said.specs
      .flatMap(({ name, value }) => {
        const spec = { name: plainText(name, 100) ?? '', value: plainText(value, 500) ?? '' };
        return ground.hasPair(spec.name, spec.value) ? [spec] : [];
      })
      .slice(0, MAX_SPECS),
  };
}
