import type { Disposable } from '../../base/disposable';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SessionStore } from '../../sso/sessionStore';
import type { TokenCache } from '../../sso/tokenCache';
import { registerCommand } from '../commands';
import type { PreviewServices } from '../configEdits/configPreview';

export interface ImportServices extends PreviewServices {
  readonly config: ConfigStore;
  readonly sessions: Pick<SessionStore, 'current' | 'reload'>;
  readonly cache: TokenCache;
  readonly locations: AwsLocations;
  /** That VS Code was started with. */
  readonly environment: NodeJS.ProcessEnv;
}

/** `awsSso.importFrom`: what it does is loaded when it is first used. */
export function registerImport(services: ImportServices): Disposable {
  return registerCommand('awsSso.importFrom', services.logger, async () => {
    const { importFromTools } = await import('./importRun');
    await importFromTools(services);
  });
}
