import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findStartFileVariables } from '../../../../src/credentials/shells/shellStartFiles';
import { temporaryDirectoryPerTest } from '../../base/temporaryDirectory';

describe('what the start files of a shell set', () => {
  const directory = temporaryDirectoryPerTest();

  async function find(shell: string, name: string, text: string): Promise<string[]> {
    const file = join(directory.path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    const found = await findStartFileVariables(shell, { home: directory.path, directory: undefined }, {});
    assert.ok(found.every((variable) => variable.file === file));
    return found.map(({ line, variable, value }) => `${line + 1} ${variable}=${value ?? '?'}`);
  }

  const cases: readonly [shell: string, file: string, line: string, expected: string | undefined][] = [
    ['bash', '.bashrc', 'export AWS_PROFILE=old-keys', 'AWS_PROFILE=old-keys'],
    ['bash', '.profile', '  export A=1 AWS_PROFILE="two words" # note', 'AWS_PROFILE=two words'],
    ['zsh', '.zshrc', "export AWS_PROFILE='x'; ls", 'AWS_PROFILE=x'],
    ['zsh', '.zlogin', 'typeset -gx AWS_DEFAULT_PROFILE=x', 'AWS_DEFAULT_PROFILE=x'],
    ['zsh', '.zprofile', 'AWS_ACCESS_KEY_ID=AKIA', 'AWS_ACCESS_KEY_ID=AKIA'],
    ['bash', '.bashrc', 'export AWS_PROFILE=$(cat ~/x)', 'AWS_PROFILE=?'],
    ['bash', '.bashrc', '# export AWS_PROFILE=old-keys', undefined],
    ['bash', '.bashrc', "alias prod='export AWS_PROFILE=prod'", undefined],
    ['bash', '.bashrc', 'AWS_PROFILE=dev aws s3 ls', undefined],
    ['bash', '.bashrc', 'export MY_AWS_PROFILE=x', undefined],
    ['fish', '.config/fish/config.fish', 'set -gx AWS_PROFILE x', 'AWS_PROFILE=x'],
    ['fish', '.config/fish/conf.d/aws.fish', 'set --global --export AWS_PROFILE "x"', 'AWS_PROFILE=x'],
    ['fish', '.config/fish/fish_variables', 'SETUVAR --export AWS_PROFILE:x', 'AWS_PROFILE=x'],
    ['pwsh', '.config/powershell/profile.ps1', "$env:AWS_PROFILE = 'x'", 'AWS_PROFILE=x'],
    ['nu', '.bashrc', 'export AWS_PROFILE=old-keys', undefined],
  ];
  for (const [shell, file, line, expected] of cases) {
    it(`is found in ${file}: ${line}`, async () => {
      assert.deepEqual(
        await find(shell, file, `\n${line}\n`),
        expected === undefined ? [] : [`2 ${expected}`],
      );
    });
  }

  it('is not what a function would set when it is called', async () => {
    const text = 'use() {\n  export AWS_PROFILE=$1\n}\nexport AWS_PROFILE=dev\n';
    assert.deepEqual(await find('bash', '.bashrc', text), ['4 AWS_PROFILE=dev']);
    const fish = 'function use\n  set -gx AWS_PROFILE $argv\nend\n';
    assert.deepEqual(await find('fish', '.config/fish/config.fish', fish), []);
  });

  describe('in files that start files read', () => {
    const findIn = async (shell: string, texts: Readonly<Record<string, string>>): Promise<string[]> => {
      for (const [name, text] of Object.entries(texts)) {
        await mkdir(dirname(join(directory.path, name)), { recursive: true });
        await writeFile(join(directory.path, name), text);
      }
      return describeAll(shell, undefined);
    };

    for (const line of [
      '. ~/dotfiles/aws.sh',
      'source "$HOME/dotfiles/aws.sh"',
      '[ -f ~/dotfiles/aws.sh ] && . ~/dotfiles/aws.sh',
      'if [ -r "${HOME}/dotfiles/aws.sh" ]; then source "${HOME}/dotfiles/aws.sh"; fi',
      'source ${ZDOTDIR:-$HOME}/dotfiles/aws.sh',
      '. ~/dotfiles/../dotfiles/aws.sh # mine',
    ])
      it(`is found behind ${line}`, async () => {
        const found = await findIn('bash', {
          '.bashrc': `${line}\n`,
          'dotfiles/aws.sh': '# account\nexport AWS_PROFILE=prod\n. ~/.bashrc\n',
        });
        assert.deepEqual(found, ['dotfiles/aws.sh 2 prod false']);
      });

    it('is found behind a profile of PowerShell', async () => {
      const found = await findIn('pwsh', {
        '.config/powershell/profile.ps1': '. "$PSScriptRoot/aws.ps1"\n',
        '.config/powershell/aws.ps1': "$env:AWS_PROFILE = 'prod'\n",
      });
      assert.deepEqual(found, ['.config/powershell/aws.ps1 1 prod false']);
    });

    for (const line of ['# . ~/aws.sh', 'echo . ~/aws.sh', 'use() {\n  . ~/aws.sh\n}', '. aws.sh'])
      it(`is not looked for behind ${line.replaceAll('\n', ' ')}`, async () => {
        const texts = { '.bashrc': `${line}\n`, 'aws.sh': 'export AWS_PROFILE=prod\n' };
        assert.deepEqual(await findIn('bash', texts), []);
      });
  });

  async function describeAll(shell: string, of: string | undefined): Promise<string[]> {
    const places = { home: directory.path, directory: of && join(directory.path, of) };
    const found = await findStartFileVariables(shell, places, {});
    return found.map(({ file, line, value, isLate }) =>
      [file.slice(directory.path.length + 1).replaceAll('\\', '/'), line + 1, value, isLate].join(' '),
    );
  }

  describe('beside a tool that sets variables by directory', () => {
    const findBeside = async (
      startFile: string,
      texts: Readonly<Record<string, string>>,
    ): Promise<string[]> => {
      await mkdir(join(directory.path, 'work', 'project', 'deep'), { recursive: true });
      await writeFile(join(directory.path, '.zshrc'), startFile);
      for (const [name, text] of Object.entries(texts)) await writeFile(join(directory.path, name), text);
      return describeAll('zsh', 'work/project/deep');
    };
    const ENVRC = 'work/project/.envrc';
    const outer = { '.envrc': 'export AWS_PROFILE=outer\n' };

    for (const hook of ['eval "$(direnv hook zsh)"', 'plugins=(git\n  direnv)'])
      it(`is what the nearest .envrc sets, at each prompt: ${hook.replace('\n', ' ')}`, async () => {
        const texts = { ...outer, [ENVRC]: '# account\nexport AWS_PROFILE=prod\n' };
        assert.deepEqual(await findBeside(`${hook}\n`, texts), [`${ENVRC} 2 prod true`]);
      });

    it('is not what an .envrc sets that direnv does not read: there is a nearer one', async () => {
      const texts = { ...outer, [ENVRC]: 'export STAGE=prod\n' };
      assert.deepEqual(await findBeside('eval "$(direnv hook zsh)"\n', texts), []);
    });

    it('is not what an .envrc says where no start file sets up direnv', async () => {
      const texts = { [ENVRC]: 'export AWS_PROFILE=prod\n' };
      assert.deepEqual(await findBeside('# eval "$(direnv hook zsh)"\n', texts), []);
    });

    it('is what a mise.toml above sets', async () => {
      const texts = {
        'work/mise.toml': '[env]\nAWS_PROFILE = "prod"\n',
        'work/project/mise.toml': '[tools]\nnode = "24"\n',
      };
      const found = await findBeside('eval "$(~/.local/bin/mise activate zsh)"\n', texts);
      assert.deepEqual(found, ['work/mise.toml 2 prod true']);
    });

    it("is what .env sets, by a plugin of Oh My Zsh, in the shell's own directory", async () => {
      const own = { 'work/project/deep/.env': 'AWS_PROFILE=prod\n' };
      assert.deepEqual(await findBeside('plugins=(git dotenv)\n', own), [
        'work/project/deep/.env 1 prod true',
      ]);
      const above = { 'work/project/deep/.env': '', 'work/project/.env': 'AWS_PROFILE=prod\n' };
      assert.deepEqual(await findBeside('plugins=(git dotenv)\n', above), []);
    });
  });
});
