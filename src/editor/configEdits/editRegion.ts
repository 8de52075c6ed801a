import { l10n } from 'vscode';
import { setProfileRegion } from '../../config/profileSections';
import { regionItems, typedRegion } from '../accounts/addProfilesSteps';
import { withoutIcons } from '../plainText';
import { askChoice } from '../quickInputSteps';
import { editFiles, tellWithUndo } from './openDocumentEdits';
import type { ProfileEditServices } from './profileEditCommands';

/** Sets the region of a profile to one that is chosen from the list or typed. */
export async function editRegion(name: string, services: ProfileEditServices): Promise<void> {
  const { config, locations, logger } = services;
  const current = config.current.profiles.get(name)?.region ?? '';
  const place = { title: withoutIcons(l10n.t('Region of {0}', name)), step: 1, totalSteps: 1 };
  const { answer } = await askChoice(place, {
    items: regionItems(current, l10n.t('the current one')),
    placeholder: l10n.t('Choose a region or type it'),
    readTyped: typedRegion,
  });
  const region = answer?.value;
  if (region === undefined || region === current) return;
  const file = locations.configFile;
  const applied = await editFiles(
    [{ file, edit: (document) => setProfileRegion(document, name, region) }],
    config,
  );
  logger.info(`[profile] region set: ${name}, ${region}`);
  const message = l10n.t('The region of {0} is now {1}.', name, region);
  tellWithUndo({ command: 'awsSso.editRegion', message, applied }, services);
}
