import { registerDecorator } from 'class-validator';

/** The largest id that is taken: far beyond any that is given out, and exact in JavaScript and in PostgreSQL. */
const LARGEST = 999_999_999_999_999;

/** The property is an id: a positive whole number that a bigint holds. */
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
