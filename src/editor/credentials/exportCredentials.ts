import { isUtf8 } from 'node:buffer';
import { access, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { SECOND_MS } from '../../base/clock';
import { assertReplaceable, readRegularFile } from '../../base/regularFile';
import { MOST_CONFIG_BYTES } from '../../config/restingFile';
import { CredentialsError } from '../../credentials/errors';
import { ExportError } from '../../credentials/exportErrors';
import { findExportFormat, type ExportFormat } from '../../credentials/exportFormats';
import { mergeExport } from '../../credentials/exportMerge';
import { exportVariables, type ExportInput } from '../../credentials/exportVariables';
import { addToGitIgnore, findGitStanding } from '../../credentials/gitIgnore';
import { runCommand } from '../commands';
import { confirmEnvironment } from '../activeProfile/profileCommands';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import type { ExportDestination, ExportRequest, ExportServices } from './credentialCommands';
import { timeText } from './credentialErrors';
import { exportToCredentialsFile, removeExportedKeys } from './credentialsFileProfiles';
import {
  chooseExportDestination,
  chooseFormat,
  loadInput,
  type ChosenFormat,
  type WantedExport,
} from './exportCredentialsPick';
import { showNotice } from '../notifications';

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
    ? l10n.t('Copied the keys of {0}, valid until {1}', profileName, timeText(expiresAt, clock.now()))
    : l10n.t('Copied the keys of {0}', profileName);
  const cleared = clearAfterMs > 0 ? l10n.t('cleared in {0} seconds', clearAfterMs / SECOND_MS) : '';
  vscode.window.setStatusBarMessage(withoutIcons([said, cleared].filter(Boolean).join('; ')), MESSAGE_MS);
}

/** What becomes of a file that is there. */
type Overwriting = 'create' | 'replace' | 'merge';

/**
 * Writes an export into a file that its owner alone may read, when git does not see it.
 * @param path undefined: the user is asked
 */
async function exportToFile(
  wanted: WantedExport,
  path: string | undefined,
  services: ExportServices,
): Promise<void> {
  const { format, profileName, withKeys } = wanted;
  const file = path ?? (await chooseFile(wanted, services));
  if (file === undefined) return;
  const overwriting = await chooseOverwriting(file, format);
  if (overwriting === undefined || (withKeys && !(await isHiddenFromGit(file)))) return;

  const input = await loadInput(wanted, services);
  await write(file, wanted, input, overwriting);
  services.logger.info(`[export] written as ${format.id}: ${profileName}`);
  tell(file, wanted, input, services);
}

async function chooseFile(
  { format, profileName }: WantedExport,
  { activeProfiles, locations }: ExportServices,
): Promise<string | undefined> {
  const folder = activeProfiles.focusedFolder?.uri;
  // What is no file of a project is offered a place outside of it.
  const directory = format.mergesInto && folder?.scheme === 'file' ? folder.fsPath : locations.home;
  const uri = await vscode.window.showSaveDialog({
    title: withoutLinks(l10n.t('Export the credentials of {0}', profileName)),
    defaultUri: vscode.Uri.file(join(directory, format.fileName)),
    saveLabel: l10n.t('Export'),
  });
  if (uri && uri.scheme !== 'file') throw new ExportError('notOnDisk', `no file on disk: ${uri.scheme}`);
  return uri?.fsPath;
}

/**
 * A file with other things in it keeps them if the user says so; nothing is overwritten without asking.
 * @throws RegularFileError `notRegular`
 */
async function chooseOverwriting(file: string, format: ExportFormat): Promise<Overwriting | undefined> {
  // A password manager's pipe, say: nothing is lost there, so the user is not asked.
  await assertReplaceable(await realpath(file).catch(() => file));
  if (!(await exists(file))) return 'create';
  const update = l10n.t('Update Its AWS Variables');
  const replace = l10n.t('Replace');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('{0} already exists. Replace it?', basename(file))),
    { modal: true, detail: withoutLinks(l10n.t('Replacing it removes everything in it: {0}', file)) },
    ...(format.mergesInto ? [update, replace] : [replace]),
  );
  if (chosen === update) return 'merge';
  return chosen === replace ? 'replace' : undefined;
}

/**
 * Whether git would not see keys in this file; it is added to .gitignore if the user wants.
 * @throws ExportError `tracked`, `stillNotIgnored`
 */
async function isHiddenFromGit(file: string): Promise<boolean> {
  const standing = await findGitStanding(file);
  const { state } = standing;
  if (state === 'outside' || state === 'ignored') return true;
  if (state === 'tracked')
    throw new ExportError('tracked', 'the file is tracked by git', { details: { file } });

  const add = l10n.t('Add to .gitignore');
  const write = l10n.t('Write Anyway');
  const message =
    state === 'exposed'
      ? l10n.t("Git doesn't ignore {0}, so the keys in it can be committed.", basename(file))
      : l10n.t(
          '{0} is in a git repository, but VS Code could not find out whether git ignores it.',
          basename(file),
        );
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(message),
    { modal: true, detail: l10n.t('If you commit this file, others can read the keys.') },
    ...(state === 'exposed' ? [add] : [add, write]),
  );
  if (chosen !== add) return chosen === write;
  const ignoreFile = await addToGitIgnore(standing);
  if (state === 'unknown' || (await findGitStanding(file)).state === 'ignored') return true;
  throw new ExportError('stillNotIgnored', 'git does not ignore the file', { details: { file, ignoreFile } });
}

async function write(
  file: string,
  { format, withKeys }: WantedExport,
  input: ExportInput,
  overwriting: Overwriting,
): Promise<void> {
  const read = (): Promise<Buffer> => readRegularFile(file, MOST_CONFIG_BYTES);
  const before = overwriting === 'merge' ? await read() : undefined;
  const text = before ? merge(file, before, format, input) : format.render(input);
  const isAsItWas = async (): Promise<boolean> => {
    if (before) return before.equals(await read());
    return overwriting === 'replace' || !(await exists(file));
  };
  const isWritten = await writeFileAtomic(file, format.toFile?.(text) ?? text, {
    ...(withKeys && { mode: OWNER_ONLY_FILE }),
    onlyIf: isAsItWas,
  });
  if (!isWritten) {
    throw new ExportError('changedMeanwhile', 'somebody else has written the file', { details: { file } });
  }
}

/** @throws ExportError `notMergeable` */
function merge(
  file: string,
  before: Buffer,
  { render, mergesInto }: ExportFormat,
  input: ExportInput,
): string {
  const names = new Set(exportVariables(input).map(([name]) => name));
  const merged =
    mergesInto && isUtf8(before)
      ? mergeExport(before.toString(), render(input), names, mergesInto)
      : undefined;
  if (merged !== undefined) return merged;
  throw new ExportError('notMergeable', 'the file cannot be updated line by line', { details: { file } });
}

function tell(
  file: string,
  { format, profileName }: WantedExport,
  { credentials }: ExportInput,
  { clock }: ExportServices,
): void {
  const name = basename(file);
  const until = credentials?.expiresAt && timeText(credentials.expiresAt, clock.now());
  const messages = [
    until !== undefined
      ? l10n.t('Wrote the keys of {0} to {1}. They are valid until {2}.', profileName, name, until)
      : credentials
        ? l10n.t('Wrote the keys of {0} to {1}.', profileName, name)
        : l10n.t('Wrote the name of {0} to {1}.', profileName, name),
    ...(format.id === 'envrc' ? [l10n.t('Run "direnv allow" to let direnv load it.')] : []),
  ];
  void showNotice(messages.join(' '));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
