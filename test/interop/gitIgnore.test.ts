import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ExportError } from '../../src/credentials/exportErrors';
import { addToGitIgnore, findGitStanding, type GitStanding } from '../../src/credentials/gitIgnore';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';
import { needProgram } from '../run/installed';
import { skip } from '../run/skipping';

describe('a file in a git work tree', function () {
  const directory = temporaryDirectoryPerTest();
  const inside = (...path: string[]): string => join(directory.path, 'project', ...path);
  before(function () {
    needProgram(this, 'git', '--version');
  });
  beforeEach(() => {
    mkdirSync(inside('app'), { recursive: true });
    git('init', '--quiet');
  });

  function git(...args: string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: inside(),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  async function stateOf(file: string): Promise<GitStanding['state']> {
    return (await findGitStanding(file)).state;
  }

  async function ignore(file: string): Promise<string> {
    const standing = await findGitStanding(file);
    assert.ok(standing.state !== 'outside');
    return addToGitIgnore(standing);
  }

  it('is exposed until it is ignored', async () => {
    assert.equal(await stateOf(inside('.env')), 'exposed');
    writeFileSync(inside('.gitignore'), '.env\n');
    assert.equal(await stateOf(inside('.env')), 'ignored');
    assert.equal(await stateOf(inside('app', '.env')), 'ignored');
    assert.equal(await stateOf(inside('app', '.envrc')), 'exposed');
  });

  it('is tracked once it was added, ignored or not', async () => {
    writeFileSync(inside('.env'), 'A=b\n');
    git('add', '.env');
    writeFileSync(inside('.gitignore'), '.env\n');
    assert.equal(await stateOf(inside('.env')), 'tracked');
  });

  it('is outside where no directory above has a repository', async () => {
    assert.equal(await stateOf(join(directory.path, '.env')), 'outside');
  });

  it('is found in directories that are not there yet, and behind links', async () => {
    assert.equal(await stateOf(inside('not', 'yet', '.env')), 'exposed');
    symlinkSync(inside('app'), join(directory.path, 'link'));
    assert.equal(await stateOf(join(directory.path, 'link', '.env')), 'exposed');
  });

  it('is known to be in one, and no more, without git', async () => {
    const noGit = (): Promise<undefined> => Promise.resolve(undefined);
    const standing = await findGitStanding(inside('.env'), noGit);
    assert.equal(standing.state, 'unknown');
    assert.equal((await findGitStanding(join(directory.path, '.env'), noGit)).state, 'outside');
  });

  it('runs nothing that the repository names', async () => {
    const trace = join(directory.path, 'ran');
    git('config', 'core.fsmonitor', `touch '${trace}'; false`);
    assert.equal(await stateOf(inside('.env')), 'exposed');
    assert.throws(() => readFileSync(trace), /ENOENT/);
  });

  it('does not start git in the repository, where Windows would take a program of that name', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const trace = join(directory.path, 'trace');
    const program = join(directory.path, 'bin', 'git');
    mkdirSync(join(directory.path, 'bin'));
    writeFileSync(program, `#!/bin/sh\npwd >'${trace}'\n`, { mode: 0o700 });
    const { PATH } = process.env;
    process.env['PATH'] = `${join(directory.path, 'bin')}:${PATH ?? ''}`;
    try {
      await findGitStanding(inside('.env'));
    } finally {
      process.env['PATH'] = PATH;
    }
    assert.equal(readFileSync(trace, 'utf8').trim(), realpathSync(homedir()));
  });

  it('does not follow a .gitignore that leads elsewhere', async () => {
    const elsewhere = join(directory.path, 'bashrc');
    writeFileSync(elsewhere, 'mine\n');
    symlinkSync(elsewhere, inside('.gitignore'));
    await assert.rejects(ignore(inside('.env')), (error) => ExportError.is(error, 'stillNotIgnored'));
    assert.equal(readFileSync(elsewhere, 'utf8'), 'mine\n');
  });

  it('is ignored by a line of its own, and git never sees it', async () => {
    const names = [
      ':(top)magic',
      '.env',
      'app/.envrc',
      '#hash',
      '!bang',
      'a*b?[c]',
      'with space ',
      'back\\slash',
      'ünïcödé',
    ];
    for (const name of names) {
      await ignore(inside(name));
      writeFileSync(inside(name), 'AWS_SECRET_ACCESS_KEY=secret\n');
      assert.equal(await stateOf(inside(name)), 'ignored', name);
    }
    git('add', '--all');
    assert.equal(git('ls-files'), '.gitignore\n');
    assert.equal(git('status', '--porcelain', '--', '.', ':!.gitignore'), '');
    // What only looks like one of them is still seen.
    assert.equal(await stateOf(inside('axbyc')), 'exposed');
    assert.equal(await stateOf(inside('app', '.env')), 'exposed');
  });

  it('keeps the line ends of the .gitignore, and ends its last line', async () => {
    writeFileSync(inside('.gitignore'), 'node_modules/\r\nout');
    await ignore(inside('.env'));
    assert.equal(readFileSync(inside('.gitignore'), 'utf8'), 'node_modules/\r\nout\r\n/.env\r\n');
    writeFileSync(inside('.gitignore'), '');
    await ignore(inside('.env'));
    assert.equal(readFileSync(inside('.gitignore'), 'utf8'), '/.env\n');
  });

  it('may still be exposed after that: a .gitignore further down says otherwise', async () => {
    writeFileSync(inside('app', '.gitignore'), '!.env\n');
    await ignore(inside('app', '.env'));
    assert.equal(await stateOf(inside('app', '.env')), 'exposed');
  });
});
