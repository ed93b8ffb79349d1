// First: V8 takes these flags into account for what is loaded after it.
import './v8-flags.js';
import 'reflect-metadata';

const { runServer } = await import('./app/run-server.js');
await runServer();
