import { stays, type Reading, type SsoSettings } from './importTypes';
import type { ReaderServices } from './readerServices';

/** What a tool is asked for in the `credential_process` of a profile. */
export interface AskedProfile {
  readonly name: string;
  /** The profile that the command names; undefined for a command that names none. */
  readonly asked: string | undefined;
  /** What the profile's own settings say. */
  readonly own: Reading;
  /** Keys of the profile that go. */
  readonly removes: readonly string[];
}

/** What a profile becomes whose process names a profile: itself mostly, else one whose role it gets. */
export function readAsked(
  { name, asked, own, removes }: AskedProfile,
  { readOther }: Pick<ReaderServices, 'readOther'>,
): Reading {
  if (asked === undefined || asked === name) return own;
  const other = readOther(asked);
  if (!other || 'because' in other) {
    const because =
      other?.because === 'loop' || other?.because === 'keyring' ? other.because : 'otherProfile';
    return stays(because, { profile: asked });
  }
  if (other.becomes.kind !== 'sso') return stays('otherProfile', { profile: asked });
  const { settings } = other.becomes;
  if ('becomes' in own) {
    const isSame = own.becomes.kind === 'sso' && isSameRole(own.becomes.settings, settings);
    return isSame ? own : stays('otherRole', { profile: asked });
  }
  const saysNothing = own.because === 'keyring' || own.because === 'missing';
  return saysNothing ? { becomes: other.becomes, removes, adds: [] } : own;
}

function isSameRole(one: SsoSettings, other: SsoSettings): boolean {
  const key = ({ startUrl, region, accountId, roleName }: SsoSettings): string =>
    JSON.stringify([startUrl, region, accountId, roleName]);
  return key(one) === key(other);
}
