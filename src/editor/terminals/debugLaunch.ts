import { resolve } from 'node:path';
import type * as vscode from 'vscode';
import { namesInEnvFiles } from './debugEnvFiles';
import { namesInLaunchJson, withProfileVariables } from './debugVariables';
import { settings } from '../settings';
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
      ...(await namesInEnvFiles(envFilesOf(configuration['envFile'], folder))),
    ],
  });
  return result as vscode.DebugConfiguration;
}

function envFilesOf(envFile: unknown, folder: vscode.WorkspaceFolder | undefined): string[] {
  const values: readonly unknown[] = Array.isArray(envFile) ? envFile : [envFile];
  return values
    .filter((file) => typeof file === 'string')
    .filter((file) => file !== '')
    .map((file) => resolve(folder?.uri.fsPath ?? '', file));
}
