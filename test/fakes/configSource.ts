import { Emitter, type Observable } from '../../src/base/event';
import { readSharedConfig } from '../../src/config/profiles';
import type { SharedConfig } from '../../src/config/sharedConfig';

/** The shared files as the test says them, read by the real reader. */
export class ConfigSource implements Observable<SharedConfig> {
  readonly #changed = new Emitter<SharedConfig>();
  readonly onDidChange = this.#changed.event;
  current: SharedConfig;

  constructor(config: string, credentials = '') {
    this.current = read(config, credentials);
  }

  change(config: string, credentials = ''): void {
    this.current = read(config, credentials);
    this.#changed.fire(this.current);
  }
}

function read(config: string, credentials: string): SharedConfig {
  return readSharedConfig({
    config: { file: 'config', text: config },
    credentials: { file: 'credentials', text: credentials },
  });
}
