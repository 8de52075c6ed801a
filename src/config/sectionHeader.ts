import type { DocumentSection } from './document';
import { isPortableName, trimBlanks } from './documentText';
import { splitShellWords } from './shellWords';

export type ConfigFileRole = 'config' | 'credentials';

type ConfigKind = 'profile' | 'sso-session' | 'services';

/** What the title of a section says it defines. */
export type SectionHeader =
  | {
      readonly kind: ConfigKind;
      readonly name: string;
      /** `every`: all tools agree on the name. `cli`: the AWS CLI reads it. `few`: neither the CLI nor most SDKs do. */
      readonly readers: 'every' | 'cli' | 'few';
      /** Blanks at its beginning, or a name of several words, keep the AWS CLI from finding what it defines. */
      readonly isReadByCli: boolean;
    }
  /** `[DEFAULT]`, whose properties the AWS CLI gives to every section. */
  | { readonly kind: 'inherited' }
  /** In the credentials file, where only bare profile names belong. */
  | { readonly kind: 'misplaced'; readonly type: string }
  /** The AWS CLI's own settings, of no meaning here. */
  | { readonly kind: 'cliSettings' }
  /** `[profile.x]`: the AWS SDK for JavaScript alone takes it for `[profile x]`. */
  | { readonly kind: 'javaScript'; readonly type: string; readonly name: string }
  | { readonly kind: 'unknown' };

/** The AWS CLI goes by how the first word begins: `[profiles x]` is a profile for it. */
const CONFIG_TITLE = /^(profile|sso-session|services)(\S*)[ \t]+(.*)$/s;
const DOTTED_TITLE = /^(profile|sso-session|services)\.(\S+)$/;
const CLI_SETTINGS = new Set(['plugins', 'preview']);

export function readSectionHeader(section: DocumentSection, role: ConfigFileRole): SectionHeader {
  const name = role === 'config' ? section.plainProfileName : undefined;
  if (name === undefined) return readTitle(section, role);
  return { kind: 'profile', name, readers: 'every', isReadByCli: true };
}

function readTitle(section: DocumentSection, role: ConfigFileRole): SectionHeader {
  const title = trimBlanks(section.title);
  if (title === 'DEFAULT' && !section.hasBracketInComment) return { kind: 'inherited' };
  const typed = CONFIG_TITLE.exec(title);
  const titleForCli = section.hasBracketInComment ? undefined : section.title;

  if (role === 'credentials') {
    if (typed?.[1] && typed[2] === '') return { kind: 'misplaced', type: typed[1] };
    if (title === '') return { kind: 'unknown' };
    return { kind: 'profile', name: title, readers: readersOf(title), isReadByCli: title === titleForCli };
  }
  if (title === 'default') {
    return { kind: 'profile', name: title, readers: 'every', isReadByCli: title === titleForCli };
  }
  const [, kind, suffix, name = ''] = typed ?? [];
  if (kind !== undefined) {
    const words = titleForCli?.startsWith(kind) ? splitShellWords(titleForCli) : undefined;
    const nameForCli = words?.length === 2 ? words[1] : undefined;
    if (suffix === '') {
      const read = readName(trimBlanks(name));
      return { kind: kind as ConfigKind, ...read, isReadByCli: read.name === nameForCli };
    }
    if (nameForCli) return { kind: kind as ConfigKind, name: nameForCli, readers: 'cli', isReadByCli: true };
  }
  const [, type, dottedName] = DOTTED_TITLE.exec(title) ?? [];
  if (type !== undefined && dottedName !== undefined) return { kind: 'javaScript', type, name: dottedName };
  return CLI_SETTINGS.has(title) ? { kind: 'cliSettings' } : { kind: 'unknown' };
}

/** Whether the AWS CLI finds what a section defines. */
export function isReadByCli(header: SectionHeader): boolean {
  return 'isReadByCli' in header && header.isReadByCli;
}

function readName(written: string): { name: string; readers: 'every' | 'cli' | 'few' } {
  if (isPortableName(written)) return { name: written, readers: 'every' };
  const words = splitShellWords(written);
  const [name] = words ?? [];
  return words?.length === 1 && name ? { name, readers: 'cli' } : { name: written, readers: 'few' };
}

function readersOf(name: string): 'every' | 'cli' {
  return isPortableName(name) ? 'every' : 'cli';
}
