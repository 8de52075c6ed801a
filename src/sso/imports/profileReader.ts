import type { ConfigDocument, DocumentSection } from '../../config/document';
import { readSectionHeader } from '../../config/sectionHeader';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import { readAwsSsoCli, type AwsSsoInstances } from './awsSsoCli';
import { readAwsSsoUtil } from './awsSsoUtil';
import { isIncluding, readAwsVault } from './awsVault';
import { isOfGranted, readGranted } from './granted';
import { stays, type ImportSource, type Reading } from './importTypes';
import { LONGEST_CHAIN, type ReaderServices } from './readerServices';
import { inlineFacts, readSso } from './ssoReading';
import { readToolCall, type ToolCall } from './toolCalls';

/** A profile that has to do with a tool. */
export interface ReadProfile {
  readonly source: ImportSource;
  readonly reading: Reading;
}

/** Where a profile has its credentials from while nothing takes precedence over the tool. */
const FROM_TOOLS: readonly Profile['kind'][] = ['sso', 'process', 'none', 'assumeRole'];

/** Finds what each profile of a config file becomes. Profiles name others, so each is read once, when it is first needed. */
export class ProfileReader {
  readonly #config: SharedConfig;
  readonly #platform: NodeJS.Platform;
  readonly #services: ReaderServices;
  readonly #sections = new Map<string, DocumentSection[]>();
  /** Undefined where there is nothing to import. */
  readonly #known = new Map<string, ReadProfile | undefined>();
  readonly #running = new Set<string>();

  constructor(
    document: ConfigDocument,
    config: SharedConfig,
    instances: AwsSsoInstances,
    platform: NodeJS.Platform = process.platform,
  ) {
    this.#config = config;
    this.#platform = platform;
    this.#services = { config, instances, readOther: (name) => this.#readOther(name) };
    for (const section of document.sections) {
      const header = readSectionHeader(section, 'config');
      if (header.kind !== 'profile') continue;
      const others = this.#sections.get(header.name);
      if (others) others.push(section);
      else this.#sections.set(header.name, [section]);
    }
  }

  /** Undefined for a profile that has to do with no tool. */
  read(name: string): ReadProfile | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const profile = this.#config.profiles.get(name);
    if (!profile) return undefined;
    this.#running.add(name);
    const read = this.#read(profile);
    this.#running.delete(name);
    this.#known.set(name, read);
    return read;
  }

  /** The section of a profile in the config file; of one that has several the first. */
  sectionOf(name: string): DocumentSection | undefined {
    return this.#sections.get(name)?.[0];
  }

  #read(profile: Profile): ReadProfile | undefined {
    const command = profile.properties.get('credential_process');
    const call = command === undefined ? undefined : readToolCall(command, this.#platform);
    const source = findSource(profile, call);
    return source && { source, reading: this.#checkPlace(profile, this.#readFor(source, profile, call)) };
  }

  #readFor(source: ImportSource, profile: Profile, call: ToolCall | undefined): Reading {
    if (source === 'leapp') return stays('encrypted');
    if ((this.#sections.get(profile.name)?.length ?? 0) > 1) return stays('severalSections');
    if (call && !call.asks) return stays('severalWords');
    // Beside settings that the AWS CLI reads, another program is there for other tools.
    const asksOther = !call && source !== 'inline' && profile.properties.has('credential_process');
    if (asksOther || !FROM_TOOLS.includes(profile.kind)) return stays('otherCredentials');
    switch (source) {
      case 'granted':
        return readGranted(profile, call?.asks, this.#services);
      case 'awsVault':
        return readAwsVault(profile, call?.asks, this.#services);
      case 'awsSsoUtil':
        return readAwsSsoUtil(profile, call?.asks, this.#services);
      case 'awsSsoCli':
        return readAwsSsoCli(call?.asks, this.#services);
      default:
        return readSso(inlineFacts(profile), this.#config);
    }
  }

  /** What is changed has to stand in the config file. */
  #checkPlace(profile: Profile, reading: Reading): Reading {
    if (!('becomes' in reading)) return reading;
    const section = this.sectionOf(profile.name);
    if (!section) return stays('elsewhere');
    const touched = [...reading.removes, 'sso_session', 'sso_account_id', 'sso_role_name'];
    const isElsewhere = touched.some((key) => section.settings.get(key) !== profile.properties.get(key));
    if (isElsewhere) return stays('elsewhere');
    const { properties } = profile;
    const assumesRole = reading.becomes.kind === 'sso' && Boolean(properties.get('role_arn'));
    const hasSource = Boolean(properties.get('credential_source') || properties.get('source_profile'));
    return assumesRole && (!hasSource || properties.get('source_profile') === profile.name)
      ? stays('noSource')
      : reading;
  }

  #readOther(name: string): Reading | undefined {
    if (this.#running.has(name)) return stays('loop');
    if (this.#running.size >= LONGEST_CHAIN) return stays('otherProfile');
    const read = this.read(name);
    if (read) return read.reading;
    const profile = this.#config.profiles.get(name);
    if (!profile) return undefined;
    return profile.kind === 'sso' ? readSso(inlineFacts(profile), this.#config) : stays('otherProfile');
  }
}

/** Whose a profile is. */
function findSource(profile: Profile, call: ToolCall | undefined): ImportSource | undefined {
  if (call) return call.tool;
  if (isOfGranted(profile)) return 'granted';
  if (isIncluding(profile)) return 'awsVault';
  const isInline =
    profile.kind === 'sso' &&
    (profile.accountId ?? profile.roleName) !== undefined &&
    Boolean(profile.properties.get('sso_start_url')) &&
    !profile.properties.get('sso_session');
  return isInline ? 'inline' : undefined;
}
