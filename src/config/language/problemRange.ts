import { countLeadingBlanks, findDelimiter, findInlineComment, trimBlanksAtEnd } from '../documentText';
import type { ConfigProblemCode } from './catalog';
import { keyRange, valueRange, type LineRange } from './spots';

const AT_KEY: ReadonlySet<ConfigProblemCode> = new Set([
  'duplicateKey',
  'unportableKey',
  'indentedKey',
  'unknownKey',
  'emptySetting',
  'repeatedSetting',
  'inconsistentSession',
  'plainTextKeys',
  'keysInConfig',
  'settingsInCredentials',
  'incompleteKeys',
  'splitKeys',
  'mixedCredentials',
  'conflictingSource',
  'incompleteAssumeRole',
]);
const AT_VALUE: ReadonlySet<ConfigProblemCode> = new Set([
  'quotedValue',
  'missingSession',
  'missingSourceProfile',
  'sourceProfileCycle',
  'loginSource',
  'loginReaders',
  'invalidStartUrl',
  'invalidRegion',
  'unknownRegion',
  'otherPartition',
  'invalidAccount',
  'invalidRoleArn',
  'invalidRoleSetting',
  'invalidDuration',
  'refusedSetting',
  'shellSyntax',
  'legacySso',
]);

/** The part of a line that a problem is about: never empty where the line is not, and never outside it. */
export function problemRange(code: ConfigProblemCode, line: number, text: string): LineRange {
  const whole = { line, start: countLeadingBlanks(text), end: trimBlanksAtEnd(text).length };
  const delimiter = findDelimiter(text);
  if (delimiter === -1 || text.charAt(whole.start) === '[') return sane(whole, text);
  if (code === 'inlineComment') {
    const comment = findInlineComment(text.slice(delimiter + 1));
    if (comment !== -1) return sane({ line, start: delimiter + comment + 2, end: whole.end }, text);
  }
  if (AT_KEY.has(code)) return sane(keyRange({ line, text }), text);
  if (AT_VALUE.has(code)) {
    const value = valueRange({ line, text });
    return sane(value.start === value.end ? whole : value, text);
  }
  return sane(whole, text);
}

function sane({ line, start, end }: LineRange, text: string): LineRange {
  return start < end && end <= text.length ? { line, start, end } : { line, start: 0, end: text.length };
}
