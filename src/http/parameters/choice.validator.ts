import { registerDecorator } from 'class-validator';

/**
 * Validates that the property is one of the values, or with `each` a list of them. A function is called
 * for each request.
 */
export function IsOneOf(
  values: readonly string[] | (() => readonly string[]),
  { each = false } = {},
): PropertyDecorator {
  const allowed = (): readonly string[] => (typeof values === 'function' ? values() : values);
  return (target, propertyName) => {
    registerDecorator({
      name: 'isOneOf',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { each },
      validator: {
        validate: (value: unknown) => typeof value === 'string' && allowed().includes(value),
        defaultMessage: () => `must be one of ${allowed().join(', ')}`,
      },
    });
  };
}
