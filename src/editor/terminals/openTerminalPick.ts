import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findError } from '../../config/sharedConfig';
import { findEnvironment } from '../environments';
import type { OpenTerminalServices } from './openTerminal';
import { withoutIcons } from '../plainText';
import { profileNote } from '../activeProfile/profileNote';
import { settings } from '../settings';

export interface TerminalChoice {
  readonly profile: string;
  readonly withCredentials: boolean;
}

interface Item extends vscode.QuickPickItem {
  readonly profile: string;
}

/**
 * Lets the user choose the profile of a terminal.
 * @param offersKeys whether a button of each opens it with keys
 * @throws CancellationError when none is chosen.
 */
export async function chooseTerminal(
  services: Pick<OpenTerminalServices, 'config' | 'activeProfiles'>,
  offersKeys: boolean,
): Promise<TerminalChoice> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = l10n.t('AWS terminal');
  picker.placeholder = l10n.t('Open a terminal as which profile? The workspace keeps its own.');
  picker.matchOnDescription = true;
  picker.items = terminalItems(services, offersKeys);
  try {
    return await new Promise<TerminalChoice>((resolve, reject) => {
      const choose = (item: Item | undefined, withCredentials: boolean): void => {
        if (item) resolve({ profile: item.profile, withCredentials });
      };
      picker.onDidAccept(() => choose(picker.selectedItems[0], false));
      picker.onDidTriggerItemButton(({ item }) => choose(item, true));
      picker.onDidHide(() => reject(new vscode.CancellationError()));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

/** The recent ones first, then as the files have them. */
function terminalItems(
  { config, activeProfiles }: Pick<OpenTerminalServices, 'config' | 'activeProfiles'>,
  offersKeys: boolean,
): Item[] {
  const { profiles } = config.current;
  const keys = {
    iconPath: new vscode.ThemeIcon('lock'),
    tooltip: l10n.t('Open with temporary keys instead of the name'),
  };
  return [...new Set([...activeProfiles.recent, ...profiles.keys()])].flatMap((name) => {
    const profile = profiles.get(name);
    if (!profile) return [];
    const label = findEnvironment(name, settings.environments())?.label;
    const problem = findError(profile);
    const note = [label && `[${label}]`, problem?.message ?? profileNote(profile)].filter(Boolean).join('  ');
    return [
      {
        label: `$(${problem ? 'error' : 'key'}) ${withoutIcons(name)}`,
        description: withoutIcons(note),
        ...(offersKeys && !problem && { buttons: [keys] }),
        profile: name,
      },
    ];
  });
}
