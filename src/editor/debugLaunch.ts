import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as vscode from 'vscode';
import { namesInEnvFile, namesInLaunchJson, withProfileVariables } from './debugVariables';
import { settings } from './settings';
import type { Assignments } from './shellAssignment';

/** A launch configuration with `variables`, as far as it and what it refers to do not set them themselves. */
export async function launchAs(
  variables: Assignments,
  configuration: vscode.DebugConfiguration,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration> {
  const result = withProfileVariables(configuration, variables, {
    isWindows: process.platform === 'win32',
    inherited: process.env,
    setElsewhere: [
      ...namesInLaunchJson(settings.launchConfigurations(folder), configuration.name),
      ...(await namesInEnvFiles(configuration['envFile'], folder)),
    ],
  });
  return result as vscode.DebugConfiguration;
}

async function namesInEnvFiles(
  envFile: unknown,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<string[]> {
  const values: readonly unknown[] = Array.isArray(envFile) ? envFile : [envFile];
  const files = values.filter((file) => typeof file === 'string').filter((file) => file !== '');
  // What cannot be read sets nothing: the debugger says so, if that matters to it.
  const texts = await Promise.all(
    files.map((file) => readFile(resolve(folder?.uri.fsPath ?? '', file), 'utf8').catch(() => '')),
  );
  return texts.flatMap(namesInEnvFile);
}
