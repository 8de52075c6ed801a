import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { SsoSession } from '../../config/sharedConfig';
import { SsoError } from '../../sso/errors';
import { hasSameSettings } from '../../sso/sessionSettings';
import type { AddProfilesParts } from './accountCommands';
import { draftProfiles, profileSettings, rolesStep, type StepContext } from './addProfilesSteps';
import { planChange, reviewStep, withSaveHint, writeChange } from './addProfilesWrite';
import {
  isRegionGuessed,
  readSession,
  settingSteps,
  withSettingsOf,
  type SetUpDraft,
} from './configureSessionSteps';
import { EditedConfig } from '../configEdits/configPreview';
import { describeError } from '../errorMessages';
import { consoleAside } from '../login/consoleLogIn';
import { logInTo } from '../login/logIn';
import { LoginError } from '../errors';
import { isTurnedAway, runCommand } from '../commands';
import { withoutIcons, withoutLinks } from '../plainText';
import { runSteps, settingsAside, type Step } from '../quickInputSteps';
import { NO_ROLES, readRoles, type RoleListing } from './listDirectory';
import { assignmentKey, findRoleProfiles, type RoleChoice } from '../../sso/roleProfiles';
import { settings } from '../settings';
import { TrialLogin } from '../../sso/trialLogin';
import { tellWithUndo } from '../configEdits/openDocumentEdits';

const WITH_SESSION = { isSessionWritten: true };
/** So few roles are all checked at first. */
const ROLES_CHECKED_AT_FIRST = 5;

/** What was gathered when the user left the wizard of a new session: it begins with that the next time. */
let left: SetUpDraft | undefined;

/**
 * `awsSso.configureSession`: from a start URL to a session with profiles, in one go. The file is written at the end, after
 * the login and the review; leaving before that leaves nothing behind.
 * @param existing the session whose settings are to be changed
 */
export async function configureSession(
  existing: SsoSession | undefined,
  parts: AddProfilesParts,
): Promise<void> {
  const { locations } = parts;
  const config = new EditedConfig(parts);
  const login = new TrialLogin({ ...parts, logIn: (session) => logInTo(session, parts) });
  const context = { config, mayBeNone: true };
  const gear = settingsAside<SetUpDraft>(l10n.t('Settings of the profiles'), profileSettings(context));
  const steps = [
    ...settingSteps(config, locations.configFile, existing ? [] : [consoleAside()]),
    loginStep(login, config, parts),
    { ...rolesStep<SetUpDraft>(context), asides: [gear], applies: hasChoice, isToCome: isNotListed },
    {
      ...reviewStep<SetUpDraft>(WITH_SESSION, parts, (draft) => useHereText(draft, config, parts)),
      asides: [gear],
    },
  ];
  const start = existing ? withSettingsOf(emptyDraft(), existing) : (left ?? emptyDraft());
  try {
    const draft = await runSteps(l10n.t('Set up a session'), steps, start, (unfinished) => {
      // Neither the login nor what it has listed outlives the wizard.
      if (!existing) left = { ...unfinished, ...notListed(), problem: undefined };
    });
    const { applied, counts } = await writeChange(await planChange(draft, WITH_SESSION, parts), parts);
    left = undefined;
    const name = findOnlyProfile(draft, parts);
    const takeBackUse = draft.isAgreedToMore ? await useHere(name, parts) : undefined;
    tellWithUndo(
      {
        command: 'awsSso.configureSession',
        message: withSaveHint(doneText(draft, counts.add), applied),
        applied,
        next: draft.isAgreedToMore || draft.chosen.length === 0 ? [] : nextActions(name),
        alsoUndo: async () => {
          await takeBackUse?.();
          await login.takeBack();
        },
      },
      parts,
    );
  } catch (error) {
    await login.takeBack();
    throw error;
  }
}

function emptyDraft(): SetUpDraft {
  return {
    ...notListed(),
    startUrl: '',
    name: '',
    region: '',
    scopes: '',
    problem: undefined,
    chosen: [],
    onExisting: 'keep',
    template: settings.profileNameTemplate(),
    singleName: undefined,
    profileRegion: '',
    output: '',
    isAgreedToMore: false,
  };
}

function notListed(): Pick<SetUpDraft, 'session' | 'listing'> {
  const session: SsoSession = {
    id: '',
    label: '',
    startUrl: '',
    region: '',
    scopes: [],
    legacy: false,
    location: { file: '', line: 1 },
    problems: [],
  };
  return { session, listing: NO_ROLES };
}

/** The only role there is gets its profile without a question. */
function hasChoice({ listing: { roles, gap } }: SetUpDraft): boolean {
  return roles.length !== 1 || gap !== undefined;
}

function isNotListed({ listing }: SetUpDraft): boolean {
  return listing === NO_ROLES;
}

