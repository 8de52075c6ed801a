import { isUtf8 } from 'node:buffer';
import { access, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { assertReplaceable, readRegularFile } from '../../base/regularFile';
import { MOST_CONFIG_BYTES } from '../../config/restingFile';
import { ExportError } from '../../credentials/exportErrors';
import type { ExportFormat } from '../../credentials/exportFormats';
import { mergeExport } from '../../credentials/exportMerge';
import { exportVariables, type ExportInput } from '../../credentials/exportVariables';
import type { ExportServices } from './credentialCommands';
import { loadInput, type WantedExport } from './exportCredentialsPick';
import { timeText } from './credentialErrors';
import { addToGitIgnore, findGitStanding } from './gitIgnore';
import { withoutLinks } from '../plainText';

/** What becomes of a file that is there. */
type Overwriting = 'create' | 'replace' | 'merge';

/**
 * Writes an export into a file that its owner alone may read, when git does not see it.
 * @param path undefined: the user is asked
 */
export async function exportToFile(
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
    title: withoutLinks(l10n.t('Export the Credentials of {0}', profileName)),
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
    withoutLinks(l10n.t('{0} exists.', basename(file))),
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
      ? l10n.t('Git would see the keys in {0}.', basename(file))
      : l10n.t('{0} is in a git repository, and git does not say whether it ignores it.', basename(file));
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(message),
    { modal: true, detail: l10n.t('Committed keys are no longer secret.') },
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
      ? l10n.t('Wrote the keys of {0} to {1}. They are good until {2}.', profileName, name, until)
      : credentials
        ? l10n.t('Wrote the keys of {0} to {1}.', profileName, name)
        : l10n.t('Wrote the name of {0} to {1}.', profileName, name),
    ...(format.id === 'envrc' ? [l10n.t('Run "direnv allow" to let direnv load it.')] : []),
  ];
  void vscode.window.showInformationMessage(withoutLinks(messages.join(' ')));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
