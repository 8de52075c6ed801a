// `node scripts/configKeys.mjs`: renews what src/config/language/configKeys.json says of each key's readers, variables and
// defaults, from botocore, the AWS CLI and the AWS SDK for JavaScript as they are installed here. What a key means, and the
// values it takes, are kept, and so are readers that are not installed here (`otherReaders`, `notReadBy`): those are our
// own words. A key that a program reads and the file lacks is named at the end.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/main.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { StepError } from './lib/run.mjs';

const DATA = join(repositoryRoot, 'src', 'config', 'language', 'configKeys.json');
const PYTHON_READER = 'AWS CLI and boto3';
const JAVASCRIPT_READER = 'AWS SDK for JavaScript';

/** Prints the variables of botocore's sessions, and every text in the code that reads a profile. */
const PROGRAM = `
import ast, inspect, json, pathlib
import awscli, botocore, botocore.configprovider as provider, botocore.credentials, botocore.tokens, botocore.utils
variables = {}
for key, env, default, _ in (value[:4] for value in provider.BOTOCORE_DEFAUT_SESSION_VARIABLES.values()):
    if key:
        variables[key] = {'variable': env, 'default': default}
texts = set()
files = [pathlib.Path(inspect.getfile(each)) for each in (provider, botocore.credentials, botocore.tokens, botocore.utils)]
files += pathlib.Path(awscli.__file__).parent.rglob('*.py')
for file in files:
    for node in ast.walk(ast.parse(file.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
print(json.dumps({
    'versions': ['botocore ' + botocore.__version__, 'aws-cli ' + awscli.__version__],
    'variables': variables,
    'texts': sorted(text for text in texts if text.replace('_', '').isalnum() and text.islower()),
}))
`;

await main(async () => {
  const python = askPython();
  const javaScript = readJavaScript();
  const data = JSON.parse(readFileSync(DATA, 'utf8'));
  const texts = new Set(python.texts);
  for (const entry of data.keys) {
    const { key } = entry;
    const variable = python.variables[key];
    const readers = [
      ...(variable || texts.has(key) ? [PYTHON_READER] : []),
      ...(javaScript.keys.has(key) ? [JAVASCRIPT_READER] : []),
    ];
    // Of programs that are not here, such as the AWS CLI 2, what was noted by hand stays.
    if (readers.length > 0) entry.readers = readers;
    delete entry.variable;
    delete entry.default;
    const name = [variable?.variable].flat().at(-1);
    if (name) entry.variable = name;
    if (variable && isValue(variable.default)) entry.default = String(variable.default).toLowerCase();
  }
  data.made = {
    date: new Date().toISOString().slice(0, 10),
    from: [...python.versions, ...javaScript.versions],
  };
  writeFileSync(DATA, `${JSON.stringify(data, undefined, 2)}\n`);

  const known = new Set(data.keys.map((/** @type {{key: string}} */ { key }) => key));
  const missing = [...Object.keys(python.variables), ...javaScript.keys].filter((key) => !known.has(key));
  if (missing.length > 0) throw new StepError(`keys without a meaning: ${[...new Set(missing)].join(', ')}`);
});

/** @param {unknown} value */
function isValue(value) {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}

/** @returns {{versions: string[], variables: Record<string, {variable: unknown, default: unknown}>, texts: string[]}} */
function askPython() {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new StepError(`botocore and awscli have to be installed for python3: ${stderr}`);
  return JSON.parse(stdout);
}

/** What the code of the SDK's packages takes from a profile: by a constant or by its name. */
function readJavaScript() {
  /** @type {Set<string>} */
  const keys = new Set();
  /** @type {string[]} */
  const versions = [];
  for (const scope of ['@aws-sdk', '@smithy']) {
    for (const name of readdirSync(join(repositoryRoot, 'node_modules', scope))) {
      const directory = join(repositoryRoot, 'node_modules', scope, name);
      if (['@aws-sdk/core', '@smithy/core'].includes(`${scope}/${name}`)) {
        const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
        versions.push(`${scope}/${name} ${version}`);
      }
      const files = readdirSync(join(directory, 'dist-cjs'), { recursive: true, encoding: 'utf8' });
      for (const file of files.filter((path) => path.endsWith('.js'))) {
        const source = readFileSync(join(directory, 'dist-cjs', file), 'utf8');
        const constants = source.matchAll(/\b\w*CONFIG\w* = "([a-z][a-z0-9]*(?:_[a-z0-9]+)+)"/g);
        const reads = source.matchAll(
          /\b(?:profile|profileData|arg|ssoSession)(?:\.|\[")([a-z][a-z0-9]*(?:_[a-z0-9]+)+|region|services)\b/g,
        );
        for (const [, key = ''] of [...constants, ...reads]) keys.add(key);
      }
    }
  }
  return { keys, versions };
}
