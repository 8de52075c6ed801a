import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { CONSOLE_SERVICES } from '../../credentials/consoleDestinations';
import { withoutIcons } from '../plainText';

export interface ChosenDestination {
  readonly destination: string;
  readonly copy: boolean;
}

interface DestinationItem extends vscode.QuickPickItem {
  readonly destination: string;
}

/** Lets the user choose a service, or paste an address in the console; undefined when they turn away. */
export async function chooseConsoleDestination(subject: string): Promise<ChosenDestination | undefined> {
  const copyButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('copy'),
    tooltip: l10n.t('Copy the link instead'),
  };
  const services: readonly DestinationItem[] = CONSOLE_SERVICES.map(({ id, name }) => ({
    label: name,
    description: id,
    buttons: [copyButton],
    destination: id,
  }));
  const pick = vscode.window.createQuickPick<DestinationItem>();
  try {
    return await new Promise<ChosenDestination | undefined>((resolve) => {
      pick.title = l10n.t('Console as {0}', withoutIcons(subject));
      pick.placeholder = l10n.t('A service, or the address of a page in the console');
      pick.matchOnDescription = true;
      pick.items = services;
      pick.onDidChangeValue((value) => {
        const address = value.trim();
        const isAddress = address.startsWith('https://');
        const item = {
          label: l10n.t('Open this page'),
          description: withoutIcons(address),
          alwaysShow: true,
        };
        pick.items = isAddress ? [{ ...item, buttons: [copyButton], destination: address }] : services;
      });
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item) resolve({ destination: item.destination, copy: false });
      });
      pick.onDidTriggerItemButton(({ item }) => resolve({ destination: item.destination, copy: true }));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