/** The login that verifies the settings, and then what it opens. A failure leads back to the question that mends it. */
function loginStep(
  login: TrialLogin,
  config: StepContext['config'],
  parts: AddProfilesParts,
): Step<SetUpDraft> {
  const { locations, logger } = parts;
  return {
    id: 'login',
    async work(draft) {
      const session = readSession(draft, config.current, locations.configFile);
      let region: string;
      try {
        region = await login.ensure(session);
      } catch (error) {
        if (isTurnedAway(error)) return { draft, goTo: 'startUrl' };
        logger.warn(`[set up] the login failed: ${errorText(error)}`);
        const problem = loginProblem(error, session, isRegionGuessed(draft));
        return { draft: { ...draft, problem }, goTo: problem.at };
      }
      const verified = { ...session, region };
      if (hasSameSettings(draft.session, verified) && draft.listing.gap === undefined) return { draft };
      const listing = await listRoles(verified, parts);
      return {
        draft: {
          ...draft,
          region,
          session: verified,
          chosen: chooseAtFirst(listing, draft.chosen),
          profileRegion: draft.profileRegion === draft.session.region ? region : draft.profileRegion,
          listing,
        },
      };
    },
  };
}

/** What cannot be listed does not keep the user from having the session. */
async function listRoles(session: SsoSession, parts: AddProfilesParts): Promise<RoleListing> {
  try {
    return await readRoles(session, parts, { isFresh: true });
  } catch (error) {
    if (isTurnedAway(error)) return { roles: [], gap: l10n.t('Listing was canceled.') };
    parts.logger.warn(`[set up] the roles were not read: ${errorText(error)}`);
    return { roles: [], gap: describeError(error).message };
  }
}

/** Those that were checked before, as far as they are there; else all, where they are few. */
function chooseAtFirst({ roles }: RoleListing, before: readonly RoleChoice[]): readonly RoleChoice[] {
  const checked = new Set(before.map(assignmentKey));
  const again = roles.filter((role) => checked.has(assignmentKey(role)));
  return again.length > 0 ? again : roles.length <= ROLES_CHECKED_AT_FIRST ? roles : [];
}

function loginProblem(
  error: unknown,
  { startUrl, region }: SsoSession,
  isGuess: boolean,
): NonNullable<SetUpDraft['problem']> {
  const cause = LoginError.is(error) ? error.cause : error;
  if (SsoError.is(cause, 'invalidRequest', 'invalidGrant', 'invalidRegion')) {
    const host = URL.canParse(startUrl) ? new URL(startUrl).host : startUrl;
    return isGuess
      ? { at: 'region', text: l10n.t('{0} is not known in {1}. Choose another region.', host, region) }
      : {
          at: 'startUrl',
          text: l10n.t(
            '{0} is not known in {1}. Check the start URL, or click the gear to change the region.',
            host,
            region,
          ),
        };
  }
  if (SsoError.is(cause, 'unresolvedStartUrl')) {
    return { at: 'startUrl', text: l10n.t("This address doesn't lead to an AWS access portal.") };
  }
  if (SsoError.is(cause, 'invalidScope')) {
    return {
      at: 'startUrl',
      text: l10n.t('Identity Center does not grant these scopes. Click the gear to change them.'),
    };
  }
  return { at: 'startUrl', text: describeError(error).message };
}

/** What else the review offers where no profile is active yet. */
function useHereText(
  draft: SetUpDraft,
  config: StepContext['config'],
  { activeProfiles }: AddProfilesParts,
): string | undefined {
  if (activeProfiles.focused?.profile) return undefined;
  const [only, ...others] = draftProfiles(draft, config.current);
  if (!only) return undefined;
  return others.length === 0
    ? withoutIcons(l10n.t('Write, Use {0} Here, and Open a Terminal', only.name))
    : l10n.t('Write, Choose a Profile, and Open a Terminal');
}

/** The profile of the one role that was chosen, once the file defines it. */
function findOnlyProfile({ chosen, session }: SetUpDraft, { config }: AddProfilesParts): string | undefined {
  const [role, ...others] = chosen;
  return role && others.length === 0 ? findRoleProfiles(config.current, session.id).get(role) : undefined;
}

/**
 * Works as a profile here, or as the one that the user chooses, and opens a terminal.
 * @returns what takes the choice back
 */
async function useHere(
  name: string | undefined,
  { activeProfiles }: AddProfilesParts,
): Promise<() => Promise<void>> {
  const folder = activeProfiles.focusedFolder;
  const before = activeProfiles.getPick(folder);
  await runCommand('awsSso.switchProfile', name);
  const picked = activeProfiles.getPick(folder);
  if (picked === before) return () => Promise.resolve();
  await vscode.commands.executeCommand('workbench.action.terminal.new');
  return async () => {
    if (activeProfiles.getPick(folder) === picked) await activeProfiles.pick(before, folder);
  };
}

function nextActions(name: string | undefined): { title: string; run: () => unknown }[] {
  return name === undefined
    ? [
        { title: l10n.t('Choose Profile…'), run: () => runCommand('awsSso.switchProfile') },
        { title: l10n.t('Open Terminal…'), run: () => runCommand('awsSso.openTerminal') },
      ]
    : [
        {
          title: withoutLinks(l10n.t('Use {0} Here', name)),
          run: () => runCommand('awsSso.switchProfile', name),
        },
        { title: l10n.t('Open Terminal'), run: () => runCommand('awsSso.openTerminal', name) },
      ];
}

function doneText({ session }: SetUpDraft, added: number): string {
  if (added === 0) return l10n.t('The session {0} is set up.', session.id);
  return added === 1
    ? l10n.t('The session {0} is set up with 1 profile.', session.id)
    : l10n.t('The session {0} is set up with {1} profiles.', session.id, added);
}
