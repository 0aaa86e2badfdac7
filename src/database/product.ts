/** An amount in the smallest unit of its currency, which ISO 4217 names: 1999 and `EUR` are 19.99 euros. */
export interface Money {
  amountMinor: number;
  currency: string;
}

/** From best to worst; `used` where no more is known than that it is not new. */
export const CONDITIONS = ['new', 'like-new', 'good', 'used', 'fair', 'for-parts'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** A product, as a person describes it. What is not known is null. */
export interface ImageProduct {
  name: string;
  maker: string | null;
  model: string | null;
  /** Of the maker's page, or of a shop's. */
  url: string | null;
  price: Money | null;
  condition: Condition | null;
  description: string | null;
  material: string | null;
}
