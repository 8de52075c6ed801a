import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { CommandId } from '../../contributions';
import { reportError } from '../commands';
import { saveEdited, takeBack, type AppliedEdit } from './openDocumentEdits';
import { withoutLinks } from '../plainText';

export interface DoneEdit {
  /** Whose failure it is when the undo fails. */
  readonly command: CommandId;
  readonly message: string;
  readonly applied: readonly AppliedEdit[];
  /** What was done besides the edit; runs once the files are back. */
  readonly alsoUndo?: () => Promise<void>;
  /** Runs all of the undo, where something has to hold meanwhile. */
  readonly whileUndoing?: (undo: () => Promise<void>) => Promise<void>;
}

/** Tells what was edited, with Undo, and with Save where it waits in an editor. Returns before that is answered. */
export function tellWithUndo(
  done: DoneEdit,
  services: { readonly config: ConfigStore; readonly logger: Logger },
): void {
  tell(done, services).catch((error: unknown) => reportError(done.command, error, services.logger));
}

async function tell(
  { command, message, applied, alsoUndo, whileUndoing = (undoAll) => undoAll() }: DoneEdit,
  { config, logger }: { readonly config: ConfigStore; readonly logger: Logger },
): Promise<void> {
  const undo = l10n.t('Undo');
  const save = l10n.t('Save');
  const isUnsaved = applied.some((change) => change.isUnsaved);
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(message),
    ...(isUnsaved ? [save, undo] : [undo]),
  );
  if (chosen === save) await saveEdited(applied);
  if (chosen === undo) {
    await whileUndoing(async () => {
      await takeBack(applied);
      await alsoUndo?.();
    });
    logger.info(`[profile] taken back: ${command}`);
  }
  if (chosen !== undefined) await config.reload();
}
