import type { DocumentSection } from './document';
import { isPortableName, trimBlanks } from './documentText';
import { splitShellWords } from './shellWords';

export type ConfigFileRole = 'config' | 'credentials';

/** What the title of a section says it defines. */
export type SectionHeader =
  | {
      readonly kind: 'profile' | 'sso-session' | 'services';
      readonly name: string;
      /** `every`: all SDKs agree on the name. `cli`: the AWS CLI reads it. `none`: no AWS tool does. */
      readonly readers: 'every' | 'cli' | 'none';
      /** `[profile default]` rather than `[default]`: it wins. */
      readonly hasPrefix: boolean;
    }
  /** `[DEFAULT]`, whose properties the AWS CLI gives to every section. */
  | { readonly kind: 'inherited' }
  /** In the credentials file, where only bare profile names belong. */
  | { readonly kind: 'misplaced'; readonly type: string }
  /** The AWS CLI's own settings, of no meaning here. */
  | { readonly kind: 'cliSettings' }
  | { readonly kind: 'unknown' };

const CONFIG_TITLE = /^(profile|sso-session|services)[ \t]+(.*)$/s;
const CLI_SETTINGS = new Set(['plugins', 'preview']);

export function readSectionHeader(section: DocumentSection, role: ConfigFileRole): SectionHeader {
  const title = trimBlanks(section.title);
  if (title === 'DEFAULT') return { kind: 'inherited' };
  const typed = CONFIG_TITLE.exec(title);

  if (role === 'credentials') {
    if (typed?.[1]) return { kind: 'misplaced', type: typed[1] };
    if (title === '') return { kind: 'unknown' };
    return { kind: 'profile', name: title, readers: readersOf(title), hasPrefix: false };
  }
  if (title === 'default') return { kind: 'profile', name: title, readers: 'every', hasPrefix: false };
  if (typed?.[1] && typed[2] !== undefined) {
    const kind = typed[1] as 'profile' | 'sso-session' | 'services';
    return { kind, ...readName(trimBlanks(typed[2])), hasPrefix: true };
  }
  return CLI_SETTINGS.has(title) ? { kind: 'cliSettings' } : { kind: 'unknown' };
}

function readName(written: string): { name: string; readers: 'every' | 'cli' | 'none' } {
  if (isPortableName(written)) return { name: written, readers: 'every' };
  const words = splitShellWords(written);
  const [name] = words ?? [];
  return words?.length === 1 && name ? { name, readers: 'cli' } : { name: written, readers: 'none' };
}

function readersOf(name: string): 'every' | 'cli' {
  return isPortableName(name) ? 'every' : 'cli';
}
