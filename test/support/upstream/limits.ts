/** A fixed window of calls; refused calls count too. */
export class CallWindow {
  private readonly limit: number;
  private readonly lengthMs: number;
  private startedAt = -Infinity;
  private calls = 0;

  constructor(limit: number, lengthMs: number) {
    this.limit = limit;
    this.lengthMs = lengthMs;
  }

  /** Counts a call. Returns 0 when it is allowed, otherwise the whole seconds until the window ends. */
  take(now: number): number {
    if (now - this.startedAt >= this.lengthMs) {
      this.startedAt = now;
      this.calls = 0;
    }
    this.calls += 1;
    if (this.calls <= this.limit) return 0;
    return Math.max(1, Math.ceil((this.startedAt + this.lengthMs - now) / 1000));
  }
}

/** Calls per UTC calendar month. */
export class MonthlyCredits {
  readonly limit: number;
  private month = '';
  private calls = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts a call. Returns false once the month's credits are used up. */
  take(now: number): boolean {
    const month = new Date(now).toISOString().slice(0, 7);
    if (month !== this.month) {
      this.month = month;
      this.calls = 0;
    }
    this.calls += 1;
    return this.calls <= this.limit;
  }

  get used(): number {
    return this.calls;
  }

  get left(): number {
    return Math.max(this.limit - this.calls, 0);
  }
}
