import { l10n } from 'vscode';
import { CredentialsError } from '../../credentials/errors';
import { ExportError } from '../../credentials/exportErrors';
import { findExportFormat } from '../../credentials/exportFormats';
import { runCommand } from '../commands';
import { confirmEnvironment } from '../confirmEnvironment';
import { copyToClipboard } from './copyCredentials';
import { exportToCredentialsFile, removeExportedKeys } from './credentialsFileProfiles';
import type { ExportDestination, ExportRequest, ExportServices } from './exportCredentials';
import { exportToFile } from './exportCredentialsFile';
import type { ChosenFormat } from './exportCredentialsInput';
import { chooseExportDestination, chooseFormat } from './exportCredentialsPick';

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
  if (chosen.withKeys && !(await isConfirmed(name))) return;
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

async function isConfirmed(name: string): Promise<boolean> {
  return confirmEnvironment(name, {
    message: l10n.t('Give out the keys of {0}?', name),
    action: l10n.t('Give Out'),
  });
}
