import { registerDecorator } from 'class-validator';

/** The property is one text, or with `each` a list of texts, that PostgreSQL can hold: NUL it cannot. */
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
