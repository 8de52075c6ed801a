import { readFile, stat } from 'node:fs/promises';
import { namesInEnvFile } from './debugVariables';

/** Names of the variables that files in the format of `.env` set. What cannot be read sets nothing: the debugger says so. */
export async function namesInEnvFiles(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(readEnvFile));
  return texts.flatMap(namesInEnvFile);
}

/** @throws Error for a pipe: who opens one waits for its other end, such as a password manager that asks the user. */
async function readEnvFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new Error(`not a file: ${path}`);
  return readFile(path, 'utf8').catch(() => '');
}
