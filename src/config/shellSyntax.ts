import { splitShellWords } from './shellWords';
import { splitWindowsWords } from './windowsWords';

/**
 * What a shell would not leave as it is, but for brackets: names of profiles hold them, and a shell leaves those that fit
 * no file. Anywhere outside quotes, at the start of a word, and inside double quotes.
 */
const SPECIAL = /[|&;<>()$`*?{\n]/;
const SPECIAL_AT_START = /[~#]/;
const SPECIAL_IN_QUOTES = /[$`]/;
/** A variable that is set for the command alone. */
const ASSIGNMENT = /^\s*[A-Za-z_]\w*=/;

/** Whether a shell would make something else of a command than its words. */
export function usesShell(command: string): boolean {
  if (ASSIGNMENT.test(command)) return true;
  let quote = '';
  let isAtStart = true;
  for (let index = 0; index < command.length; index++) {
    const character = command.charAt(index);
    if (character === '\\' && quote !== "'") index++;
    else if (quote !== '') {
      if (character === quote) quote = '';
      else if (quote === '"' && SPECIAL_IN_QUOTES.test(character)) return true;
    } else if (character === '"' || character === "'") quote = character;
    else if (SPECIAL.test(character) || (isAtStart && SPECIAL_AT_START.test(character))) return true;
    isAtStart = quote === '' && /\s/.test(character);
  }
  return false;
}

/** Whether the AWS CLI can part a command into words. */
export function areQuotesClosed(command: string, platform: NodeJS.Platform = process.platform): boolean {
  return (platform === 'win32' ? splitWindowsWords : splitShellWords)(command) !== undefined;
}
