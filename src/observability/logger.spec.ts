import { describe, expect, it } from '@jest/globals';
import pino, { type LoggerOptions } from 'pino';
import type { Options as HttpOptions } from 'pino-http';
import { loggerOptions, withoutSecrets } from './logger.js';

describe('withoutSecrets', () => {
  it.each([
    ['/api/v1/data?symbol=BTC', '/api/v1/data?symbol=BTC'],
    ['/x?api_key=abc', '/x?api_key=[redacted]'],
    ['/x?a=1&x_cg_demo_api_key=CG-123&b=2', '/x?a=1&x_cg_demo_api_key=[redacted]&b=2'],
    ['/x?TOKEN=abc&Secret=s&password=p', '/x?TOKEN=[redacted]&Secret=[redacted]&password=[redacted]'],
    ['/x?access_token=a=b', '/x?access_token=[redacted]'],
    ['/tokens/key', '/tokens/key'],
    ['', ''],
  ])('writes %s as %s', (url, written) => {
    expect(withoutSecrets(url)).toBe(written);
  });
});

describe('a log line', () => {
  it('masks secret fields of its own and of the request inside an error', () => {
    const written: string[] = [];
    const { redact, hooks, serializers } = loggerOptions('info', [], false).pinoHttp as LoggerOptions;
    const logger = pino({ redact, hooks, serializers }, { write: (line) => void written.push(line) });
    const headers = { 'x-cg-pro-api-key': 'S3CRET', authorization: 'S3CRET', accept: '*/*' };
    const error = Object.assign(new Error('failed'), {
      apiKey: 'S3CRET',
      config: { headers, password: 'S3CRET' },
    });
    logger.error({ err: error, apiKeys: ['S3CRET'] }, 'It failed');
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('"accept":"*/*"');
    expect(written[0]).toContain('"x-cg-pro-api-key":"[redacted]"');
    expect(written[0]).not.toContain('S3CRET');
  });

  it('for a 5xx response has the reason if known, and no stack', () => {
    const { customErrorMessage, customErrorObject } = loggerOptions('info', [], false)
      .pinoHttp as HttpOptions;
    const [request, response] = [{ method: 'GET', url: '/x' }, { statusCode: 503 }] as unknown as Parameters<
      NonNullable<HttpOptions['customErrorMessage']>
    >;
    const generic = new Error('failed with status code 503');
    expect(customErrorMessage?.(request, response, generic)).toBe('GET /x 503');
    expect(customErrorMessage?.(request, response, new Error('This took too long'))).toBe(
      'GET /x 503: This took too long',
    );
    const figures = { res: response, err: generic, responseTime: 1 };
    expect(customErrorObject?.(request, response, generic, figures)).toEqual({
      res: response,
      responseTime: 1,
    });
  });
});
