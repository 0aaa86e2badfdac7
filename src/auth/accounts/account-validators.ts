import { registerDecorator, type ValidationArguments } from 'class-validator';
import { passwordFault } from '../passwords/password-policy.js';
import { emailFault, usernameFault } from './identity.js';

type Rule = (value: string, account: object) => string | undefined;

/** What is no text is left to `@IsString()`. */
const follows = (name: string, rule: Rule) => (): PropertyDecorator => (target, property) => {
  const fault = (value: unknown, { object }: ValidationArguments) =>
    typeof value === 'string' ? rule(value, object) : undefined;
  registerDecorator({
    name,
    target: target.constructor,
    propertyName: String(property),
    validator: {
      validate: (value: unknown, of: ValidationArguments) => fault(value, of) === undefined,
      defaultMessage: (of: ValidationArguments) => fault(of.value, of) ?? '',
    },
  });
};

const textOf = (account: object, field: string): string | undefined => {
  const value: unknown = Reflect.get(account, field);
  return typeof value === 'string' ? value : undefined;
};

export const FollowsUsernameRules = follows('usernameRules', usernameFault);
export const FollowsEmailRules = follows('emailRules', emailFault);

/** Compared with the name and the address that come with it, where any do. */
export const FollowsPasswordRules = follows('passwordRules', (password, account) =>
  passwordFault(password, { username: textOf(account, 'username'), email: textOf(account, 'email') }),
);
