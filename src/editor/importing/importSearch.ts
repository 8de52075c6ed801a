import type { DocumentEdit } from '../../config/configEditor';
import type { ConfigDocument } from '../../config/document';
import { parseDocument } from '../../config/documentParser';
import type { SharedConfig } from '../../config/sharedConfig';
import { applyImport, removeCopiedKeys } from '../../sso/imports/applyImport';
import { loadAwsSsoInstances, type AwsSsoInstances } from '../../sso/imports/awsSsoCli';
import { findImports } from '../../sso/imports/findImports';
import type { FoundImports, ImportableProfile, ImportSource } from '../../sso/imports/importTypes';
import { EditedConfig } from '../configEdits/configPreview';
import { readEditedText } from '../configEdits/openDocumentEdits';
import type { ImportServices } from './importCommand';

const NOTHING = parseDocument('');

/** Finds what there is to import in the files as they are, with what waits in their editors. */
export class ImportSearch {
  readonly #edited: EditedConfig;
  readonly #instances: AwsSsoInstances;
  readonly #locations: ImportServices['locations'];

  private constructor(services: ImportServices, instances: AwsSsoInstances) {
    this.#edited = new EditedConfig(services);
    this.#instances = instances;
    this.#locations = services.locations;
  }

  static async create(services: ImportServices): Promise<ImportSearch> {
    const { locations, environment, logger } = services;
    return new ImportSearch(services, await loadAwsSsoInstances(locations.home, environment, logger));
  }

  get config(): SharedConfig {
    return this.#edited.current;
  }

  async findAll(): Promise<FoundImports[]> {
    const { configFile, credentialsFile } = this.#locations;
    return this.#find(
      this.config,
      parseDocument((await readEditedText(configFile)) ?? ''),
      parseDocument((await readEditedText(credentialsFile)) ?? ''),
    );
  }

  fileOf(source: ImportSource): string {
    return source === 'yawsso' ? this.#locations.credentialsFile : this.#locations.configFile;
  }

  /** Imports those of these profiles that can be in the file as it is when the edit is made. */
  editOf(source: ImportSource, names: readonly string[]): DocumentEdit {
    const chosen = new Set(names);
    const pick = (found: readonly FoundImports[]): ImportableProfile[] =>
      found
        .filter((each) => each.source === source)
        .flatMap(({ importable }) => importable)
        .filter(({ name }) => chosen.has(name));
    if (source === 'yawsso') {
      return (document) => removeCopiedKeys(document, pick(this.#find(this.config, NOTHING, document)));
    }
    return (document) => {
      const config = this.#edited.withConfigText(document.toString());
      return applyImport(document, pick(this.#find(config, document, NOTHING)), config);
    };
  }

  #find(
    config: SharedConfig,
    configDocument: ConfigDocument,
    credentialsDocument: ConfigDocument,
  ): FoundImports[] {
    return findImports({ config, configDocument, credentialsDocument, instances: this.#instances });
  }
}
