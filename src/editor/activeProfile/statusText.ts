import { l10n } from 'vscode';
import type { ActiveProfile } from '../../config/activeProfile';
import { withoutIcons } from '../plainText';
import type { ProfileHealth } from './profileHealth';
import { shortDuration } from '../relativeTime';
import type { EnvironmentSetting } from '../settings';

export interface StatusText {
  readonly text: string;
  /** The same in words, for screen readers. */
  readonly accessibleText: string;
  readonly background?: 'warning' | 'error';
}

/** What the status bar says of the active profile. */
export function statusText(
  active: ActiveProfile | undefined,
  health: ProfileHealth | undefined,
  environment: EnvironmentSetting | undefined,
): StatusText {
  if (!active || !health) {
    return { text: `$(key) ${l10n.t('No AWS profile')}`, accessibleText: l10n.t('No AWS profile chosen') };
  }
  const { icon, note, words, background } = describe(health);
  const label = environment?.label ? `[${environment.label}]` : '';
  const shownBackground = background ?? environmentBackground(environment);
  return {
    text: [`$(${icon}) ${withoutIcons(active.name)}`, note, withoutIcons(label)].filter(Boolean).join('  '),
    accessibleText: [l10n.t('AWS profile {0}', active.name), environment?.label, words]
      .filter(Boolean)
      .join(', '),
    ...(shownBackground && { background: shownBackground }),
  };
}

interface Parts {
  readonly icon: string;
  readonly note?: string;
  readonly words: string;
  readonly background?: 'warning' | 'error';
}

function describe(health: ProfileHealth): Parts {
  switch (health.state) {
    case 'notFound':
      return { icon: 'error', note: l10n.t('not found'), words: l10n.t('not found'), background: 'error' };
    case 'broken':
      return { icon: 'error', note: l10n.t('broken'), words: health.problem.message, background: 'error' };
    case 'signingIn':
      return { icon: 'loading~spin', words: l10n.t('logging in') };
    case 'expired':
      return {
        icon: 'key',
        note: l10n.t('expired'),
        words: l10n.t('session expired, log in again'),
        background: 'warning',
      };
    case 'signedOut':
      return { icon: 'key', note: l10n.t('logged out'), words: l10n.t('logged out') };
    case 'ready':
      return { icon: 'key', words: l10n.t('ready') };
    case 'signedIn': {
      if (health.leftMs === undefined) return { icon: 'key', words: l10n.t('signed in, renews by itself') };
      const left = shortDuration(health.leftMs);
      return {
        icon: health.soon ? 'warning' : 'key',
        note: left,
        words: l10n.t('signed in, session expires in {0}', left),
        ...(health.soon && { background: 'warning' as const }),
      };
    }
  }
}

function environmentBackground(environment: EnvironmentSetting | undefined): 'warning' | 'error' | undefined {
  return environment?.color === 'warning' || environment?.color === 'error' ? environment.color : undefined;
}
