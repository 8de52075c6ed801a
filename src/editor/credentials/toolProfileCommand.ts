import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { CredentialGiver } from '../../credentials/toolProfiles';
import { readTarget } from '../commandTarget';
import { registerCommand } from '../commands';
import type { ProfileEditServices } from '../configEdits/profileEditCommands';
import type { PreviewButtons } from '../configEdits/configPreviewButtons';
import type { KnownKeys } from '../keys/keys';

export interface ToolProfileServices extends ProfileEditServices {
  readonly keys: KnownKeys;
  readonly previewButtons: PreviewButtons;
  readonly extension: vscode.Extension<unknown>;
  readonly clock: Clock;
}

/** What a command's argument says; what it does not say is asked for. */
export interface ToolProfileRequest {
  /** The profile whose credentials the tools get. */
  readonly profile?: string;
  /** Of the profile that is made. */
  readonly name?: string;
  readonly from?: CredentialGiver;
}

/** `awsSso.makeToolProfile`: what it does is loaded when it is first used. */
export function registerToolProfiles(services: ToolProfileServices): Disposable {
  return registerCommand('awsSso.makeToolProfile', services.logger, async (argument) => {
    const { makeToolProfile } = await import('./toolProfile');
    await makeToolProfile(readRequest(argument), services);
  });
}

function readRequest(argument: unknown): ToolProfileRequest {
  const { profile } = readTarget(argument);
  const given = typeof argument === 'object' && argument !== null ? argument : {};
  const { name, from } = given as Readonly<Record<keyof ToolProfileRequest, unknown>>;
  return {
    ...(profile !== undefined && { profile }),
    // A row of the tree has other things under these names.
    ...(profile !== undefined && typeof name === 'string' && { name }),
    ...((from === 'window' || from === 'awsCli') && { from }),
  };
}
