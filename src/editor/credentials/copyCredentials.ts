import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS } from '../../base/clock';
import type { ExportServices } from './exportCredentials';
import { loadInput, type WantedExport } from './exportCredentialsInput';
import { timeText } from './exportCredentialsTexts';
import { settings } from '../settings';
import { withoutIcons } from '../plainText';

const MESSAGE_MS = 5 * SECOND_MS;

/** Puts an export into the clipboard; keys are taken out of it again. */
export async function copyToClipboard(wanted: WantedExport, services: ExportServices): Promise<void> {
  const { profileName, format } = wanted;
  const { clipboard, clock, logger } = services;
  const input = await loadInput(wanted, services);
  const text = format.render(input);
  if (!input.credentials) {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(
      withoutIcons(l10n.t('Copied the name of {0}', profileName)),
      MESSAGE_MS,
    );
    return;
  }
  const clearAfterMs = settings.clearClipboardAfterMs();
  await clipboard.copy(text, clearAfterMs);
  logger.info(`[export] copied as ${format.id}: ${profileName}`);
  const { expiresAt } = input.credentials;
  const said = expiresAt
    ? l10n.t('Copied the keys of {0}, good until {1}', profileName, timeText(expiresAt, clock.now()))
    : l10n.t('Copied the keys of {0}', profileName);
  const cleared = clearAfterMs > 0 ? l10n.t('cleared in {0} seconds', clearAfterMs / SECOND_MS) : '';
  vscode.window.setStatusBarMessage(withoutIcons([said, cleared].filter(Boolean).join('; ')), MESSAGE_MS);
}
