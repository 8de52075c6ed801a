import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parse,
  parseTree,
  type JSONPath,
  type Node,
  type ParseError,
  type Segment,
} from 'jsonc-parser';

/** What a container needs to ask an endpoint. */
export interface ContainerAccess {
  readonly uri: string;
  /** Of this machine; holds the token. */
  readonly tokenFile: string;
  /** Of the profile. Tools in a container that know none refuse to work. */
  readonly region?: string;
}

/** Where the token is in the container. */
const TOKEN_PATH = '/run/aws-sso-profiles-token';

/** Why a file can't get the lines, as one English sentence. */
export class DevContainerError extends Error {}

/** The flags of `docker run`, as words. The token is in a file: a command line is seen by others. */
export function dockerFlags(access: ContainerAccess): readonly string[] {
  return [
    '--network',
    'host',
    ...variablesOf(access).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    '--mount',
    `type=bind,source=${access.tokenFile},target=${TOKEN_PATH},readonly`,
  ];
}

const URI_VARIABLE = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
/** Some tools read only one of them. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

function variablesOf({ uri, region }: ContainerAccess): readonly [name: string, value: string][] {
  return [
    [URI_VARIABLE, uri],
    ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', TOKEN_PATH],
    ...REGION_VARIABLES.flatMap((name): [string, string][] => (region ? [[name, region]] : [])),
  ];
}

/**
 * The text of a devcontainer.json with the lines that a container needs; comments, order and all else stay.
 * @param text undefined where there is no file. @throws DevContainerError for what is no such file.
 */
export function addToDevContainer(text: string | undefined, access: ContainerAccess): string {
  const mark = text?.startsWith('\uFEFF') ? '\uFEFF' : '';
  const given = text?.slice(mark.length);
  let result = given?.trim() ? given : '{\n  "image": "mcr.microsoft.com/devcontainers/base:ubuntu"\n}\n';
  const { containerEnv = {} } = readObject(result);
  if (typeof containerEnv !== 'object' || containerEnv === null || Array.isArray(containerEnv))
    throw new DevContainerError('Its "containerEnv" is not an object.');
  const set = (path: JSONPath, value: unknown): void => {
    result = withValue(result, path, value);
  };
  // The region of the profile that had the lines before.
  if (URI_VARIABLE in containerEnv && !access.region)
    for (const name of REGION_VARIABLES) set(['containerEnv', name], undefined);
  for (const [name, value] of variablesOf(access)) set(['containerEnv', name], value);
  const mount = `type=bind,source=${access.tokenFile},target=${TOKEN_PATH},readonly`;
  const mounts = listOf(readObject(result)['mounts']);
  const known = mounts.findIndex((item) => typeof item === 'string' && item.includes(`target=${TOKEN_PATH}`));
  set(['mounts', known === -1 ? mounts.length : known], mount);
  const runArgs = listOf(readObject(result)['runArgs']);
  const network = runArgs.findIndex((item) => typeof item === 'string' && /^--net(work)?(=|$)/.test(item));
  if (network === -1) set(['runArgs', runArgs.length], '--network=host');
  else if (!/^--net(work)?=host(=|$)/.test(runArgs.slice(network, network + 2).join('=')))
    throw new DevContainerError('Its "runArgs" name another network than that of the host, which is needed.');
  return mark + result;
}

/** The text with a value in its place, and all else as it was; undefined takes the value away. */
function withValue(text: string, path: JSONPath, value: unknown): string {
  const parentPath = path.slice(0, -1);
  const key = path.at(-1);
  const root = parseTree(text, [], { allowTrailingComma: true });
  const parent = root && findNodeAtLocation(root, parentPath);
  if (root && !parent)
    return withValue(text, parentPath, typeof key === 'number' ? [value] : { [String(key)]: value });
  const isNew = value !== undefined && root !== undefined && findNodeAtLocation(root, path) === undefined;
  const appended = isNew && parent ? withLastEntry(text, parent, key, value) : undefined;
  if (appended !== undefined) return appended;
  const layout = {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: eolOf(text) },
    isArrayInsertion: isNew && typeof key === 'number',
  };
  return applyEdits(text, modify(text, path, value, layout));
}

/**
 * The text with a new last entry of an object or a list, behind the comments that follow the one before: an edit of the library's
 * would part them from it.
 * @returns undefined where the one before doesn't begin its line
 */
function withLastEntry(
  text: string,
  parent: Node,
  key: Segment | undefined,
  value: unknown,
): string | undefined {
  const last = parent.children?.at(-1);
  if (!last) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', last.offset) + 1, last.offset);
  if (indent.trim() !== '') return undefined;
  const end = last.offset + last.length;
  const behind = text.slice(end, parent.offset + parent.length - 1).trimEnd();
  const name = parent.type === 'object' ? `${JSON.stringify(key)}: ` : '';
  const newLine = `${eolOf(text)}${indent}`;
  const entry = `${name}${JSON.stringify(value, undefined, 2)}`.replaceAll('\n', newLine);
  const comma = startsWithComma(behind) ? '' : ',';
  return `${text.slice(0, end)}${comma}${behind}${newLine}${entry}${text.slice(end + behind.length)}`;
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** After comments. */
function startsWithComma(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return text[scanner.getTokenOffset()] === ',';
}

function readObject(text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as unknown;
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DevContainerError('It is not a JSON object.');
  return value as Record<string, unknown>;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new DevContainerError('Its "mounts" or "runArgs" is not a list.');
  return value;
}
