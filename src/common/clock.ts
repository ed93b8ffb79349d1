/** Where "now" comes from, so that a test can hold it still. Always an instant, never a local time. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
