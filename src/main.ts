// First of all: it decides how much memory everything after it takes.
import './v8-flags.js';
import 'reflect-metadata';

const { runServer } = await import('./app/run-server.js');
await runServer();
