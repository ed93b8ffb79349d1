import { expect, it } from '@jest/globals';
import { QueueFaults } from './queue-faults.js';

it('says a fault that goes on twice a minute, and another one at once', () => {
  const said: string[] = [];
  const faults = new QueueFaults((message) => said.push(message));
  for (let second = 0; second < 60; second++) faults.report(new Error('connect ECONNREFUSED'), second * 1000);
  faults.report(new Error('starting up'), 60_000);
  expect(said).toEqual(['Queue: connect ECONNREFUSED', 'Queue: connect ECONNREFUSED', 'Queue: starting up']);
});

it('names faults that are no Error, as workers of the queue report theirs', () => {
  const said: string[] = [];
  new QueueFaults((message) => said.push(message)).report({
    message: 'connect ECONNREFUSED',
    queue: 'etl',
    worker: 'a',
  });
  expect(said).toEqual(['Queue: connect ECONNREFUSED']);
});
