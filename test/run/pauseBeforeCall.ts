import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * For a program that is to be killed at every step of its work: stops it before the `index`-th call that changes files
 * (from 0), which is never made, and sends its name. Those that come after it are not made either.
 */
export function pauseBeforeCall(index: number): void {
  let count = 0;
  const guard = (target: object, names: readonly string[], onResult: (result: unknown) => void): void => {
    const calls = target as Record<string, Call>;
    for (const name of names) {
      const original = calls[name]?.bind(target);
      if (!original) throw new Error(`no call of the file system: ${name}`);
      calls[name] = async (...args) => {
        const own = count++;
        if (own === index) process.send?.(name);
        if (own >= index) await new Promise(() => undefined);
        const result = await original(...args);
        onResult(result);
        return result;
      };
    }
  };
  const guardHandle = (result: unknown): void =>
    guard(result as FileHandle, ['writeFile', 'sync'], () => undefined);
  guard(fs, ['open'], guardHandle);
  guard(fs, ['link', 'unlink', 'rename', 'chmod', 'mkdir', 'utimes', 'writeFile'], () => undefined);
  syncBuiltinESMExports();
}
