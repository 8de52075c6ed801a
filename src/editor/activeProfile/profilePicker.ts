import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import { runCommand } from '../commands';
import { LongQuickPick } from '../longQuickPick';
import {
  createPickerItems,
  type PickerButton,
  type PickerItem,
  type PickerServices,
  type ProfileChoice,
} from './profilePickerItems';

/** Lets the user choose a profile by name, account, role or region. Undefined: turned away. */
export function showProfilePicker(
  services: PickerServices,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<ProfileChoice | undefined> {
  const { activeProfiles, sessions, logger } = services;
  const picker = vscode.window.createQuickPick<PickerItem>();
  picker.title = folder ? l10n.t('AWS profile for {0}', folder.name) : l10n.t('AWS profile');
  picker.placeholder = l10n.t('Search by name, account, role or region');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const activeName = activeProfiles.get(folder)?.name;
  const list = new LongQuickPick(
    picker,
    () => createPickerItems(services, folder),
    ({ choice }) => choice,
    (items) => items.find(({ choice }) => choice?.kind === 'profile' && choice.name === activeName),
  );
  return new Promise((resolve) => {
    const finish = (choice: ProfileChoice | undefined): void => {
      resolve(choice);
      picker.hide();
    };
    picker.onDidAccept(() => finish(picker.selectedItems[0]?.choice));
    picker.onDidTriggerItemButton(({ button }) => {
      const { choice } = button as PickerButton;
      if (choice.kind === 'sideStep') void runCommand(choice.command, choice.target);
      else finish(choice);
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    list.show();
    Promise.all([...sessions.current.keys()].map((id) => readUnknown(id, services)))
      .then((news) => news.includes(true) && list.redraw())
      .catch((error: unknown) => logger.warn(`[directory] cannot be read: ${errorText(error)}`));
  });
}

/** Reads what is kept of a directory. @returns whether there is more to show than before. */
async function readUnknown(sessionId: string, { directories }: PickerServices): Promise<boolean> {
  if (directories.get(sessionId)) return false;
  return (await directories.read(sessionId)) !== undefined;
}
