import type { ConfigDocument } from '../../config/document';
import { readSectionHeader } from '../../config/sectionHeader';
import type { SharedConfig } from '../../config/sharedConfig';
import type { AwsSsoInstances } from './awsSsoCli';
import { findCopiedKeys } from './copiedKeys';
import {
  IMPORT_SOURCES,
  type FoundImports,
  type ImportableProfile,
  type ImportSource,
  type StayingProfile,
} from './importTypes';
import { ProfileReader } from './profileReader';

/** What is looked through. */
export interface ImportFiles {
  /** What both files say. */
  readonly config: SharedConfig;
  readonly configDocument: ConfigDocument;
  readonly credentialsDocument: ConfigDocument;
  readonly instances: AwsSsoInstances;
  readonly platform?: NodeJS.Platform;
}

/** The profiles that other tools have left in the shared files, by tool; tools that left none are not among them. */
export function findImports(files: ImportFiles): FoundImports[] {
  const { config, configDocument, credentialsDocument, instances, platform } = files;
  const reader = new ProfileReader(configDocument, config, instances, platform);
  const found = new Map<ImportSource, (ImportableProfile | StayingProfile)[]>();
  const add = (source: ImportSource, profile: ImportableProfile | StayingProfile): void => {
    const others = found.get(source);
    if (others) others.push(profile);
    else found.set(source, [profile]);
  };
  for (const name of config.profiles.keys()) {
    const read = reader.read(name);
    if (read) add(read.source, { name, ...read.reading });
  }
  for (const profile of findCopiedKeys(credentialsDocument, config)) add('yawsso', profile);

  const isWrittenAgain = findGenerated(configDocument);
  return IMPORT_SOURCES.flatMap((source) => {
    const profiles = found.get(source);
    if (!profiles) return [];
    const importable = profiles.filter((profile) => 'becomes' in profile);
    const staying = profiles.filter((profile) => 'because' in profile);
    const lines = importable.map(({ name }) => reader.sectionOf(name)?.line ?? 0);
    return [
      { source, importable, staying, isWrittenAgain: source !== 'yawsso' && lines.some(isWrittenAgain) },
    ];
  });
}

const BLOCK_BEGIN = '# BEGIN_AWS_SSO_CLI';
const BLOCK_END = '# END_AWS_SSO_CLI';
const REGISTRY_BEGIN = /^granted_registry_start\s/;
const REGISTRY_END = /^granted_registry_end\s/;

/** Tells of a line whether it is in a part of the file that a tool makes anew: Granted's registries and AWS SSO CLI's block. */
function findGenerated(document: ConfigDocument): (line: number) => boolean {
  const edges: { readonly line: number; readonly by: number }[] = [];
  if (document.toString().includes('_AWS_SSO_CLI')) {
    for (const [index, { text }] of document.lines.entries()) {
      if (text.startsWith(BLOCK_BEGIN)) edges.push({ line: index + 1, by: 1 });
      else if (text.startsWith(BLOCK_END)) edges.push({ line: index + 1, by: -1 });
    }
  }
  for (const section of document.sections) {
    if (readSectionHeader(section, 'config').kind !== 'unknown') continue;
    if (REGISTRY_BEGIN.test(section.title)) edges.push({ line: section.line, by: 1 });
    else if (REGISTRY_END.test(section.title)) edges.push({ line: section.line, by: -1 });
  }
  if (edges.length === 0) return () => false;
  return (line) => edges.reduce((depth, edge) => (edge.line < line ? depth + edge.by : depth), 0) > 0;
}
