import { registerDecorator } from 'class-validator';

/** Validates that the property is a string, or with `each` a list of strings, without NUL, which PostgreSQL cannot store. */
export function IsText({ each = false } = {}): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isText',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { each },
      validator: {
        validate: (value: unknown) => typeof value === 'string' && !value.includes('\0'),
        defaultMessage: () => 'must be one text, without NUL characters',
      },
    });
  };
}
