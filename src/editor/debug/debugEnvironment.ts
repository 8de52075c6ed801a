import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { settings } from '../settings';
import { profileVariables, type Assignments } from '../../credentials/shells/profileVariables';

export interface DebugEnvironmentServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
}

/**
 * Lets programs that are debugged work as the profile of their folder, as terminals do. Tasks need nothing of the kind:
 * they run in terminals, and get what those get.
 */
export function registerDebugEnvironment({ activeProfiles, logger }: DebugEnvironmentServices): Disposable {
  return vscode.debug.registerDebugConfigurationProvider('*', {
    // After the debugger's own provider, and with variables such as ${workspaceFolder} in their places.
    async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
      // A launch configuration of the workspace, rather than of a folder, comes without one.
      const owner = folder ?? activeProfiles.focusedFolder;
      if (!settings.debugInject(owner)) return configuration;
      const variables = profileVariables(
        activeProfiles.get(owner),
        settings.region(owner) || undefined,
        activeProfiles.inherited,
      );
      if (Object.values(variables).every((value) => value === undefined)) return configuration;
      try {
        const result = await launchAs(variables, configuration, owner);
        if (result !== configuration) {
          logger.info(`[debug] AWS_PROFILE=${variables['AWS_PROFILE'] ?? '(none)'}: ${configuration.name}`);
        }
        return result;
      } catch (error) {
        // A program that starts without the profile is better than one that does not start.
        logger.warn(`[debug] profile not passed: ${configuration.name}: ${errorText(error)}`);
        return configuration;
      }
    },
  });
}

/** A launch configuration with `variables`, as far as it and what it refers to do not set them themselves. */
async function launchAs(
  variables: Assignments,
  configuration: vscode.DebugConfiguration,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.DebugConfiguration> {
  const { namesInEnvFiles, namesInLaunchJson, withProfileVariables } = await import('./debugVariables');
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
