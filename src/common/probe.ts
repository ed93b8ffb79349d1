/** The moments of a run at which a test may strike, in the order they are passed for each page. */
export type RunMoment =
  'page stored' | 'page normalized' | 'load begun' | 'load merged' | 'load committed' | 'run settled';

/**
 * Told whenever a run passes one of its moments. The product's probe does nothing and no setting can
 * put another one in its place: only a test that builds the application itself can.
 */
export abstract class Probe {
  abstract at(moment: RunMoment): void | Promise<void>;
}

/** The product's probe. */
export class NoProbe extends Probe {
  at(): void {
    // Nothing strikes in production.
  }
}
