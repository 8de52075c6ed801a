import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import {
  ACCOUNT_ACCESS_SCOPE,
  findSessionNameProblem,
  portalOf,
  proposeSessionName,
  readScopes,
  readTypedStartUrl,
  type TypedStartUrlProblem,
} from '../../sso/sessionSettings';
import { regionItems, typedRegion, type StepContext } from './addProfilesSteps';
import type { ReviewedDraft } from './addProfilesWrite';
import {
  askChoice,
  askText,
  settingsAside,
  type Aside,
  type InputMessage,
  type SettingStep,
  type Step,
} from '../quickInputSteps';

/** What the wizard has gathered: the settings as they were typed, and what follows from them. */
export interface SetUpDraft extends ReviewedDraft {
  readonly startUrl: string;
  /** Empty: the one that follows from the start URL. */
  readonly name: string;
  /** Empty: as the start URL names it, or a guess. */
  readonly region: string;
  /** Empty: as the session has them, or the usual ones. */
  readonly scopes: string;
  /** Why the login with these settings did not work, at the question that mends it. */
  readonly problem: { readonly at: 'startUrl' | 'region'; readonly text: string } | undefined;
}

/** Where Identity Center mostly is. */
const USUAL_REGION = 'us-east-1';
const EXAMPLE = 'https://my-company.awsapps.com/start';

/** The start URL, with everything else of a session behind a gear; and its region, when the guess was wrong. */
export function settingSteps(
  config: StepContext['config'],
  file: string,
  otherWays: readonly Aside<SetUpDraft>[],
): Step<SetUpDraft>[] {
  const sessionOf = (draft: SetUpDraft): SsoSession => readSession(draft, config.current, file);
  const region = regionStep(sessionOf);
  const gear = settingsAside<SetUpDraft>(l10n.t('Session settings'), [
    nameStep(config, sessionOf),
    region,
    scopesStep(sessionOf),
  ]);
  return [
    { ...startUrlStep(config, sessionOf), asides: [...otherWays, gear] },
    { ...region, applies: ({ problem }) => problem?.at === 'region' },
  ];
}

/** Takes over what is configured of a session, to be changed; one that is no section has neither a name nor scopes. */
export function withSettingsOf(
  draft: SetUpDraft,
  { id, startUrl, region, scopes, legacy }: SsoSession,
): SetUpDraft {
  if (legacy) return { ...draft, startUrl, region };
  return { ...draft, name: id, startUrl, region, scopes: scopes.join(', ') };
}

/** The session as the file would define it: what was typed, and for the rest what the start URL and the file tell. */
export function readSession(
  { startUrl: typed, name, region, scopes }: SetUpDraft,
  { sessions, profiles }: SharedConfig,
  file: string,
): SsoSession {
  const reading = readTypedStartUrl(typed);
  const startUrl = 'startUrl' in reading ? reading.startUrl : typed;
  const sections = [...sessions.values()].filter(({ legacy }) => !legacy);
  const known = sections.find((session) => portalOf(session.startUrl) === startUrl);
  const guess = known?.region ?? sections[0]?.region ?? profiles.get('default')?.region;
  const id =
    name ||
    (known?.id ??
      ('startUrl' in reading ? proposeSessionName(startUrl, (taken) => sessions.has(taken)) : ''));
  const typedScopes = readScopes(scopes) ?? [];
  return {
    id,
    label: id,
    startUrl,
    region: region || ('region' in reading ? reading.region : undefined) || guess || USUAL_REGION,
    scopes: typedScopes.length > 0 ? typedScopes : (sessions.get(id)?.scopes ?? [ACCOUNT_ACCESS_SCOPE]),
    legacy: false,
    location: { file, line: 1 },
    problems: [],
  };
}

/** Whether nothing but a guess tells the region. */
export function isRegionGuessed({ startUrl, region }: SetUpDraft): boolean {
  const reading = readTypedStartUrl(startUrl);
  return region === '' && 'startUrl' in reading && reading.region === undefined;
}

function startUrlStep(
  config: StepContext['config'],
  sessionOf: (draft: SetUpDraft) => SsoSession,
): Step<SetUpDraft> {
  return {
    id: 'startUrl',
    async ask(draft, place) {
      const withUrl = (typed: string): SetUpDraft => {
        const reading = readTypedStartUrl(typed);
        const startUrl = 'startUrl' in reading ? reading.startUrl : typed;
        if (startUrl === draft.startUrl) return draft;
        // A region that was chosen belongs to the start URL that it was chosen for.
        return { ...draft, startUrl, region: draft.startUrl === '' ? draft.region : '', problem: undefined };
      };
      const { answer, goes } = await askText(place, {
        value: draft.startUrl,
        prompt: l10n.t(
          'Start URL of your AWS access portal, or its first part: acme for https://acme.awsapps.com/start',
        ),
        placeholder: EXAMPLE,
        check: (typed) => checkStartUrl(typed, sessionOf(withUrl(typed)), config.current),
        problem: draft.problem?.at === 'startUrl' ? draft.problem.text : undefined,
      });
      return { draft: withUrl(answer), goes };
    },
  };
}

