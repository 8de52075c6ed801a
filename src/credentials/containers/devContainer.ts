import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';

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

function variablesOf({ uri, region }: ContainerAccess): readonly [name: string, value: string][] {
  return [
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', uri],
    ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', TOKEN_PATH],
    // Some tools read only one of them.
    ...['AWS_REGION', 'AWS_DEFAULT_REGION'].flatMap((name): [string, string][] =>
      region ? [[name, region]] : [],
    ),
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
  const set = (path: (string | number)[], value: unknown, isNew = false): void => {
    const layout = {
      formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
      isArrayInsertion: isNew,
    };
    result = applyEdits(result, modify(result, path, value, layout));
  };
  for (const [name, value] of variablesOf(access)) set(['containerEnv', name], value);
  const mount = `type=bind,source=${access.tokenFile},target=${TOKEN_PATH},readonly`;
  const mounts = listOf(readObject(result)['mounts']);
  const known = mounts.findIndex((item) => typeof item === 'string' && item.includes(`target=${TOKEN_PATH}`));
  set(['mounts', known === -1 ? mounts.length : known], mount, known === -1);
  const runArgs = listOf(readObject(result)['runArgs']);
  const network = runArgs.findIndex((item) => typeof item === 'string' && /^--net(work)?(=|$)/.test(item));
  if (network === -1) set(['runArgs', runArgs.length], '--network=host', true);
  else if (!/^--net(work)?=host(=|$)/.test(runArgs.slice(network, network + 2).join('=')))
    throw new DevContainerError('Its "runArgs" name another network than that of the host, which is needed.');
  return mark + result;
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
