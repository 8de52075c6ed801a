import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, locations } from './world';

/** Writes down what it finds of AWS in its environment. */
const PROGRAM = `
const { renameSync, writeFileSync } = require('node:fs');
const [target] = process.argv.slice(2);
const found = Object.entries(process.env).filter(([name]) => /^AWS_(DEFAULT_)?(PROFILE|REGION)$/.test(name));
writeFileSync(target + '.part', JSON.stringify(Object.fromEntries(found)));
renameSync(target + '.part', target);
`;

/**
 * A program for the debugger of Node.js that VS Code brings: no other can be had without an extension of its own. For the
 * tests of a `describe`.
 */
export function debuggedProgram(): {
  /** What it finds of AWS in its environment when it is started with a launch configuration. */
  environmentWith(folder: vscode.WorkspaceFolder, configuration: object): Promise<unknown>;
} {
  const program = join(locations.home, 'debugged.cjs');
  const target = join(locations.home, 'debugged.json');
  before(() => writeFileSync(program, PROGRAM));
  after(() => rmSync(program, { force: true }));
  afterEach(async () => {
    await vscode.debug.stopDebugging();
    for (const terminal of vscode.window.terminals) terminal.dispose();
    rmSync(target, { force: true });
  });
  return {
    async environmentWith(folder, configuration) {
      const launch = { type: 'node', request: 'launch', name: 'a test', program, args: [target] };
      await vscode.debug.startDebugging(folder, { ...launch, ...configuration });
      const text = await eventually('the program', () =>
        existsSync(target) ? readFileSync(target, 'utf8') : undefined,
      );
      return JSON.parse(text) as unknown;
    },
  };
}
