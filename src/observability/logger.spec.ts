import { describe, expect, it } from '@jest/globals';
import { withoutSecrets } from './logger.js';

describe('a URL in the log', () => {
  it.each([
    ['/api/v1/data?symbol=BTC', '/api/v1/data?symbol=BTC'],
    ['/x?api_key=abc', '/x?api_key=[redacted]'],
    ['/x?a=1&x_cg_demo_api_key=CG-123&b=2', '/x?a=1&x_cg_demo_api_key=[redacted]&b=2'],
    ['/x?TOKEN=abc&Secret=s&password=p', '/x?TOKEN=[redacted]&Secret=[redacted]&password=[redacted]'],
    ['/x?access_token=a=b', '/x?access_token=[redacted]'],
    ['/tokens/key', '/tokens/key'],
    ['', ''],
  ])('%s is written %s', (url, written) => {
    expect(withoutSecrets(url)).toBe(written);
  });
});
