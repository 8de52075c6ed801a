// What is said of console sign-ins (`aws login`), in the words that Identity Center sessions have.
import { l10n } from 'vscode';
import { systemClock, type Clock } from '../../base/clock';
import { loginLabel, type LoginStatus, type RenewalFailure } from '../../signin/loginStatus';
import { momentText, stateText } from './hover';

/** A console sign-in with its state, what is renewed, and why it ended or cannot be read. */
export function consoleSessionText(status: LoginStatus): string {
  const { state, problem, end, renewalFailure } = status;
  const text = `${loginLabel(status)}: ${consoleStateText(state)}`;
  if (problem?.code === 'openToOthers')
    return `${text}, ${l10n.t('other users of this machine can read {0}', problem.file)}`;
  if (problem) return `${text}, ${l10n.t("the login file {0} can't be used", problem.file)}`;
  if (renewalFailure)
    return `${text}. ${l10n.t('The last renewal failed: {0}', renewalText(renewalFailure))}`;
  return end === 'credentialsChanged' ? `${text}, ${l10n.t('the password was changed')}` : text;
}

/** The state of a console sign-in in words. */
export function consoleStateText(state: LoginStatus['state']): string {
  return state === 'signedIn' ? l10n.t('signed in, renewed while in use') : stateText(state, false);
}

/** The clocks of a console sign-in, each with its name. */
export function consoleSessionTimes(
  { state, credentialsExpireAt }: LoginStatus,
  clock: Clock = systemClock,
): [string, string][] {
  const times: [string, string][] = [];
  if (credentialsExpireAt) {
    const moment = momentText(credentialsExpireAt, clock);
    const hasEnded = credentialsExpireAt.getTime() <= clock.now();
    times.push([
      l10n.t('Credentials'),
      hasEnded ? l10n.t('expired {0}', moment) : l10n.t('until {0}', moment),
    ]);
  }
  if (state === 'signedIn')
    times.push([l10n.t('AWS console'), l10n.t('until AWS refuses a renewal, 12 hours at most')]);
  return times;
}

function renewalText(failure: RenewalFailure): string {
  switch (failure) {
    case 'missingPermission':
      return l10n.t('a policy must allow signin:CreateOAuth2Token.');
    case 'clockWrong':
      return l10n.t('the clock of this machine is wrong.');
    case 'other':
      return l10n.t('the network or AWS did not answer. It will be tried again.');
  }
}
