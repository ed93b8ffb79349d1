/** Points of a run at which a test can intervene, in the order in which each page reaches them. */
export type RunMoment =
  'page stored' | 'page normalized' | 'load begun' | 'load merged' | 'load committed' | 'run settled';

/**
 * Hook that is called at each point of a run, for tests that crash or pause it there. In production it does
 * nothing, and no setting can replace it: only a test that builds the application itself can.
 */
export abstract class Probe {
  abstract at(moment: RunMoment): void | Promise<void>;
}

/** The probe used in production. */
export class NoProbe extends Probe {
  at(): void {
    // Does nothing in production.
  }
}
