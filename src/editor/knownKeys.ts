import { join } from 'node:path';
import { l10n, type ExtensionContext } from 'vscode';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { Profile } from '../config/sharedConfig';
import { KeyAges } from '../credentials/keys/keyAges';
import { launcherPath, readLauncherEntry } from '../credentials/keys/launcherCommand';

/** What a row tells of a long-lived key. */
export interface KeyDescription {
  readonly note: string;
  /** `file`: in plain text. */
  readonly place: 'file' | 'keychain';
}

type KnownKeysContext = Pick<ExtensionContext, 'globalState' | 'globalStorageUri'>;

/** What is known of the keys of profiles without asking anybody. */
export class KnownKeys implements Disposable {
  readonly ages: KeyAges;
  /** Path of the program that gives keys from the keychain. */
  readonly launcher: string;

  constructor({ globalState, globalStorageUri }: KnownKeysContext, clock: Clock) {
    this.ages = new KeyAges(globalState, clock);
    this.launcher = launcherPath(join(globalStorageUri.fsPath, 'keyHelper'));
  }

  get onDidChange(): Event<undefined> {
    return this.ages.onDidChange;
  }

  /** Undefined for a profile without a long-lived key. */
  describe({ kind, properties }: Profile): KeyDescription | undefined {
    if (kind === 'process') {
      const command = properties.get('credential_process') ?? '';
      const isOurs = readLauncherEntry(command, this.launcher) !== undefined;
      return isOurs ? { note: l10n.t('access keys in the keychain'), place: 'keychain' } : undefined;
    }
    if (kind !== 'keys' || properties.get('aws_session_token')) return undefined;
    const days = this.ages.get(properties.get('aws_access_key_id') ?? '');
    const note = days === undefined ? l10n.t('access keys') : l10n.t('access keys, {0}', ageText(days));
    return { note, place: 'file' };
  }

  dispose(): void {
    this.ages.dispose();
  }
}

export function ageText(days: number): string {
  return days === 1 ? l10n.t('1 day old') : l10n.t('{0} days old', days);
}
