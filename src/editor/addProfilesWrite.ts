import { join } from 'node:path';
import { l10n } from 'vscode';
import type { Logger } from '../base/logger';
import type { DocumentEdit } from '../config/configEditor';
import type { ConfigStore } from '../config/configStore';
import { parseDocument } from '../config/documentParser';
import type { AwsLocations } from '../config/locations';
import {
  addProfiles,
  planProfiles,
  setSsoSession,
  type PlannedProfile,
  type WantedProfile,
} from '../config/profileBatch';
import type { SsoSession } from '../config/sharedConfig';
import { draftProfiles, type ProfilesDraft } from './addProfilesSteps';
import { confirmInPreview } from './configPreview';
import type { PreviewButtons } from './configPreviewButtons';
import { editFiles, readEditedText, type AppliedEdit } from './openDocumentEdits';
import { wantedProfile } from './roleProfiles';

export interface WriteServices {
  readonly config: ConfigStore;
  readonly locations: AwsLocations;
  readonly previewButtons: PreviewButtons;
  readonly logger: Logger;
}

/** What a draft would do to the config file as it is now. */
export interface ProfilesChange {
  readonly file: string;
  readonly edit: DocumentEdit;
  /** How many profiles would be added, updated, replaced; kept ones do not count. */
  readonly counts: Readonly<Record<Exclude<PlannedProfile['action'], 'keep'>, number>>;
  readonly changesAnything: boolean;
}

/** @param isSessionWritten whether the session's own settings go into the file, too */
export async function planChange(
  draft: ProfilesDraft,
  { isSessionWritten }: { isSessionWritten: boolean },
  { config, locations: { configFile: file } }: WriteServices,
): Promise<ProfilesChange> {
  const { session, onExisting, profileRegion: region, output } = draft;
  const profiles = draftProfiles(draft, config.current);
  const wanted = (isThere: boolean): WantedProfile[] =>
    profiles
      .filter((profile) => profile.isThere === isThere)
      .map((profile) => wantedProfile(profile, session, { region, output }));
  const [existing, made] = [wanted(true), wanted(false)];
  // What somebody else gave one of the new names meanwhile is not theirs to change.
  const edit: DocumentEdit = (document) => {
    const base = isSessionWritten ? setSsoSession(document, session.id, settingsOf(session)) : document;
    return addProfiles(addProfiles(base, existing, onExisting), made, 'keep');
  };
  const document = parseDocument((await readEditedText(file)) ?? '');
  const counts = { add: 0, update: 0, replace: 0 };
  for (const { action } of [
    ...planProfiles(document, existing, onExisting),
    ...planProfiles(document, made, 'keep'),
  ])
    if (action !== 'keep') counts[action]++;
  return { file, edit, counts, changesAnything: edit(document).toString() !== document.toString() };
}

/** Shows the change as a diff. @returns whether the user wants it written. */
export function previewChange(change: ProfilesChange, services: WriteServices): Promise<boolean> {
  const { file, edit, counts } = change;
  const total = counts.add + counts.update + counts.replace;
  const place = shortPath(file, services.locations);
  return confirmInPreview(
    {
      file,
      edit,
      title: l10n.t('AWS config: {0}', countsText(counts)),
      question:
        total === 0
          ? l10n.t('Write the session to {0}?', place)
          : total === 1
            ? l10n.t('Write 1 profile to {0}?', place)
            : l10n.t('Write {0} profiles to {1}?', total, place),
      agree: l10n.t('Write'),
      disagree: l10n.t('Cancel'),
    },
    services,
  );
}

/** Writes the change, merging it with whatever was written since it was planned; everything on screen follows. */
export async function writeChange(
  { file, edit, counts }: ProfilesChange,
  { config, logger }: WriteServices,
): Promise<AppliedEdit[]> {
  const applied = await editFiles([{ file, edit }]);
  await config.reload();
  logger.info(`[profile] written: ${counts.add} added, ${counts.update} updated, ${counts.replace} replaced`);
  return applied;
}

/** Such as `10 profiles added, 2 updated`. */
export function countsText({ add, update, replace }: ProfilesChange['counts']): string {
  const parts = [
    ...(add > 0 ? [add === 1 ? l10n.t('1 profile added') : l10n.t('{0} profiles added', add)] : []),
    ...(update > 0
      ? [update === 1 ? l10n.t('1 profile updated') : l10n.t('{0} profiles updated', update)]
      : []),
    ...(replace > 0
      ? [replace === 1 ? l10n.t('1 profile replaced') : l10n.t('{0} profiles replaced', replace)]
      : []),
  ];
  return parts.length > 0 ? parts.join(', ') : l10n.t('session set up');
}

/** As people write it: with `~` for their home. */
export function shortPath(file: string, { home }: Pick<AwsLocations, 'home'>): string {
  return file.startsWith(join(home, '/')) ? `~${file.slice(home.length)}` : file;
}

/** An edit that waits in an editor is said to. */
export function withSaveHint(message: string, applied: readonly AppliedEdit[]): string {
  if (!applied.some(({ isUnsaved }) => isUnsaved)) return message;
  return `${message} ${l10n.t('The file has unsaved changes in its editor: save it.')}`;
}

function settingsOf({ startUrl, region, scopes }: SsoSession): {
  startUrl: string;
  region: string;
  scopes: readonly string[];
} {
  return { startUrl, region, scopes };
}
