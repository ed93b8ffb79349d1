import { join } from 'node:path';
import { startTestApp, type TestApp } from './app.js';
import { createTestFolder, type TestFolder } from './files.js';

/** An application that loads CSV files of its own folder. */
export interface CsvApp extends TestApp {
  folder: TestFolder;
  /** Runs the source to its end and returns the job as JSON, with the HTTP status as `http`. */
  // Jobs are read by their fields in tests.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  run(options?: { full?: boolean }): Promise<any>;
}

/**
 * Starts the application on a new folder. `close` removes both.
 * @param files content by file name
 * @param path file in the folder to load, whether it exists or not; the whole folder when omitted
 */
export async function startCsvApp(
  files: Record<string, string | Buffer> = {},
  { path = '', env = {} }: { path?: string; env?: Record<string, string> } = {},
): Promise<CsvApp> {
  const folder = await createTestFolder();
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const app = await startTestApp({ CSV_DATA_PATH: join(folder.path, path), ...env });
  return {
    ...app,
    folder,
    run: async ({ full = false } = {}) => {
      const { status, body } = await app.post(`/api/v1/etl/run/csv?sync=true&full=${full}`);
      return { http: status, ...body.job };
    },
    close: async () => {
      await app.close();
      await folder.remove();
    },
  };
}
