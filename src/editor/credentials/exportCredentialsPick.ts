import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SECOND_MS } from '../../base/clock';
import { EXPORT_FORMATS, type ExportFormat, type ExportFormatId } from '../../credentials/exportFormats';
import type { ExportInput } from '../../credentials/exportVariables';
import { findExportName } from '../../credentials/exportedProfileEdits';
import { findExportedProfiles, type ExportedProfile } from '../../credentials/exportedProfiles';
import type { AwsCredentials } from '../../credentials/ports';
import { withoutIcons } from '../plainText';
import { settings } from '../settings';
import { showWhenLong } from '../notifications';
import type { ExportDestination, ExportServices } from './credentialCommands';
import { timeText } from './credentialErrors';

/** What was chosen instead of a format: exported keys to take out of the credentials file. */
export interface ChosenRemoval {
  readonly remove: ExportedProfile;
}

/** The choice that was made last, by `choiceId`. */
const LAST_FORMAT_KEY = 'awsSso.lastExportFormat';

interface ChoiceItem<Choice> extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/**
 * Lets the user choose a format, the one chosen last first. Keys that are in the credentials file can be taken out here,
 * unless it is already known where this export goes.
 */
export async function chooseFormat(
  profileName: string,
  to: ExportDestination | undefined,
  services: ExportServices,
): Promise<ChosenFormat | ChosenRemoval | undefined> {
  const { globalState } = services;
  const last = globalState.get<unknown>(LAST_FORMAT_KEY);
  const formats = EXPORT_FORMATS.flatMap(formatItems).sort(
    (one, other) => Number(choiceId(other.choice) === last) - Number(choiceId(one.choice) === last),
  );
  const items: ChoiceItem<ChosenFormat | ChosenRemoval>[] = [
    ...formats,
    ...(to === undefined ? removalItems(services) : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: withoutIcons(
      to === 'clipboard'
        ? l10n.t('Copy the credentials of {0}', profileName)
        : l10n.t('Export the credentials of {0}', profileName),
    ),
    placeHolder: l10n.t('In which format?'),
    matchOnDescription: true,
  });
  const choice = chosen?.choice;
  if (choice && 'format' in choice) await globalState.update(LAST_FORMAT_KEY, choiceId(choice));
  return choice;
}

/** Lets the user choose where an export goes. */
export async function chooseExportDestination(
  { format, withKeys }: ChosenFormat,
  profileName: string,
  { config, locations }: ExportServices,
): Promise<{ readonly to: ExportDestination; readonly keepFresh: boolean } | undefined> {
  const seconds = settings.clearClipboardAfterMs() / SECOND_MS;
  // On Windows the folder decides who may read a file.
  const hasFileModes = process.platform !== 'win32';
  const item = (
    label: string,
    description: string,
    to: ExportDestination,
    keepFresh = false,
  ): ChoiceItem<{ to: ExportDestination; keepFresh: boolean }> => ({
    label: withoutIcons(label),
    description: withoutIcons(description),
    choice: { to, keepFresh },
  });
  const asProfile = l10n.t('as the profile {0}', findExportName(profileName, config.current));
  const items = [
    ...(format.id === 'profile'
      ? [
          item(
            locations.credentialsFile,
            l10n.t('{0}, renewed while VS Code runs', asProfile),
            'credentialsFile',
            true,
          ),
          item(locations.credentialsFile, l10n.t('{0}, until the keys expire', asProfile), 'credentialsFile'),
        ]
      : []),
    item(
      l10n.t('Clipboard'),
      withKeys && seconds > 0 ? l10n.t('cleared after {0} seconds', seconds) : '',
      'clipboard',
    ),
    item(l10n.t('File…'), withKeys && hasFileModes ? l10n.t('readable only by you') : '', 'file'),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: withoutIcons(l10n.t('Export the credentials of {0}', profileName)),
    placeHolder: l10n.t('Where to?'),
  });
  return chosen?.choice;
}

