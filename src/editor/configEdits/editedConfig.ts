import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import { findUnsavedDocument } from './openDocuments';

interface Reading {
  readonly saved: SharedConfig;
  readonly config: string | undefined;
  readonly credentials: string | undefined;
  readonly read: SharedConfig;
}

/**
 * What the shared files say with what waits in their editors to be saved: an edit of them goes into those texts
 * (`openDocumentEdits.ts`), so this is what it finds there.
 */
export class EditedConfig {
  readonly #store: ConfigStore;
  readonly #locations: Pick<AwsLocations, 'configFile' | 'credentialsFile'>;
  /** Questions ask again at every key. */
  #last: Reading | undefined;

  constructor({ config, locations }: { readonly config: ConfigStore; readonly locations: AwsLocations }) {
    this.#store = config;
    this.#locations = locations;
  }

  get current(): SharedConfig {
    return this.withConfigText(findUnsavedDocument(this.#locations.configFile)?.getText());
  }

  /** The same, were this the text of the config file. */
  withConfigText(config: string | undefined): SharedConfig {
    const saved = this.#store.current;
    const credentials = findUnsavedDocument(this.#locations.credentialsFile)?.getText();
    if (config === undefined && credentials === undefined) return saved;
    const last = this.#last;
    if (last?.saved === saved && last.config === config && last.credentials === credentials) return last.read;
    const read = this.#store.readWith({ config, credentials });
    this.#last = { saved, config, credentials, read };
    return read;
  }
}
