import { ValidateBy } from 'class-validator';
import { isCurrency } from '../../common/currencies.js';

/** One that amounts can be reckoned in. */
export const IsCurrencyCode = () =>
  ValidateBy({
    name: 'isCurrencyCode',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isCurrency(value),
      defaultMessage: () => '$property must be a currency by ISO 4217, such as EUR',
    },
  });
