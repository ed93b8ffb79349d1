import { context, propagation, trace } from '@opentelemetry/api';
import type { Settings } from '../config/settings.js';

/** An unreachable collector must not delay the shutdown. */
const EXPORT_TIMEOUT_MS = 2_000;

/**
 * Starts sending spans to the OTLP endpoint of the settings (HTTP, JSON). Without an endpoint it does nothing and
 * loads no SDK. OpenTelemetry itself reads `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and
 * `OTEL_RESOURCE_ATTRIBUTES`.
 * @returns a function that sends remaining spans and stops
 */
export async function startTracing({
  otlpEndpoint,
  role,
}: Pick<Settings, 'otlpEndpoint' | 'role'>): Promise<() => Promise<void>> {
  if (otlpEndpoint === undefined) return () => Promise.resolve();
  const [
    sdk,
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    { W3CTraceContextPropagator },
    resources,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${otlpEndpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const given = resources.detectResources({
    detectors: [
      resources.resourceAttributesEnvDetector,
      resources.serviceNameEnvDetector,
      resources.serviceInstanceIdDetector,
    ],
  });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `kasparro-${role}` }).merge(given),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown().catch(() => undefined);
}
