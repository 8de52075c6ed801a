import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS } from '../../base/clock';
import { CredentialsError } from '../../credentials/errors';
import { ExportError } from '../../credentials/exportErrors';
import { findExportFormat } from '../../credentials/exportFormats';
import { confirmEnvironment } from '../confirmEnvironment';
import { runCommand } from '../commands';
import { withoutIcons } from '../plainText';
import { settings } from '../settings';
import type { ExportDestination, ExportRequest, ExportServices } from './credentialCommands';
import { timeText } from './credentialErrors';
import { exportToCredentialsFile, removeExportedKeys } from './credentialsFileProfiles';
import { exportToFile } from './exportCredentialsFile';
import {
  type ChosenFormat,
  chooseExportDestination,
  chooseFormat,
  loadInput,
  type WantedExport,
} from './exportCredentialsPick';

export { registerExportedProfiles } from './credentialsFileProfiles';

/** Gives out a profile's keys, or its name; asks for what the request leaves open. Answers when it is done. */
export async function exportCredentials(request: ExportRequest, services: ExportServices): Promise<void> {
  const name = request.profile ?? services.activeProfiles.focused?.name;
  if (name === undefined) {
    await runCommand('awsSso.switchProfile');
    return;
  }
  if (!services.config.current.profiles.has(name)) {
    throw new CredentialsError('unknownProfile', `no profile ${name}`, { details: { profile: name } });
  }
  const chosen = readFormat(request) ?? (await chooseFormat(name, request.to, services));
  if (!chosen) return;
  if ('remove' in chosen) return removeExportedKeys(chosen.remove, services);

  const place = await findPlace(chosen, name, request, services);
  if (!place) return;
  const { to, keepFresh } = place;
  if (chosen.withKeys && !(await isConfirmed(name, services))) return;
  if (to === 'credentialsFile') return exportToCredentialsFile(name, keepFresh, services);

  const wanted = { ...chosen, profileName: name };
  if (to === 'clipboard') return copyToClipboard(wanted, services);
  return exportToFile(wanted, to === 'file' ? undefined : to.file, services);
}

/**
 * What the request says of the format; a name goes without keys unless it asks for them.
 * @throws ExportError `noKeys`
 */
function readFormat({ format: id, to, keys }: ExportRequest): ChosenFormat | undefined {
  const format = findExportFormat(to === 'credentialsFile' ? 'profile' : id);
  if (!format) return undefined;
  if (keys === false && format.keys === 'always') throw new ExportError('noKeys', `${format.id} is all keys`);
  return { format, withKeys: keys ?? format.keys !== 'onRequest' };
}

async function findPlace(
  { format, withKeys }: ChosenFormat,
  name: string,
  { to, keepFresh = false }: ExportRequest,
  services: ExportServices,
): Promise<{ readonly to: ExportDestination; readonly keepFresh: boolean } | undefined> {
  return to === undefined ? chooseExportDestination({ format, withKeys }, name, services) : { to, keepFresh };
}

async function isConfirmed(name: string, services: ExportServices): Promise<boolean> {
  const message = l10n.t('Export the keys of {0}?', name);
  return confirmEnvironment(name, { message, action: l10n.t('Export') }, services);
}

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
