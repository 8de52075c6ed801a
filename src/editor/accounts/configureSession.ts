import { l10n } from 'vscode';
import { errorText } from '../../base/errors';
import type { SsoSession } from '../../config/sharedConfig';
import { SsoError } from '../../sso/errors';
import { ACCOUNT_ACCESS_SCOPE, hasSameSettings, readScopes } from '../../sso/sessionSettings';
import type { AddProfilesParts } from './addProfilesCommands';
import { profileSteps } from './addProfilesSteps';
import { planChange, previewChange, withSaveHint, writeChange } from './addProfilesWrite';
import { settingSteps, withSettingsOf, type SettingId, type SetUpDraft } from './configureSessionSteps';
import { EditedConfig } from '../configEdits/editedConfig';
import { describeError } from '../errorMessages';
import { logInTo } from '../login/logInTo';
import { LoginError } from '../login/loginErrors';
import { isTurnedAway } from '../commands';
import { runSteps, type Step } from '../quickInputSteps';
import { NO_ROLES, readRoles } from './roleListing';
import { settings } from '../settings';
import { TrialLogin } from './trialLogin';
import { tellWithUndo } from '../configEdits/undoOffer';

/**
 * `awsSso.configureSession`: from a name to a session with profiles, in one go. The file is written at the end, after the
 * login and the preview; who leaves before that leaves nothing behind.
 * @param existing the session whose settings are to be changed; undefined, and what is no section, asks for a name
 */
export async function configureSession(
  existing: SsoSession | undefined,
  parts: AddProfilesParts,
): Promise<void> {
  const { locations } = parts;
  const config = new EditedConfig(parts);
  const login = new TrialLogin({ ...parts, logIn: (session) => logInTo(session, parts) });
  const empty: SetUpDraft = {
    name: '',
    startUrl: '',
    region: '',
    scopes: ACCOUNT_ACCESS_SCOPE,
    problem: undefined,
    session: sessionOf({ name: '', startUrl: '', region: '', scopes: '' }, locations.configFile),
    listing: NO_ROLES,
    chosen: [],
    onExisting: 'keep',
    template: settings.profileNameTemplate(),
    singleName: undefined,
    profileRegion: '',
    output: '',
  };
  const steps = [
    ...settingSteps(config, existing?.legacy === false),
    loginStep(login, parts),
    ...profileSteps<SetUpDraft>({ config, mayBeNone: true }),
  ];
  try {
    const start = existing ? withSettingsOf(empty, existing) : empty;
    const draft = await runSteps(l10n.t('Set up a session'), steps, start);
    const change = await planChange(draft, { isSessionWritten: true }, parts);
    if (change.changesAnything && !(await previewChange(change, parts))) {
      await login.takeBack();
      return;
    }
    const { applied, counts } = await writeChange(change, parts);
    const message = withSaveHint(doneText(draft, counts.add), applied);
    tellWithUndo(
      { command: 'awsSso.configureSession', message, applied, alsoUndo: () => login.takeBack() },
      parts,
    );
  } catch (error) {
    await login.takeBack();
    throw error;
  }
}

/** The login that verifies the settings, and then what it opens. A failure leads back to the question that mends it. */
function loginStep(login: TrialLogin, parts: AddProfilesParts): Step<SetUpDraft> {
  const { locations, logger } = parts;
  return {
    id: 'login',
    async work(draft) {
      const session = sessionOf(draft, locations.configFile);
      let region: string;
      try {
        region = await login.ensure(session);
      } catch (error) {
        if (isTurnedAway(error)) return { draft, goTo: 'scopes' };
        logger.warn(`[set up] the login failed: ${errorText(error)}`);
        const problem = loginProblem(error, session);
        return { draft: { ...draft, problem }, goTo: problem.at };
      }
      const verified = { ...session, region };
      if (hasSameSettings(draft.session, verified) && draft.listing.gap === undefined) return { draft };
      return {
        draft: {
          ...draft,
          region,
          session: verified,
          chosen: [],
          profileRegion: region,
          listing: await listRoles(verified, parts),
        },
      };
    },
  };
}

/** What cannot be listed keeps nobody from having the session. */
async function listRoles(session: SsoSession, parts: AddProfilesParts): Promise<SetUpDraft['listing']> {
  try {
    return await readRoles(session, parts, { isFresh: true });
  } catch (error) {
    if (isTurnedAway(error)) return { roles: [], gap: l10n.t('Reading was cancelled.') };
    parts.logger.warn(`[set up] the roles were not read: ${errorText(error)}`);
    return { roles: [], gap: describeError(error).message };
  }
}

function loginProblem(
  error: unknown,
  { startUrl, region }: SsoSession,
): { readonly at: SettingId; readonly text: string } {
  const cause = LoginError.is(error) ? error.cause : error;
  if (SsoError.is(cause, 'invalidRequest', 'invalidGrant', 'invalidRegion')) {
    const host = URL.canParse(startUrl) ? new URL(startUrl).host : startUrl;
    return { at: 'region', text: l10n.t('{0} is not known in {1}. Is it another region?', host, region) };
  }
  if (SsoError.is(cause, 'unresolvedStartUrl')) {
    return { at: 'startUrl', text: l10n.t('This leads to no AWS access portal.') };
  }
  if (SsoError.is(cause, 'invalidScope')) {
    return { at: 'scopes', text: l10n.t('Identity Center does not grant these scopes.') };
  }
  return { at: 'scopes', text: describeError(error).message };
}

/** A session as the file would define it. */
function sessionOf(
  { name, startUrl, region, scopes }: Pick<SetUpDraft, 'name' | 'startUrl' | 'region' | 'scopes'>,
  file: string,
): SsoSession {
  return {
    id: name,
    label: name,
    startUrl,
    region,
    scopes: readScopes(scopes) ?? [],
    legacy: false,
    location: { file, line: 1 },
    problems: [],
  };
}

function doneText({ name }: SetUpDraft, added: number): string {
  if (added === 0) return l10n.t('Set up the session {0}.', name);
  return added === 1
    ? l10n.t('Set up the session {0} with 1 profile.', name)
    : l10n.t('Set up the session {0} with {1} profiles.', name, added);
}