function checkStartUrl(typed: string, session: SsoSession, { sessions }: SharedConfig): InputMessage {
  const reading = readTypedStartUrl(typed);
  if ('problem' in reading) return startUrlProblemText(reading.problem);
  const { id, region, startUrl } = session;
  if (reading.isForeign) {
    const { host } = new URL(startUrl);
    return warning(
      l10n.t('{0} is not an AWS address. It works only if it redirects to your AWS access portal.', host),
    );
  }
  return sessions.has(id)
    ? remark(l10n.t('Changes your session {0} in {1}: {2}', id, region, startUrl))
    : remark(l10n.t('Session {0} in {1}: {2}', id, region, startUrl));
}

function startUrlProblemText(problem: TypedStartUrlProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('A session needs a start URL.');
    case 'notAnAddress':
      return l10n.t('This is not a web address such as {0}.', EXAMPLE);
    case 'notHttps':
      return l10n.t('It must start with https://.');
    case 'console':
      return l10n.t('This is an address of the AWS console. A start URL looks like {0}.', EXAMPLE);
    case 'instanceId':
      return l10n.t(
        'This is the ID of an Identity Center instance. Paste the whole start URL: it names the region.',
      );
  }
}

function nameStep(
  config: StepContext['config'],
  sessionOf: (draft: SetUpDraft) => SsoSession,
): SettingStep<SetUpDraft> {
  return {
    id: 'name',
    label: l10n.t('Session name'),
    describe: (draft) => sessionOf(draft).id,
    async ask(draft, place) {
      const { answer: name, goes } = await askText(place, {
        value: sessionOf(draft).id,
        prompt: l10n.t('A short name for the session, as the config file calls it'),
        placeholder: 'my-company',
        check: (typed) => checkName(typed, config.current),
      });
      return { draft: { ...draft, name }, goes };
    },
  };
}

function checkName(typed: string, { sessions }: SharedConfig): InputMessage {
  const problem = findSessionNameProblem(typed);
  if (problem === 'empty') return l10n.t('A session needs a name.');
  if (problem)
    return l10n.t(
      "Use only letters, digits and _ - / . % @ : +. Some AWS tools can't read other characters.",
    );
  const existing = sessions.get(typed);
  if (existing?.legacy) return l10n.t("This start URL can't be the name of a session. Enter a short name.");
  return existing && remark(l10n.t('There is a session {0}: you will change its settings.', typed));
}

function regionStep(sessionOf: (draft: SetUpDraft) => SsoSession): SettingStep<SetUpDraft> {
  return {
    id: 'region',
    label: l10n.t('Identity Center region'),
    describe: (draft) => sessionOf(draft).region,
    async ask(draft, place) {
      const { region } = sessionOf(draft);
      const reading = readTypedStartUrl(draft.startUrl);
      const why =
        'region' in reading && reading.region === region
          ? l10n.t('from the start URL')
          : draft.region === ''
            ? l10n.t('a guess')
            : l10n.t('chosen before');
      const items = regionItems(region, why);
      const { answer, goes } = await askChoice(place, {
        items,
        active: items[0],
        placeholder: l10n.t('Identity Center region: choose it or type it. The login checks it.'),
        readTyped: typedRegion,
        problem: draft.problem?.at === 'region' ? draft.problem.text : undefined,
      });
      if (!answer) return { draft, goes };
      return { draft: { ...draft, region: answer.value, problem: undefined }, goes };
    },
  };
}

function scopesStep(sessionOf: (draft: SetUpDraft) => SsoSession): SettingStep<SetUpDraft> {
  return {
    id: 'scopes',
    label: l10n.t('Login scopes'),
    describe: (draft) => scopesText(sessionOf(draft)),
    async ask(draft, place) {
      const { answer: scopes, goes } = await askText(place, {
        value: scopesText(sessionOf(draft)),
        prompt: l10n.t(
          'What the login can be used for. The usual scope is enough to list your accounts and to renew the session.',
        ),
        placeholder: ACCOUNT_ACCESS_SCOPE,
        check: checkScopes,
      });
      return { draft: { ...draft, scopes, problem: undefined }, goes };
    },
  };
}

function scopesText({ scopes }: SsoSession): string {
  return scopes.length > 0 ? scopes.join(', ') : ACCOUNT_ACCESS_SCOPE;
}

function checkScopes(typed: string): InputMessage {
  const scopes = readScopes(typed);
  if (!scopes) return l10n.t('Scopes are words separated by commas.');
  if (scopes.length === 0) return remark(l10n.t('Empty: {0} is used.', ACCOUNT_ACCESS_SCOPE));
  if (scopes.includes(ACCOUNT_ACCESS_SCOPE)) return undefined;
  return warning(l10n.t("Without {0}, your accounts can't be listed.", ACCOUNT_ACCESS_SCOPE));
}

function remark(message: string): vscode.InputBoxValidationMessage {
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

function warning(message: string): vscode.InputBoxValidationMessage {
  return { message, severity: vscode.InputBoxValidationSeverity.Warning };
}
