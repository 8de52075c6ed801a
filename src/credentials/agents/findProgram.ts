import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where PATH leads for a program's name; undefined: nowhere. What PATH says of the directory that VS Code is in doesn't count. */
export async function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  const names = platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const directory of path.split(delimiter).filter(isAbsolute)) {
    for (const candidate of names) {
      const file = join(directory, candidate);
      try {
        if (!(await stat(file)).isFile()) continue;
        await access(file, constants.X_OK);
        return file;
      } catch {
        // It isn't there, or not for us.
      }
    }
  }
  return undefined;
}
