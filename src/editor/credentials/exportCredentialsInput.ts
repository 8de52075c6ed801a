import { l10n } from 'vscode';
import type { ExportFormat } from '../../credentials/exportFormats';
import type { ExportInput } from '../../credentials/exportVariables';
import type { AwsCredentials } from '../../credentials/ports';
import type { ExportServices } from './exportCredentials';
import { settings } from '../settings';
import { showWhenLong } from '../waiting';

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
