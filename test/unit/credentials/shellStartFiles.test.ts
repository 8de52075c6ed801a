import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findStartFileVariables } from '../../../src/credentials/shellStartFiles';
import { temporaryDirectoryPerTest } from '../base/temporaryDirectory';

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

  describe('beside direnv', () => {
    const findBeside = async (startFile: string, envrc: string): Promise<string[]> => {
      const project = join(directory.path, 'work', 'project');
      await mkdir(join(project, 'deep'), { recursive: true });
      await writeFile(join(directory.path, '.zshrc'), startFile);
      await writeFile(join(project, '.envrc'), envrc);
      await writeFile(join(directory.path, '.envrc'), 'export AWS_PROFILE=outer\n');
      const places = { home: directory.path, directory: join(project, 'deep') };
      const found = await findStartFileVariables('zsh', places, {});
      return found.map(({ file, line, value, isLate }) =>
        [file.slice(directory.path.length + 1).replaceAll('\\', '/'), line + 1, value, isLate].join(' '),
      );
    };

    for (const hook of ['eval "$(direnv hook zsh)"', 'plugins=(git\n  direnv)'])
      it(`is what the nearest .envrc sets, at each prompt: ${hook.replace('\n', ' ')}`, async () => {
        const found = await findBeside(`${hook}\n`, '# account\nexport AWS_PROFILE=prod\n');
        assert.deepEqual(found, ['work/project/.envrc 2 prod true']);
      });

    it('is not what an .envrc says where no start file sets up direnv', async () => {
      assert.deepEqual(await findBeside('# eval "$(direnv hook zsh)"\n', 'export AWS_PROFILE=prod\n'), []);
    });
  });
});
