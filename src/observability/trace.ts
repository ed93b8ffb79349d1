import { SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { messageOf } from '../common/errors.js';

/** Whoever makes spans of ours. Without {@link startTracing} they cost next to nothing and go nowhere. */
export const tracer = trace.getTracer('kasparro');

/** Runs `work` as a span, a child of the one it runs in. What it throws marks the span and goes on. */
export async function traced<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  kind = SpanKind.INTERNAL,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
