import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemErrorCode } from './errors';

/** Names a process among all that share a file system, so that others can tell whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /**
   * Where `pid` means this process: a container counts its own, and so does Linux within Windows, both under the
   * host's name; a restarted machine counts anew. Absent where that is unknown.
   */
  readonly space?: string;
  /** When it began, in the system's own words: a later process may get the same `pid`. Absent where that is unknown. */
  readonly started?: string;
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  const [space, started] = await Promise.all([findSpace(), findOwnStart()]);
  return {
    pid: process.pid,
    host: hostname(),
    ...(space !== undefined && { space }),
    ...(started !== undefined && { started }),
  };
}

/** @returns undefined when that cannot be told from where this process runs. */
export async function isRunning(other: ProcessIdentity, self: ProcessIdentity): Promise<boolean | undefined> {
  if (self.space === undefined || other.space !== self.space || other.host !== self.host) return undefined;
  if (!isInUse(other.pid)) return false;
  if (self.started === undefined || other.started === undefined) return true;
  const started = await readStart(other.pid);
  return started === undefined || started === other.started;
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH';
  }
}

async function findSpace(): Promise<string | undefined> {
  if (process.platform !== 'linux') return process.platform;
  try {
    const [boot, namespace] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
    ]);
    return `linux ${boot.trim()} ${namespace}`;
  } catch {
    return undefined;
  }
}

/** Unknown where `/proc` is of another PID namespace: its numbers are other processes. */
async function findOwnStart(): Promise<string | undefined> {
  const self = await readlink('/proc/self').catch(() => undefined);
  return self === String(process.pid) ? readStart(process.pid) : undefined;
}

/** Field 22 of Linux' proc_pid_stat(5). The second may hold spaces and parentheses. */
async function readStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(22 - 3);
}
