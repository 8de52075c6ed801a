import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Windows has no such things in its file systems. */
export const hasIrregularFiles = process.platform !== 'win32';

/** A named pipe that nobody writes to: who opens it for reading waits for ever. */
export function makePipe(path: string): void {
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error(`no pipe can be made: ${path}`);
}

/** A socket at a path; to be closed. */
export async function makeSocket(path: string): Promise<Server> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  return server;
}
