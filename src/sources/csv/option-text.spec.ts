import { describe, expect, it } from '@jest/globals';
import { asFlags, asParameters, text, type OptionUse } from './option-text.js';

describe('a text that refers to options', () => {
  it.each<{ use: OptionUse; flags: string; parameters: string }>([
    { use: { dateFormat: 'DMY' }, flags: '--date-format DMY', parameters: '?date_format=DMY' },
    { use: { quoteAsUsd: true }, flags: '--quote-as-usd', parameters: '?quote_as_usd=true' },
    { use: { decimal: ',' }, flags: '--decimal ,', parameters: '?decimal=,' },
    { use: { map: 'clock=' }, flags: '--map clock=', parameters: '?map=clock=' },
    { use: { map: 'price=#3' }, flags: '--map price=#3', parameters: '?map=price=%233' },
    {
      use: { map: ['timestamp=date', 'clock=time'], symbol: 'BTC' },
      flags: '--map timestamp=date --map clock=time --symbol BTC',
      parameters: '?map=timestamp=date&map=clock=time&symbol=BTC',
    },
    {
      use: { map: 'volume_24h=Volume $USD' },
      flags: "--map 'volume_24h=Volume $USD'",
      parameters: '?map=volume_24h=Volume%20$USD',
    },
    {
      use: { map: "price=Day's `close`" },
      flags: "--map 'price=Day'\\''s `close`'",
      parameters: "?map=price=Day's%20`close`",
    },
  ])('writes $flags for a shell and $parameters for HTTP', ({ use, flags, parameters }) => {
    expect(asFlags(text`Set ${use}.`)).toBe(`Set ${flags}.`);
    expect(asParameters(text`Set ${use}.`)).toBe(`Set ${parameters}.`);
  });

  it('can hold another such text, and plain values', () => {
    const inner = text`Use ${{ symbol: 'BTC' }}`;
    expect(asFlags(text`${inner} or ${2} others`)).toBe('Use --symbol BTC or 2 others');
  });
});
