import { posix } from 'node:path';
import { LONGEST_PROJECT_FILE, readLines, type NamedProfile } from './projectProfileLines';
import { readCdkProfiles, readPackageProfiles } from './projectProfilesJson';
import { readTerraformProfiles } from './projectProfilesTerraform';

type Reader = (text: string) => NamedProfile[];

/** By the name of the file, then by its ending; `projectFiles.ts` tells which these are. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['.env', readAssignments],
  ['.env.local', readAssignments],
  ['.envrc', readAssignments],
  ['samconfig.toml', readSamConfig],
  ['cdk.json', readCdkProfiles],
  ['serverless.yml', readServerless],
  ['serverless.yaml', readServerless],
  ['package.json', readPackageProfiles],
]);
const READERS_BY_ENDING: ReadonlyMap<string, Reader> = new Map([
  ['.tf', readTerraformProfiles],
  ['.py', readPython],
]);

/**
 * The profiles that a file of a project names: what tools such as direnv, SAM, CDK, Terraform, boto3 and the Serverless
 * Framework take from it. Nothing is evaluated: names that are made of variables are left out, and so is what stands in
 * comments. Text that is not what the file name promises gives nothing.
 * @param fileName without a directory
 */
export function findProjectProfiles(fileName: string, text: string): NamedProfile[] {
  if (text.length > LONGEST_PROJECT_FILE) return [];
  return (findReader(fileName)?.(text) ?? []).filter(({ profile }) => isName(profile));
}

function findReader(fileName: string): Reader | undefined {
  return READERS.get(fileName) ?? READERS_BY_ENDING.get(posix.extname(fileName));
}

/** Longer ones are not typed by anyone; what shells, templates and placeholders use makes no name. */
function isName(text: string): boolean {
  return text !== '' && text.length <= 128 && !/[$`{}<>\p{Cc}]/u.test(text);
}

/** `.env` and `.envrc`: `AWS_PROFILE=dev`, `export AWS_PROFILE="${AWS_PROFILE:-dev}"`. */
function readAssignments(text: string): NamedProfile[] {
  return readLines(text, (line) => {
    const value = /^\s*(?:export\s+)?AWS_(?:DEFAULT_)?PROFILE\s*=\s*(.*)$/s.exec(line)?.[1];
    if (value === undefined) return undefined;
    const word = /^(?:"([^"]*)"|'([^']*)'|([^\s#;]*))/.exec(value);
    const name = word?.[1] ?? word?.[2] ?? word?.[3] ?? '';
    // A default for what the surroundings do not name.
    return /^\$\{AWS_(?:DEFAULT_)?PROFILE:?-([^}]*)\}$/.exec(name)?.[1] ?? name;
  });
}

/** `profile = "dev"` in a table of parameters, `[default.deploy.parameters]`. */
function readSamConfig(text: string): NamedProfile[] {
  let isInParameters = false;
  return readLines(text, (line) => {
    const table = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (table !== undefined) isInParameters = /\.\s*parameters\s*$/.test(table);
    const value = isInParameters ? /^\s*profile\s*=\s*(?:"([^"\\]*)"|'([^']*)')/.exec(line) : null;
    return value?.[1] ?? value?.[2];
  });
}

/** `profile: dev` in the block `provider:`, unless its `name` is that of another cloud. */
function readServerless(text: string): NamedProfile[] {
  let isInProvider = false;
  let indentation: string | undefined;
  let provider = 'aws';
  const named = readLines(text, (line) => {
    if (/^[^\s#]/.test(line)) {
      isInProvider = /^provider\s*:/.test(line);
      indentation = undefined;
    }
    const [, indent, key, value = ''] = (isInProvider && /^(\s+)([\w-]+)\s*:(.*)$/s.exec(line)) || [];
    // What stands deeper belongs to something else.
    indentation ??= indent;
    if (indent !== indentation) return undefined;
    if (key === 'name') provider = readScalar(value) ?? provider;
    return key === 'profile' ? readScalar(value) : undefined;
  });
  return provider === 'aws' ? named : [];
}

/** A text of YAML that stands on one line; undefined for anything else. */
function readScalar(text: string): string | undefined {
  const value = /^\s*(?:"([^"\\]*)"|'([^']*)'|([^\s#"'][^#]*))\s*(?:#.*)?$/s.exec(text);
  return value?.[1] ?? value?.[2] ?? value?.[3]?.trimEnd();
}

/** Other libraries have a `profile_name` too. */
const AWS_LIBRARY = /\b(?:boto3|botocore|aioboto3|aiobotocore|awswrangler)\b/;

/** `boto3.Session(profile_name="dev")`. */
function readPython(text: string): NamedProfile[] {
  if (!AWS_LIBRARY.test(text)) return [];
  let textQuote: string | undefined;
  return readLines(text, (line) => {
    const isInText = textQuote !== undefined || /"""|'''/.test(line);
    for (const [quote] of line.matchAll(/"""|'''/g)) {
      if (textQuote === undefined) textQuote = quote;
      else if (textQuote === quote) textQuote = undefined;
    }
    if (isInText) return undefined;
    const value = /\bprofile_name\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)')/.exec(line);
    // What stands behind a # is a comment, unless that stands in a text.
    if (!value || /^[^"']*#/.test(line.slice(0, value.index))) return undefined;
    return value[1] ?? value[2];
  });
}
