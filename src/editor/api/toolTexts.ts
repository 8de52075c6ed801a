import type { Profile } from '../../config/sharedConfig';
import type { ToolInput, ToolServices } from './languageModelTools';

/** As many names as a model needs to find its mistake. */
const MOST_NAMES = 50;

/** The profile that a tool is about; the active one when none is named. @throws an Error for the model. */
export function findProfile({ profile }: ToolInput, { config, activeProfiles }: ToolServices): Profile {
  const { profiles } = config.current;
  const name = profile ?? activeProfiles.focused?.name;
  const found = name === undefined ? undefined : profiles.get(name);
  if (found) return found;
  throw toolError(
    name === undefined ? 'No AWS profile is active in this workspace.' : `There is no AWS profile ${name}.`,
    `Name one of these: ${listOf([...profiles.keys()])}.`,
  );
}

/** What went wrong, and what to do next, for a model. */
export function toolError(what: string, next: string): Error {
  return new Error(oneLine(`${what} ${next}`));
}

/** Names, as many as are read gladly. */
export function listOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return names.length === 0 ? 'none' : names.slice(0, MOST_NAMES).join(', ') + more;
}

/** Names come from files that anyone may have written: they must not look like a line of ours. */
export function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}
