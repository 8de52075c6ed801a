import { RegularFileError, readRegularFile } from '../../base/regularFile';
import { namesInEnvFile } from './debugVariables';

/** Far more than anybody writes by hand. */
const MOST_BYTES = 1024 * 1024;

/** Names of the variables that files in the format of `.env` set. What cannot be read sets nothing: the debugger says so. */
export async function namesInEnvFiles(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(readEnvFile));
  return texts.flatMap(namesInEnvFile);
}

/** @throws RegularFileError for a pipe, whose other end may be a password manager, and for a file that is too large. */
async function readEnvFile(path: string): Promise<string> {
  try {
    return (await readRegularFile(path, MOST_BYTES)).toString();
  } catch (error) {
    if (RegularFileError.is(error)) throw error;
    return '';
  }
}
