import { parseJsonObject } from '../base/json';
import { LONGEST_LINE, type NamedProfile } from './projectProfileLines';

/** `"profile": "dev"` of the CDK, which reads it at the top of `cdk.json` only. */
export function readCdkProfiles(text: string): NamedProfile[] {
  const profile = parseJsonObject(text)?.['profile'];
  return typeof profile === 'string' ? [{ profile, line: linesOfKeys(text, []).get('profile') ?? 1 }] : [];
}

/** A tool of AWS that takes `--profile`: others have options of that name, which mean something else. */
const TOOL = /(?:^|[\s/;&|"'])(?:aws|cdk|sam|serverless|sls)\s/;

/** `"deploy": "cdk deploy --profile dev"` and `AWS_PROFILE=dev` in the scripts of `package.json`. */
export function readPackageProfiles(text: string): NamedProfile[] {
  const scripts = parseJsonObject(text)?.['scripts'];
  if (typeof scripts !== 'object' || scripts === null) return [];
  const lines = linesOfKeys(text, ['scripts']);
  return Object.entries(scripts).flatMap(([script, command]: [string, unknown]) => {
    if (typeof command !== 'string' || command.length > LONGEST_LINE) return [];
    return command.split(/[;|&]/).flatMap((part) => {
      const profile = profileOf(part);
      return profile === undefined ? [] : [{ profile, line: lines.get(script) ?? 1 }];
    });
  });
}

function profileOf(command: string): string | undefined {
  const option = TOOL.test(command)
    ? /\s(?:--profile|--aws-profile)(?:\s+|=)(?:"([^"]*)"|'([^']*)'|([^\s"']+))/.exec(command)
    : null;
  const found = option ?? /(?:^|\s)AWS_PROFILE=(?:"([^"]*)"|'([^']*)'|([^\s"']+))/.exec(command);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

/**
 * The lines of the keys of one object, starting at 1. The last one counts where a key is there twice, as it does for
 * `JSON.parse`, which has to take the text.
 * @param path the keys that lead to the object
 */
function linesOfKeys(text: string, path: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  /** For each object and list that is open, the key that it has; none of the outermost one. */
  const open: string[] = [];
  let key = '';
  let line = 1;
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]|\n/g)) {
    if (token === '\n') line++;
    else if (token === '{' || token === '[') {
      open.push(key);
      key = '';
    } else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      key = JSON.parse(token.slice(0, -colon.length)) as string;
      const isThere =
        open.length === path.length + 1 && path.every((each, index) => open[index + 1] === each);
      if (isThere) found.set(key, line);
      // The colon may be on a line of its own.
      line += colon.split('\n').length - 1;
    }
  }
  return found;
}
