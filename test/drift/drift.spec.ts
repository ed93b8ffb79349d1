import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { API_SOURCES, brief, DAY_MS, setScene, settle, type Scene } from '../support/drift-scene.js';
import type { FaultOptions } from '../support/upstream/fault-options.js';
import type { FaultName } from '../support/upstream/faults.js';

describe.each(API_SOURCES)('drift of %s', (source) => {
  let scene: Scene;
  const name = (gecko: string, paprika: string) => (source === 'coingecko' ? gecko : paprika);
  const price = name('current_price', 'quotes.USD.price');
  const cap = name('market_cap', 'quotes.USD.market_cap');
  const volume = name('total_volume', 'quotes.USD.volume_24h');
  const leaf = (path: string) => path.split('.').at(-1)!;

  beforeAll(async () => {
    scene = await setScene();
    await settle(scene, source);
  });
  afterAll(() => scene.app.close());
  afterEach(async () => {
    scene.app[source].disarm();
    expect(await scene.runNext(source)).toMatchObject({ status: 'success' });
    expect(await scene.open(source)).toEqual([]);
  });

  it('reports nothing while only prices move', async () => {
    expect(await scene.open(source)).toEqual([]);
  });

  it('fails the job when the price is renamed, names the likely new field and keeps the page', async () => {
    scene.app[source].arm('renamedField');
    const job = await scene.runNext(source);
    expect(job).toMatchObject({ status: 'failure', pages: 0, counts: { read: 0 } });
    const to = price.replace(leaf(price), 'price_usd');
    expect(job.error_message).toMatch(
      new RegExp(`None of the \\d+ records .* has ${price}.*renamed to ${to} \\(confidence`),
    );
    const [event, ...others] = await scene.open(source);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      source,
      kind: 'renamed',
      severity: 'critical',
      field: price,
      details: { to, value_overlap: expect.any(Number) },
      job_id: job.id,
    });
    expect(event!.confidence).toBeGreaterThan(0.7);
    const [raw] = await scene.app.database.query('SELECT count(*) AS pages FROM raw_data WHERE job_id = $1', [
      job.id,
    ]);
    expect(raw).toEqual({ pages: 1 });
  });

  const changes: [string, FaultName, FaultOptions, string[]][] = [
    ['drops the price', 'droppedField', {}, [`critical missing ${price}`]],
    ['drops a field that is loaded', 'droppedField', { field: leaf(volume) }, [`warning missing ${volume}`]],
    [
      'drops a field that is not loaded',
      'droppedField',
      { field: name('ath', 'beta_value') },
      [`info missing ${name('ath', 'beta_value')}`],
    ],
    ['writes prices as strings', 'priceString', { rows: Infinity }, [`warning type_changed ${price}`]],
    ['loses half of its coins', 'halfGone', {}, ['critical volume all']],
    [
      'writes null everywhere',
      'everythingNull',
      {},
      [
        'critical nulls last_updated',
        `critical nulls ${price}`,
        `warning nulls ${cap}`,
        `warning nulls ${volume}`,
      ].toSorted(),
    ],
    ['writes a third of the prices as null', 'priceNull', { rows: 90 }, [`warning nulls ${price}`]],
    ['multiplies prices by 1000', 'pricesTimes1000', {}, [`critical distribution ${price}`]],
    [
      'renames a field that is not loaded',
      'renamedField',
      { field: name('ath', 'beta_value'), as: 'all_time_high' },
      [`info missing ${name('ath', 'beta_value')}`, 'info new all_time_high'].toSorted(),
    ],
  ];

  it.each(changes)('reports a feed that %s', async (_, fault, options, expected) => {
    scene.app[source].arm(fault, options);
    await scene.runNext(source);
    expect(brief(await scene.open(source))).toEqual(expected);
  });

  it('reports a feed that has not changed for a day as stale', async () => {
    scene.app[source].arm('frozenFeed');
    scene.advance(DAY_MS);
    await scene.runNext(source);
    const events = await scene.open(source);
    expect(brief(events)).toEqual(['critical stale last_updated']);
    expect(events[0]!.message).toMatch(/newest of \d+ records.* 24 hours/);
  });
});
