import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import type { ServingWindow } from '../../src/credentials/keys/helperProtocol';
import { skip } from '../run/skipping';

/** `nobody`, where everybody may be: options of a child process. */
export interface AnotherUser {
  readonly uid: number;
  readonly gid: number;
  readonly cwd: string;
}

/** Skips the test where this process cannot become another user. */
export function needAnotherUser(context: Context): AnotherUser {
  if (process.getuid?.() !== 0) skip(context, 'only root can become another user');
  return { uid: 65_534, gid: 65_534, cwd: '/' };
}

/** Lets others as far as what is in these directories: what keeps them out then is no directory above it. */
export function letOthersInto(...directories: readonly string[]): void {
  for (const directory of directories) chmodSync(directory, 0o755);
}

/** What a window that serves has written for its user's programs, and where. */
export function servingWindow(windows: string): ServingWindow & { readonly file: string } {
  const file = join(windows, readdirSync(windows).find((name) => name.endsWith('.json')) ?? '');
  return { file, ...(JSON.parse(readFileSync(file, 'utf8')) as ServingWindow) };
}

const PROBE = `
const { readFileSync } = require('node:fs');
const [socket, file] = process.argv.slice(1);
let read; try { readFileSync(file); read = 'read'; } catch (error) { read = error.code; }
require('node:net').connect(socket).on('connect', function () { console.log(read, 'connected'); this.destroy(); })
  .on('error', (error) => console.log(read, error.code));`;

/** What comes of another user reading a window's file and connecting to its socket: an error code for each. */
export function reachWindow(windows: string, user: AnotherUser): string {
  const { file, socket } = servingWindow(windows);
  const args = ['-e', PROBE, socket, file];
  return spawnSync(process.execPath, args, { ...user, encoding: 'utf8' }).stdout.trim();
}
