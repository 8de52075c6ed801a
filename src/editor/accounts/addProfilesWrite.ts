import { l10n } from 'vscode';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { ConfigDocument } from '../../config/document';
import { parseDocument } from '../../config/documentParser';
import { shortPath, type AwsLocations } from '../../config/locations';
import { addProfiles, planProfiles, setSsoSession, type PlannedProfile } from '../../config/profileBatch';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import { draftProfiles, type ProfilesDraft } from './addProfilesSteps';
import { askInPreview, EditedConfig, type PreviewDecision } from '../configEdits/configPreview';
import type { PreviewButtons } from '../configEdits/configEditCommands';
import { editFiles, readEditedText, type AppliedEdit } from '../configEdits/openDocumentEdits';
import { wantedProfile } from '../../sso/roleProfiles';
import { withoutLinks } from '../plainText';
import type { Answered, Step, StepPlace } from '../quickInputSteps';

export interface WriteServices {
  readonly config: ConfigStore;
  readonly locations: AwsLocations;
  readonly previewButtons: PreviewButtons;
  readonly logger: Logger;
}

/** How many profiles are added, updated, replaced; kept ones do not count. */
type ProfileCounts = Readonly<Record<Exclude<PlannedProfile['action'], 'keep'>, number>>;

interface MadeChange {
  readonly document: ConfigDocument;
  readonly counts: ProfileCounts;
}

/** What a draft does to the config file. */
export interface ProfilesChange {
  readonly file: string;
  /** Makes it of the file as that has become: roles that have no profile there get names that are free there. */
  readonly make: (document: ConfigDocument) => MadeChange;
  /** Of the file as it is now. */
  readonly counts: ProfileCounts;
  readonly changesAnything: boolean;
}

/** A change that was written: nothing, where the file has become as it is wanted meanwhile. */
export interface WrittenChange {
  readonly applied: readonly AppliedEdit[];
  readonly counts: ProfileCounts;
}

/** @param isSessionWritten whether the session's own settings go into the file, too */
export async function planChange(
  draft: ProfilesDraft,
  { isSessionWritten }: { isSessionWritten: boolean },
  services: WriteServices,
): Promise<ProfilesChange> {
  const { session } = draft;
  const file = services.locations.configFile;
  const edited = new EditedConfig(services);
  const make = (document: ConfigDocument): MadeChange => {
    const base = isSessionWritten ? setSsoSession(document, session.id, settingsOf(session)) : document;
    return makeProfiles(draft, base, edited.withConfigText(document.toString()));
  };
  const before = parseDocument((await readEditedText(file)) ?? '');
  const { document, counts } = make(before);
  return { file, make, counts, changesAnything: document.toString() !== before.toString() };
}

function makeProfiles(draft: ProfilesDraft, document: ConfigDocument, config: SharedConfig): MadeChange {
  const { session, onExisting, profileRegion: region, output } = draft;
  const wanted = draftProfiles(draft, config).map((profile) =>
    wantedProfile(profile, session, { region, output }),
  );
  const counts = { add: 0, update: 0, replace: 0 };
  for (const { action } of planProfiles(document, wanted, onExisting)) {
    if (action !== 'keep') counts[action]++;
  }
  return { document: addProfiles(document, wanted, onExisting), counts };
}

/** Shows the change as a diff, and asks for it over it. */
function previewChange(
  change: ProfilesChange,
  { agreeAnd, disagree }: { readonly agreeAnd?: string | undefined; readonly disagree: string },
  place: StepPlace,
  services: WriteServices,
): Promise<Answered<PreviewDecision>> {
  const { file, make, counts } = change;
  const total = counts.add + counts.update + counts.replace;
  const path = shortPath(file, services.locations);
  return askInPreview(
    {
      file,
      edit: (document) => make(document).document,
      title: withoutLinks(l10n.t('AWS config: {0}', countsText(counts))),
      question:
        total === 0
          ? l10n.t('Write the session to {0}?', path)
          : total === 1
            ? l10n.t('Write 1 profile to {0}?', path)
            : l10n.t('Write {0} profiles to {1}?', total, path),
      agree: l10n.t('Write'),
      agreeAnd,
      disagree,
    },
    services,
    place,
  );
}

/** A draft whose change has been agreed to. */
export interface ReviewedDraft extends ProfilesDraft {
  /** Whether more than the write was agreed to. */
  readonly isAgreedToMore: boolean;
}

/**
 * The last step: the change as a diff with the question over it. A change of nothing is not asked about.
 * @param agreeMore what else can be agreed to
 */
export function reviewStep<Draft extends ReviewedDraft>(
  options: { readonly isSessionWritten: boolean },
  services: WriteServices,
  agreeMore: (draft: Draft) => string | undefined = () => undefined,
): Step<Draft> {
  return {
    id: 'review',
    async ask(draft, place) {
      const change = await planChange(draft, options, services);
      if (!change.changesAnything) return { draft, goes: 'on' };
      const titles = { agreeAnd: agreeMore(draft), disagree: l10n.t('Cancel') };
      const { answer, goes } = await previewChange(change, titles, place, services);
      const isLeft = goes === 'on' && answer === 'disagree';
      return { draft: { ...draft, isAgreedToMore: answer === 'agreeAnd' }, goes: isLeft ? 'away' : goes };
    },
  };
}

/** Writes the change, merging it with whatever was written since it was planned; everything on screen follows. */
export async function writeChange(
  { file, make, counts: planned }: ProfilesChange,
  { config, logger }: WriteServices,
): Promise<WrittenChange> {
  let counts = planned;
  const applied = await editFiles(
    [
      {
        file,
        edit: (document) => {
          const made = make(document);
          counts = made.counts;
          return made.document;
        },
      },
    ],
    config,
  );
  logger.info(`[profile] written: ${counts.add} added, ${counts.update} updated, ${counts.replace} replaced`);
  return { applied, counts };
}

/** Such as `10 profiles added, 2 updated`. */
export function countsText({ add, update, replace }: ProfileCounts): string {
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

/** What waits in an editor is said to: no other tool reads it there. */
export function withSaveHint(message: string, found: readonly { readonly isUnsaved: boolean }[]): string {
  if (!found.some(({ isUnsaved }) => isUnsaved)) return message;
  return `${message} ${l10n.t('The file has unsaved changes in its editor: save it.')}`;
}

function settingsOf({ startUrl, region, scopes }: SsoSession): {
  startUrl: string;
  region: string;
  scopes: readonly string[];
} {
  return { startUrl, region, scopes };
}
