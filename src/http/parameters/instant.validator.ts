import { registerDecorator } from 'class-validator';
import { readInstant } from '../../common/time.js';

/** Validates that the property is an ISO 8601 time or a bare date, as {@link readInstant} parses it. */
export function IsInstant(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && readInstant(value) !== null,
        defaultMessage: () => 'must be an ISO 8601 time such as 2024-01-15 or 2024-01-15T12:00:00Z',
      },
    });
  };
}
