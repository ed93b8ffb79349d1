import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { readSettings, type Settings } from './settings.js';

/**
 * Reads `.env` when there is one (variables already set win) and the environment.
 * @param overrides variables given on the command line, which win
 * @throws SettingsError when a variable cannot be used
 */
export function settingsFromEnvironment(
  sources: readonly string[],
  overrides: Record<string, string> = {},
): Settings {
  if (existsSync('.env')) loadEnvFile('.env');
  return readSettings({ ...process.env, ...overrides }, sources);
}
