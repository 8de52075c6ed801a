import type * as vscode from 'vscode';
import { settings } from '../settings';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { isInjectable } from '../terminals/profileVariables';

/**
 * What agents work as in a folder: the profile that the user has set aside for them, else the active one.
 * @returns null: a name that no file defines, which is never replaced by another; undefined: none is chosen.
 */
export function agentProfileOf(
  folder: vscode.WorkspaceFolder | undefined,
  {
    activeProfiles,
    config,
  }: {
    readonly activeProfiles: ActiveProfileStore;
    readonly config: { readonly current: { readonly profiles: ReadonlyMap<string, unknown> } };
  },
): string | null | undefined {
  const name = settings.agentsProfile() || activeProfiles.get(folder)?.name;
  if (name === undefined) return undefined;
  return config.current.profiles.has(name) && isInjectable(name) ? name : null;
}
