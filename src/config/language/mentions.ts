import { LONGEST_LINE, LONGEST_PROJECT_FILE } from '../projectProfileLines';
import { findProjectProfiles } from '../projectProfiles';
import type { LineRange } from './spots';

/** A profile's name in a file of another tool. */
export interface ProfileMention extends LineRange {
  readonly name: string;
}

/** Programs that take `--profile` for an AWS profile; others have options of that name too. */
const AWS_TOOL = /(?:^|[\s/;&|"'$(])(?:aws|cdk|sam|serverless|sls|aws-vault|eb|copilot|ecs-cli)(?:\s|$)/;
const NAME = '[A-Za-z0-9_\\-/.%@:+]+';
const OPTION = new RegExp(`--(?:aws-)?profile(?:\\s+|=)["']?(${NAME})`, 'g');
const VARIABLE = 'AWS_(?:DEFAULT_)?PROFILE';
/** `=` of shells and `.env` files, `:=` and `?=` of make, `:` of YAML. A shell writes `:-` before a default, `:+` before something else. */
const ASSIGNS = '(?:[:?]?=|:(?![-+]))';
const ASSIGNMENT = new RegExp(`\\b${VARIABLE}["']?\\s*${ASSIGNS}\\s*["']?(${NAME})`, 'g');
/** `${AWS_PROFILE:-dev}` of shells and Compose: for where the surroundings name none. */
const DEFAULT = new RegExp(`\\$\\{${VARIABLE}:?-["']?(${NAME})`, 'g');
const COMMENT = /^\s*(?:#|\/\/|::|@?rem\s)/i;

/** What ends right before the name that is being typed. */
const BEFORE_OPTION = new RegExp(`--(?:aws-)?profile(?:\\s+|=)["']?(${NAME}|)$`);
const BEFORE_VALUE = new RegExp(
  `(?:\\b(?:${VARIABLE}["']?\\s*${ASSIGNS}|profile_name\\s*=)\\s*|\\$\\{${VARIABLE}:?-)["']?(${NAME}|)$`,
);
const BEFORE_SETTING = new RegExp(`^\\s*["']?profile["']?\\s*[:=]\\s*["']?(${NAME}|)$`);
/** Files in which a setting `profile` is one of AWS. */
const WITH_SETTING = /^(?:cdk\.json|samconfig\.toml|serverless\.ya?ml|.+\.tf)$/;

/** The names of profiles in a file, in its order. Nothing is evaluated; names made of variables are left out. */
export function findMentions(fileName: string, text: string): ProfileMention[] {
  if (text.length > LONGEST_PROJECT_FILE) return [];
  const lines = text.split(/\r\n|\n|\r/);
  const found = new Map<string, ProfileMention>();
  const add = (mention: ProfileMention): void => void found.set(`${mention.line}:${mention.start}`, mention);
  for (const [index, line] of lines.entries()) {
    if (line.length > LONGEST_LINE || COMMENT.test(line)) continue;
    const patterns = AWS_TOOL.test(line) ? [ASSIGNMENT, DEFAULT, OPTION] : [ASSIGNMENT, DEFAULT];
    for (const match of patterns.flatMap((pattern) => [...line.matchAll(pattern)])) {
      const [whole, name = ''] = match;
      const end = match.index + whole.length;
      if (!/^[${`(<]/.test(line.slice(end))) add({ name, line: index + 1, start: end - name.length, end });
    }
  }
  for (const { profile: name, line } of findProjectProfiles(fileName, text)) {
    const written = lines[line - 1] ?? '';
    const start = written.indexOf(name, Math.max(0, written.search(/profile/i) + 'profile'.length));
    if (start !== -1) add({ name, line, start, end: start + name.length });
  }
  return [...found.values()].sort((one, other) => one.line - other.line || one.start - other.start);
}

/** What is typed so far of a profile's name, at the end of a line; undefined where none belongs. */
export function mentionPrefix(fileName: string, before: string): string | undefined {
  if (before.length > LONGEST_LINE || COMMENT.test(before)) return undefined;
  const found =
    (AWS_TOOL.test(before) ? BEFORE_OPTION.exec(before) : null) ??
    BEFORE_VALUE.exec(before) ??
    (WITH_SETTING.test(fileName) ? BEFORE_SETTING.exec(before) : null);
  return found?.[1];
}
