import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadSsoSessionData, parseKnownFiles } from '@smithy/shared-ini-file-loader';
import { editSharedFile } from '../../src/config/configEditor';
import { parseDocument } from '../../src/config/documentParser';
import { addProfiles, setSsoSession } from '../../src/config/profileBatch';
import { needAwsCli } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { createManyProfiles } from '../unit/config/manyProfiles';
import { runAws } from './runAws';

const EXISTING = 5000;
const ADDED = 1000;
const CLI_RUNS = 6;
const OUR_EDITS = 40;

const runFile = promisify(execFile);

/** A large config file with all that must survive: comments, nested keys, spacing and line ends of many tools. */
function createConfig(): string {
  const session = {
    startUrl: 'https://corp.awsapps.com/start',
    region: 'us-east-1',
    scopes: ['sso:account:access'],
  };
  const document = setSsoSession(parseDocument('# mine\r\n'), 'corp', session);
  const text = addProfiles(document, createManyProfiles('there', EXISTING), 'keep').toString();
  return text.replaceAll('7]\r\n', '7] ; seven\r\nRegion=x\r\ns3 =\r\n    max = 1\r\n# end\r\n');
}

describe('the config file that we write', function () {
  // The AWS CLI loads hundreds of modules: slow to start on a busy machine.
  const directory = temporaryDirectoryPerTest();
  const file = (): string => join(directory.path, 'config');
  const noCredentials = (): string => join(directory.path, 'credentials');
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    AWS_CONFIG_FILE: file(),
    AWS_SHARED_CREDENTIALS_FILE: noCredentials(),
  });
  const runBeside = async (program: string, args: readonly string[]): Promise<string> => {
    const { stdout } = await runFile(program, args, { env: environment(), maxBuffer: 1e7 });
    return stdout;
  };
  const askAws = (...args: string[]): Promise<string> => runAws(args, { env: environment() });
  /** Version 1 has no such command; the Python package below it, if it is found, lists what version 2 prints. */
  const listProfiles = async (): Promise<string[] | undefined> => {
    const isFirst = (await askAws('--version')).startsWith('aws-cli/1.');
    const script =
      'import botocore.session; print("\\n".join(botocore.session.Session().available_profiles))';
    const listed = isFirst
      ? await runBeside('python3', ['-c', script]).catch(() => undefined)
      : await askAws('configure', 'list-profiles');
    return listed?.split(/\r?\n/).filter((name) => name !== '');
  };

  it(`has ${ADDED} more profiles after one write, and every other byte as before`, async () => {
    const before = createConfig();
    writeFileSync(file(), before);
    let writes = 0;
    const watcher = watch(directory.path, (_, name) => {
      if (name === 'config') writes++;
    });
    const wanted = [...createManyProfiles('there', 10), ...createManyProfiles('added', ADDED)];
    await editSharedFile(file(), (document) => addProfiles(document, wanted, 'keep'));
    watcher.close();
    if (process.platform === 'linux') assert.equal(writes, 1);
    const after = readFileSync(file(), 'utf8');
    assert.ok(after.startsWith(before));
    const texts = createManyProfiles('added', ADDED).map(
      ({ name, properties }) =>
        `\r\n[profile ${name}]\r\n${properties.map(([key, value]) => `${key} = ${value}\r\n`).join('')}`,
    );
    assert.equal(after.slice(before.length), texts.join(''));
  });

  it('is read by the JavaScript SDK, every profile with its values', async () => {
    writeFileSync(file(), createConfig());
    const added = createManyProfiles('added', ADDED);
    await editSharedFile(file(), (document) => addProfiles(document, added, 'keep'));
    const options = { configFilepath: file(), filepath: noCredentials(), ignoreCache: true };
    const read = await parseKnownFiles(options);
    for (const { name, properties } of added)
      assert.deepEqual({ ...read[name] }, Object.fromEntries(properties));
    assert.equal(Object.keys(read).filter((name) => /^(there|added)-/.test(name)).length, EXISTING + ADDED);
    assert.equal((await loadSsoSessionData(options))['corp']?.['sso_region'], 'us-east-1');
  });

  it('is read by the AWS CLI: it lists every profile', async function () {
    needAwsCli(this);
    writeFileSync(file(), createConfig().replaceAll('Region=x\r\n', ''));
    const added = createManyProfiles('added', ADDED);
    await editSharedFile(file(), (document) => addProfiles(document, added, 'keep'));
    const expected = [...createManyProfiles('there', EXISTING), ...added].map(({ name }) => name);
    const listed = await listProfiles();
    if (listed) assert.deepEqual(listed.sort(), expected.sort());
    else console.log('      This AWS CLI cannot list profiles: asked for one of them alone.');
    const account = await askAws('configure', 'get', 'sso_account_id', '--profile', 'added-999');
    assert.equal(account.trim(), '100000000249');
  });

  it('keeps our edits and those of `aws configure set` beside them', async function () {
    needAwsCli(this);
    writeFileSync(file(), '[default]\nregion = us-east-1\n');
    let cliIsDone = false;
    const runAll = async (): Promise<void> => {
      for (let run = 0; run < CLI_RUNS; run++) {
        await askAws('configure', 'set', 'region', `region-${run}`, '--profile', `cli-${run % 3}`);
      }
      cliIsDone = true;
    };
    const editAll = async (): Promise<number> => {
      let edits = 0;
      while (!cliIsDone || edits < OUR_EDITS) {
        const name = `ours-${edits++}`;
        await editSharedFile(file(), (document) =>
          addProfiles(document, [{ name, properties: [['output', name]] }], 'keep'),
        );
      }
      return edits;
    };
    const [edits] = await Promise.all([editAll(), runAll()]);
    const { sections } = parseDocument(readFileSync(file(), 'utf8'));
    const found = new Map(sections.map(({ title, properties }) => [title, properties[0]?.value]));
    assert.equal(found.size, sections.length);
    for (let edit = 0; edit < edits; edit++) assert.equal(found.get(`profile ours-${edit}`), `ours-${edit}`);
    for (let run = CLI_RUNS - 3; run < CLI_RUNS; run++) {
      assert.equal(found.get(`profile cli-${run % 3}`), `region-${run}`);
    }
  });
});
