import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eventually, locations } from './world';

/** What the extension has logged, once it holds `lastWords`; undefined when this VS Code writes no logs. */
export async function readLog(lastWords: string): Promise<string | undefined> {
  // The logs of every kind of VS Code are beside the home, in the directory that the scenario was given.
  const root = dirname(locations.home);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => basename(path) === 'AWS SSO Profiles.log',
  );
  if (files.length === 0) return undefined;
  const read = (): string => files.map((path) => readFileSync(join(root, path), 'utf8')).join('');
  return eventually('the end of the log', () => (read().includes(lastWords) ? read() : undefined));
}
