import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import {
  ACCOUNT_ACCESS_SCOPE,
  findSessionNameProblem,
  readScopes,
  readStartUrl,
  type StartUrlProblem,
} from '../../sso/sessionSettings';
import { regionItems, typedRegion } from './addProfilesQuestions';
import type { ProfilesDraft, StepContext } from './addProfilesSteps';
import { askChoice, askText, type InputMessage, type Step } from '../quickInputSteps';

/** The questions that a failed login may lead back to. */
export type SettingId = 'startUrl' | 'region' | 'scopes';

/** What the wizard has gathered: the settings as they were typed, and what follows from them. */
export interface SetUpDraft extends ProfilesDraft {
  readonly name: string;
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: string;
  /** Why the login with these settings did not work, at the question that mends it. */
  readonly problem: { readonly at: SettingId; readonly text: string } | undefined;
}

/** The settings of the session, from its name to its scopes. */
export function settingSteps(config: StepContext['config'], isNameGiven: boolean): Step<SetUpDraft>[] {
  return [{ ...nameStep(config), applies: () => !isNameGiven }, startUrlStep, regionStep, scopesStep];
}

/** Takes over what is configured of a session, to be changed; one that is no section has neither a name nor scopes. */
export function withSettingsOf(
  draft: SetUpDraft,
  { id, startUrl, region, scopes, legacy }: SsoSession,
): SetUpDraft {
  if (legacy) return { ...draft, startUrl, region };
  return { ...draft, name: id, startUrl, region, scopes: scopes.join(', ') };
}

function nameStep(config: StepContext['config']): Step<SetUpDraft> {
  return {
    id: 'name',
    async ask(draft, place) {
      const { answer: name, goes } = await askText(place, {
        value: draft.name,
        prompt: l10n.t('A short name for the session, as the config file calls it'),
        placeholder: 'my-company',
        check: (typed) => checkName(typed, config.current),
      });
      const existing = config.current.sessions.get(name);
      if (name === draft.name || !existing) return { draft: { ...draft, name }, goes };
      return { draft: withSettingsOf(draft, existing), goes };
    },
  };
}

function checkName(typed: string, { sessions }: SharedConfig): InputMessage {
  const problem = findSessionNameProblem(typed);
  if (problem === 'empty') return l10n.t('A session needs a name.');
  if (problem) return l10n.t('Only letters, digits and _ - / . % @ : + are read by every AWS tool.');
  const existing = sessions.get(typed);
  if (existing?.legacy) return l10n.t('The profiles of this start URL have no session of that name.');
  return existing && remark(l10n.t('There is a session {0}: you will change its settings.', typed));
}

const startUrlStep: Step<SetUpDraft> & { id: SettingId } = {
  id: 'startUrl',
  async ask(draft, place) {
    const { answer: typed, goes } = await askText(place, {
      value: draft.startUrl,
      prompt: l10n.t('The AWS access portal: paste its address, or any link into it'),
      placeholder: 'https://my-company.awsapps.com/start',
      check: checkStartUrl,
      problem: draft.problem?.at === 'startUrl' ? draft.problem.text : undefined,
    });
    const reading = readStartUrl(typed);
    if ('problem' in reading) return { draft: { ...draft, startUrl: typed }, goes };
    const { startUrl, region } = reading;
    const isSame = startUrl === draft.startUrl;
    return {
      draft: {
        ...draft,
        startUrl,
        region: !isSame && region ? region : draft.region,
        problem: isSame ? draft.problem : undefined,
      },
      goes,
    };
  },
};

function checkStartUrl(typed: string): InputMessage {
  const reading = readStartUrl(typed);
  if ('problem' in reading) return startUrlProblemText(reading.problem);
  return reading.startUrl === typed ? undefined : remark(l10n.t('Becomes {0}', reading.startUrl));
}

function startUrlProblemText(problem: StartUrlProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('A session needs a start URL.');
    case 'notAnAddress':
      return l10n.t('This is not a web address such as {0}.', 'https://my-company.awsapps.com/start');
    case 'notHttps':
      return l10n.t('It must start with https://.');
  }
}

const regionStep: Step<SetUpDraft> & { id: SettingId } = {
  id: 'region',
  async ask(draft, place) {
    const reading = readStartUrl(draft.startUrl);
    const isGuess = 'region' in reading && reading.region === draft.region;
    const items = regionItems(draft.region, isGuess ? l10n.t('from the start URL') : l10n.t('chosen before'));
    const { answer, goes } = await askChoice(place, {
      items,
      active: items[0],
      placeholder: l10n.t('Region of Identity Center: choose it or type it. The login checks it.'),
      readTyped: typedRegion,
      problem: draft.problem?.at === 'region' ? draft.problem.text : undefined,
    });
    if (!answer) return { draft, goes };
    return { draft: { ...draft, region: answer.value, problem: undefined }, goes };
  },
};

const scopesStep: Step<SetUpDraft> & { id: SettingId } = {
  id: 'scopes',
  async ask(draft, place) {
    const { answer: scopes, goes } = await askText(place, {
      value: draft.scopes,
      prompt: l10n.t('What the login may be used for; the usual one lets it list accounts and be renewed'),
      placeholder: ACCOUNT_ACCESS_SCOPE,
      check: checkScopes,
      problem: draft.problem?.at === 'scopes' ? draft.problem.text : undefined,
    });
    return { draft: { ...draft, scopes, problem: undefined }, goes };
  },
};

function checkScopes(typed: string): InputMessage {
  const scopes = readScopes(typed);
  if (!scopes) return l10n.t('Scopes are words separated by commas.');
  if (scopes.length === 0) return remark(l10n.t('{0} is asked for.', ACCOUNT_ACCESS_SCOPE));
  if (scopes.includes(ACCOUNT_ACCESS_SCOPE)) return undefined;
  return {
    message: l10n.t('Without {0} your accounts cannot be listed.', ACCOUNT_ACCESS_SCOPE),
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}

function remark(message: string): vscode.InputBoxValidationMessage {
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}
