import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { assignmentCommand } from '../../../src/editor/shellAssignment';

const HOSTILE_NAMES = [
  'dev',
  'with space',
  `quote's`,
  `two''quotes'`,
  'double"quotes',
  '$(touch /tmp/owned)',
  '`touch /tmp/owned`',
  '; exit 7; #',
  '${HOME}',
  '$HOME',
  'back\\slash',
  'trailing\\',
  "\\'",
  '!history!',
  '~',
  '*?[a]{b,c}',
  '&& false | cat > /dev/null',
  '--help',
  'ünïcödé 日本 🚀',
  '‘typographic’ ‚quotes‛',
  '%PATH%',
];

/** Shells by the name VS Code gives them, and how each is asked to run a script without any start-up file. */
const SHELLS: readonly { shell: string; program: string; args: readonly string[]; print: string }[] = [
  {
    shell: 'bash',
    program: 'bash',
    args: ['--norc', '--noprofile', '-c'],
    print: `printf '<%s>' "$AWS_PROFILE"`,
  },
  { shell: 'sh', program: 'sh', args: ['-c'], print: `printf '<%s>' "$AWS_PROFILE"` },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-c'], print: `printf '<%s>' "$AWS_PROFILE"` },
  { shell: 'fish', program: 'fish', args: ['--no-config', '-c'], print: `printf '<%s>' "$AWS_PROFILE"` },
  {
    shell: 'pwsh',
    program: 'pwsh',
    args: ['-NoProfile', '-NonInteractive', '-Command'],
    print: `[Console]::Out.Write('<' + $env:AWS_PROFILE + '>')`,
  },
];

describe('the assignment for an open terminal', () => {
  for (const { shell, program, args, print } of SHELLS) {
    describe(shell, function () {
      this.timeout(30_000);
      before(function () {
        if (spawnSync(program, [...args, 'exit']).error === undefined) return;
        console.log(`      (${program} is not installed: its quoting is not tried here)`);
        this.skip();
      });

      it('gives the shell exactly the name, whatever it holds', () => {
        for (const name of HOSTILE_NAMES) {
          const command = assignmentCommand(shell, { AWS_PROFILE: name });
          assert.ok(command !== undefined, name);
          const { stdout } = spawnSync(program, [...args, `${command}\n${print}`], { encoding: 'utf8' });
          assert.equal(stdout, `<${name}>`, command);
        }
      });

      it('removes the variable', () => {
        const command = assignmentCommand(shell, { AWS_PROFILE: undefined });
        assert.ok(command !== undefined);
        const env = { ...process.env, AWS_PROFILE: 'before' };
        const { stdout } = spawnSync(program, [...args, `${command}\n${print}`], { encoding: 'utf8', env });
        assert.equal(stdout, '<>');
      });

      it('sets several variables in one line', () => {
        const command = assignmentCommand(shell, { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'dev' });
        assert.ok(command !== undefined && !command.includes('\n'));
        const { stdout } = spawnSync(program, [...args, `${command}\n${print}`], { encoding: 'utf8' });
        assert.equal(stdout, '<dev>');
      });
    });
  }

  it('sends nothing that a terminal would act on before the shell reads it', () => {
    for (const character of ['\n', '\r', '\t', '\u0003', '\u001b', '\u007f', '\u0085', '\0']) {
      for (const { shell } of SHELLS) {
        assert.equal(assignmentCommand(shell, { AWS_PROFILE: `a${character}b` }), undefined);
      }
    }
  });

  it('sends cmd only what cmd cannot expand', () => {
    assert.equal(assignmentCommand('cmd', { AWS_PROFILE: 'a & b' }), 'set "AWS_PROFILE=a & b"');
    assert.equal(assignmentCommand('cmd', { AWS_PROFILE: undefined }), 'set "AWS_PROFILE="');
    for (const name of ['%PATH%', 'a"b', '!x!', 'a^b']) {
      assert.equal(assignmentCommand('cmd', { AWS_PROFILE: name }), undefined);
    }
  });

  it('sends nothing to a shell it does not know', () => {
    for (const shell of ['csh', 'nu', 'python', 'node', '']) {
      assert.equal(assignmentCommand(shell, { AWS_PROFILE: 'dev' }), undefined);
    }
  });
});
