import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { errorText } from '../../base/errors';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import {
  addPresets,
  joinPresets,
  missingPresets,
  PresetError,
  PRESETS_FILE,
  readPresets,
  type Preset,
} from '../../config/presets';
import { runCommand } from '../commands';
import {
  confirmInPreview,
  EditedConfig,
  readTextFile,
  type PreviewServices,
} from '../configEdits/configPreview';
import { editFiles, tellWithUndo } from '../configEdits/openDocumentEdits';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import { showNotice } from '../notifications';

export interface PresetServices extends PreviewServices {
  readonly config: ConfigStore;
  readonly locations: AwsLocations;
  readonly workspaceState: vscode.Memento;
  readonly clock: Clock;
}

/** Of what the repository said when it was offered: what the user removes later is not offered again. */
const OFFERED_KEY = 'awsSso.presetsOffered';

/** Offers what the files don't have yet, once. */
export async function offerPresets(services: PresetServices): Promise<void> {
  const { config, workspaceState, logger } = services;
  let presets: Preset[];
  try {
    presets = await findPresets();
  } catch (error) {
    logger.warn(`[presets] not used: ${errorText(error)}`);
    return;
  }
  const missing = missingPresets(presets, config.current);
  if (missing.length === 0) return;
  const digest = createHash('sha256').update(JSON.stringify(presets)).digest('hex');
  if (workspaceState.get(OFFERED_KEY) === digest) return;
  await workspaceState.update(OFFERED_KEY, digest);
  const setUp = l10n.t('Set Up From This Repository');
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      l10n.t(
        'This repository describes its AWS access: {0}. You review the change to your AWS config before it is written.',
        missing.map(({ session, startUrl }) => `${session} (${startUrl})`).join(', '),
      ),
    ),
    setUp,
    l10n.t('Not Now'),
  );
  if (chosen === setUp) await runCommand('awsSso.setUpFromRepository');
}

/** `awsSso.setUpFromRepository` */
export async function setUpFromRepository(services: PresetServices): Promise<void> {
  const { config, locations, logger } = services;
  if (!vscode.workspace.isTrusted) {
    void showNotice(l10n.t('Trust this workspace first. Until then, its presets are not read.'));
    return;
  }
  let described: Preset[];
  try {
    described = await findPresets();
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    const text = l10n.t("The presets of this repository can't be used. {0}", error.message);
    void showNotice(text, 'warning');
    return;
  }
  if (described.length === 0) {
    void showNotice(
      l10n.t(
        'This repository does not describe its AWS access: it has no file {0} and no setting {1}.',
        PRESETS_FILE,
        'awsSso.presets',
      ),
    );
    return;
  }
  const missing = missingPresets(described, config.current);
  if (missing.length === 0) {
    void showNotice(
      l10n.t('There is nothing to set up. You already have the AWS access that this repository describes.'),
    );
    return;
  }
  const edited = new EditedConfig(services);
  const change = {
    file: locations.configFile,
    edit: (document: Parameters<typeof addPresets>[0]) =>
      addPresets(
        document,
        missingPresets(missing, edited.withConfigText(document.toString())),
        edited.withConfigText(document.toString()),
      ),
  };
  const hosts = missing.map(({ startUrl }) => new URL(startUrl).host).join(', ');
  const isAgreed = await confirmInPreview(
    {
      ...change,
      title: withoutIcons(l10n.t('AWS config: after this you log in at {0}', hosts)),
      question: l10n.t("Write this change only if that address is your company's."),
      agree: l10n.t('Write'),
      disagree: l10n.t('Discard'),
    },
    services,
  );
  if (!isAgreed) return;
  const applied = await editFiles([change], config);
  logger.info(`[presets] set up: ${missing.map(({ session }) => session).join(', ')}`);
  tellWithUndo(
    {
      command: 'awsSso.setUpFromRepository',
      message: l10n.t('Set up from this repository: {0}.', missing.map(({ session }) => session).join(', ')),
      applied,
    },
    services,
  );
}

/** Of the folders' files, and of the workspace's settings. @throws PresetError */
async function findPresets(): Promise<Preset[]> {
  const found: Preset[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    found.push(...readPresets(settings.presets(folder)));
    if (folder.uri.scheme !== 'file') continue;
    const text = await readTextFile(join(folder.uri.fsPath, PRESETS_FILE));
    if (text !== undefined) found.push(...readPresets(parseJson(text)));
  }
  return joinPresets(found);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PresetError(`${PRESETS_FILE} is not JSON.`, { cause });
  }
}
