import { expect, it } from '@jest/globals';
import { QueueErrorLog } from './queue-error-log.js';

it('logs a repeated queue error every 30 s and a new one at once', () => {
  const logged: string[] = [];
  const errors = new QueueErrorLog((message) => logged.push(message));
  for (let second = 0; second < 60; second++) errors.add(new Error('connect ECONNREFUSED'), second * 1000);
  errors.add(new Error('starting up'), 60_000);
  expect(logged).toEqual([
    'Queue: connect ECONNREFUSED',
    'Queue: connect ECONNREFUSED',
    'Queue: starting up',
  ]);
});

it('logs the message of errors that are plain objects, as pg-boss workers report them', () => {
  const logged: string[] = [];
  new QueueErrorLog((message) => logged.push(message)).add({
    message: 'connect ECONNREFUSED',
    queue: 'etl',
    worker: 'a',
  });
  expect(logged).toEqual(['Queue: connect ECONNREFUSED']);
});
