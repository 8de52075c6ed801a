import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { MINUTE_MS } from '../../base/clock';
import type { AwsCredentials } from '../../credentials/ports';
import { momentText } from '../activeProfile/hover';
import type { OpenTerminalServices } from './openTerminal';
import { OpenTerminalError } from './openTerminalErrors';
import type { TerminalVariables } from './openTerminalShell';
import { withoutIcons, withoutLinks } from '../plainText';
import { shortDuration } from '../relativeTime';
import { KEYS_END_MARK } from './terminalMark';

/** When the keys of a terminal end. */
export interface KeyTimes {
  /** When they are taken out of the terminal, or end by themselves. */
  readonly endsAt: Date;
  /** When AWS stops taking them; not before `endsAt`. */
  readonly credentialsEndAt: Date;
}

/** Temporary keys for one terminal. */
export interface TerminalKeys extends KeyTimes {
  /** Secrets, and when they end. */
  readonly variables: TerminalVariables;
}

/** A choice that leaves nearly all of the time, or more than there is, is no choice. */
const OFFERED_MINUTES = [15, 60];
const WORTH_OFFERING_MS = 2 * MINUTE_MS;

/**
 * Gets temporary keys for a terminal, and asks for how long they are to be there.
 * @throws OpenTerminalError `longLivedKeys`, CancellationError when the user turns away, or why there are no credentials.
 */
export async function takeKeys(
  profileName: string,
  durationMinutes: number | undefined,
  { credentials, clock }: OpenTerminalServices,
): Promise<TerminalKeys> {
  const made = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: withoutLinks(l10n.t('Getting keys for {0}', withoutIcons(profileName))),
    },
    () => credentials.resolve(profileName),
  );
  const { expiresAt } = made;
  if (!expiresAt) {
    throw new OpenTerminalError('longLivedKeys', `the keys of ${profileName} do not end`, {
      details: { profile: profileName },
    });
  }
  const leftMs = expiresAt.getTime() - clock.now();
  const wantedMs =
    durationMinutes === undefined ? await askForDuration(leftMs, expiresAt) : durationMinutes * MINUTE_MS;
  // The question may have stood for a while.
  const endsAt = new Date(Math.min(clock.now() + wantedMs, expiresAt.getTime()));
  return {
    variables: { ...keyVariables(made, expiresAt), [KEYS_END_MARK]: endsAt.toISOString() },
    endsAt,
    credentialsEndAt: expiresAt,
  };
}

/** @returns ms; infinity for as long as they last. */
async function askForDuration(leftMs: number, expiresAt: Date): Promise<number> {
  const untilTheEnd = {
    label: l10n.t('Until they end'),
    description: l10n.t('{0} from now, at {1}', shortDuration(leftMs), momentText(expiresAt)),
    ms: Infinity,
  };
  const shorter = OFFERED_MINUTES.map((minutes) => minutes * MINUTE_MS)
    .filter((ms) => leftMs - ms > WORTH_OFFERING_MS)
    .map((ms) => ({
      label: shortDuration(ms),
      description: l10n.t('then they are taken out of the terminal'),
      ms,
    }));
  if (shorter.length === 0) return untilTheEnd.ms;
  const chosen = await vscode.window.showQuickPick([...shorter, untilTheEnd], {
    title: l10n.t('AWS terminal'),
    placeHolder: l10n.t('How long is this terminal to have the keys?'),
  });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.ms;
}

function keyVariables(
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  expiresAt: Date,
): TerminalVariables {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken ?? null,
    AWS_CREDENTIAL_EXPIRATION: expiresAt.toISOString(),
  };
}