function formatItems(format: ExportFormat): (ChoiceItem<ChosenFormat> & { choice: ChosenFormat })[] {
  const { label, keys, id } = format;
  if (keys !== 'onRequest')
    return [{ label, description: FORMAT_NOTES[id](), choice: { format, withKeys: true } }];
  return [
    {
      label,
      description: l10n.t('the name of the profile and its region, no keys'),
      choice: { format, withKeys: false },
    },
    { label: l10n.t('{0} with keys', label), choice: { format, withKeys: true } },
  ];
}

/** What a format is for, where its name does not say it. */
const FORMAT_NOTES: Record<ExportFormatId, () => string> = {
  posix: () => 'export AWS_ACCESS_KEY_ID=…',
  fish: () => 'set -gx AWS_ACCESS_KEY_ID …',
  powershell: () => '$env:AWS_ACCESS_KEY_ID = …',
  cmd: () => 'set "AWS_ACCESS_KEY_ID=…"',
  dotenv: () => 'AWS_ACCESS_KEY_ID=…',
  envrc: () => '',
  process: () => l10n.t('the JSON that a credential_process program prints'),
  profile: () => l10n.t("a section of ~/.aws/credentials, for tools that don't support SSO"),
};

function removalItems({ config, clock }: ExportServices): ChoiceItem<ChosenRemoval>[] {
  const exported = findExportedProfiles(config.current);
  if (exported.length === 0) return [];
  return [
    { label: l10n.t('In the credentials file'), kind: vscode.QuickPickItemKind.Separator },
    ...exported.map((profile) => ({
      label: `$(trash) ${withoutIcons(
        profile.isKeptFresh
          ? l10n.t('Stop and Remove {0}', profile.name)
          : l10n.t('Remove {0}', profile.name),
      )}`,
      description: withoutIcons(stateText(profile, clock.now())),
      choice: { remove: profile },
    })),
  ];
}

function stateText({ source, expiresAt, isKeptFresh }: ExportedProfile, now: number): string {
  if (!expiresAt || expiresAt.getTime() <= now) return l10n.t('keys of {0}, expired', source);
  const time = timeText(expiresAt, now);
  return isKeptFresh
    ? l10n.t('keys of {0}, renewed automatically', source)
    : l10n.t('keys of {0} until {1}', source, time);
}

function choiceId({ format, withKeys }: ChosenFormat): string {
  return format.keys === 'onRequest' && withKeys ? `${format.id}+keys` : format.id;
}

/** A format, and whether it is to hold keys. */
export interface ChosenFormat {
  readonly format: ExportFormat;
  readonly withKeys: boolean;
}

/** What is to be given out. */
export interface WantedExport extends ChosenFormat {
  readonly profileName: string;
}

type InputServices = Pick<ExportServices, 'activeProfiles' | 'config' | 'credentials'>;

/** To be called when everything is decided: what is asked for is given out at once. */
export async function loadInput(
  { profileName, withKeys }: WantedExport,
  services: InputServices,
): Promise<ExportInput> {
  return {
    profileName,
    region: findRegion(profileName, services),
    credentials: withKeys ? await resolveCredentials(profileName, services) : undefined,
  };
}

/** Shows it when it takes long: a program that gives credentials may take minutes. */
export async function resolveCredentials(
  profileName: string,
  { credentials }: Pick<InputServices, 'credentials'>,
): Promise<AwsCredentials> {
  return showWhenLong(l10n.t('Getting the credentials of {0}', profileName), (signal) =>
    credentials.resolve(profileName, signal),
  );
}

/** The region that the profile's terminals in this workspace get. */
function findRegion(profileName: string, { activeProfiles, config }: InputServices): string | undefined {
  const isActive = activeProfiles.focused?.name === profileName;
  const override = isActive ? settings.region(activeProfiles.focusedFolder) : '';
  return override || config.current.profiles.get(profileName)?.region;
}
