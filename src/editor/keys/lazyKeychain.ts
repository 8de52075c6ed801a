import { lazy } from '../../base/lazy';
import type { Profile } from '../../config/sharedConfig';
import type { Keychain, KeychainServices } from '../../credentials/keys/keychain';
import type { OwnKeychain, Wish } from '../../credentials/makingServices';
import type { AwsCredentials } from '../../credentials/ports';

/** The keychain, read from disk when a command or a profile first needs it. */
export class LazyKeychain implements OwnKeychain {
  readonly launcher: string;
  readonly load: () => Promise<Keychain>;

  constructor(launcher: string, services: KeychainServices) {
    this.launcher = launcher;
    this.load = lazy(async () => {
      const { Keychain } = await import('../../credentials/keys/keychain');
      return new Keychain(services);
    });
  }

  async credentials(profile: Profile, entry: string, wish: Wish): Promise<AwsCredentials> {
    return (await this.load()).credentials(profile, entry, wish);
  }
}
