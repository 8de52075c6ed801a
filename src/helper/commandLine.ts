/**
 * `aws-sso-profiles COMMAND`: what terminals, agents and their hooks start. It and its commands are bundles of their own that
 * Node alone runs, copied out of the extension side by side.
 */
import { dirname } from 'node:path';
import { printLine } from './plainFiles';

const WRONG_USE = 64;
const USAGE = `Usage: aws-sso-profiles COMMAND
  status [--profile NAME] [--json]   how an AWS profile is, without asking AWS; exit code 0 good, 1 login needed, 2 broken
  guard                              a hook that agents run before a command
  mcp                                an MCP server on standard input and output, which asks a VS Code window`;

async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case 'status':
      return (await import('./status')).runStatus(args, dirname(__dirname));
    case 'guard':
      return (await import('./guard')).runGuard(__dirname);
    case 'mcp':
      return (await import('./mcp')).runMcpServer(__dirname);
    case 'help':
    case '--help':
    case '-h':
      printLine(USAGE);
      return 0;
    default:
      printLine(USAGE, 2);
      return WRONG_USE;
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    printLine(`AWS SSO Profiles: ${String(error)}`, 2);
    process.exitCode = 2;
  },
);
