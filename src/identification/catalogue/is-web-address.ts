import { ValidateBy } from 'class-validator';
import { webUrl } from '../pages/web-url.js';

/** An address that browsers and the guarded client can open. */
export const IsWebAddress = () =>
  ValidateBy({
    name: 'isWebAddress',
    validator: {
      validate: (value: unknown) => webUrl(value) !== undefined,
      defaultMessage: () => '$property must be an http or https address without user and password',
    },
  });
