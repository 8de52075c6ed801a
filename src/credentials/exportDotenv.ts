import { unwritable } from './exportShells';
import { exportVariables, type ExportInput } from './exportVariables';

/** Read alike without quotes by everything that reads such files, `docker run --env-file` included. */
const PLAIN = /^[\w./+=:@%,-]+$/;

/**
 * What the readers disagree on: a quote ends the value; python-dotenv takes a backslash before a backslash or a quote for
 * an escape and expands `${` even within quotes; npm's dotenv makes a line feed of a carriage return.
 */
const READ_DIFFERENTLY = /['\r\0]|\\\\|\\$|\$\{/;

/**
 * A `.env` file in the dialect that npm's dotenv, `node --env-file`, python-dotenv, Docker Compose and a shell that
 * sources it have in common: plain values bare, others in single quotes. It can set variables and remove none.
 * @throws ExportError `unwritable` for a value that they would read differently.
 */
export function renderDotenv(input: ExportInput, format: string): string {
  const lines = exportVariables(input).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (PLAIN.test(value)) return [`${name}=${value}\n`];
    if (READ_DIFFERENTLY.test(value)) throw unwritable(format, name);
    return [`${name}='${value}'\n`];
  });
  return lines.join('');
}
