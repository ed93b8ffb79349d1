import { registerDecorator } from 'class-validator';

/** The largest accepted id: far beyond any in use, and exact in JavaScript and PostgreSQL. */
const LARGEST = 999_999_999_999_999;

/** Validates that the property is an id: a positive whole number that fits a bigint. */
export function IsId(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isId',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) =>
          Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST,
        defaultMessage: () => 'must be a positive whole number',
      },
    });
  };
}
