import { parseJsonObject } from '../base/json';
import { LONGEST_LINE, type NamedProfile } from './projectProfileLines';

/** `"profile": "dev"` of the CDK, which reads it at the top of `cdk.json` only. */
export function readCdkProfiles(text: string): NamedProfile[] {
  const profile = parseJsonObject(text)?.['profile'];
  return typeof profile === 'string' ? [{ profile, line: lineOf(text, /"profile"\s*:/) }] : [];
}

/** A tool of AWS that takes `--profile`: others have options of that name, which mean something else. */
const TOOL = /(?:^|[\s/;&|"'])(?:aws|cdk|sam|serverless|sls)\s/;

/** Each is looked for in the whole text. */
const MOST_SCRIPTS = 50;

/** `"deploy": "cdk deploy --profile dev"` and `AWS_PROFILE=dev` in the scripts of `package.json`. */
export function readPackageProfiles(text: string): NamedProfile[] {
  const scripts = parseJsonObject(text)?.['scripts'];
  if (typeof scripts !== 'object' || scripts === null) return [];
  const named = Object.entries(scripts).flatMap(([script, command]: [string, unknown]) => {
    if (typeof command !== 'string' || command.length > LONGEST_LINE) return [];
    return command.split(/[;|&]/).flatMap((part) => {
      const profile = profileOf(part);
      return profile === undefined ? [] : [{ script, profile }];
    });
  });
  return named.slice(0, MOST_SCRIPTS).map(({ script, profile }) => ({
    profile,
    line: lineOf(text, new RegExp(`${escapeExpression(JSON.stringify(script))}\\s*:\\s*"`)),
  }));
}

function profileOf(command: string): string | undefined {
  const option = TOOL.test(command)
    ? /\s(?:--profile|--aws-profile)(?:\s+|=)(?:"([^"]*)"|'([^']*)'|([^\s"']+))/.exec(command)
    : null;
  const found = option ?? /(?:^|\s)AWS_PROFILE=(?:"([^"]*)"|'([^']*)'|([^\s"']+))/.exec(command);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

/** The line of the first match, starting at 1; the first line when there is none. */
function lineOf(text: string, expression: RegExp): number {
  const index = text.search(expression);
  return text.slice(0, Math.max(0, index)).split('\n').length;
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
