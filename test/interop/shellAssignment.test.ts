import assert from 'node:assert/strict';
import { assignmentCommand } from '../../src/credentials/shells/profileVariables';
import { needProgram } from '../run/installed';
import { environmentAfter, environmentsAfter, HOSTILE_VALUES, REAL_SHELLS } from './realShells';

describe('the assignment for an open terminal', () => {
  for (const realShell of REAL_SHELLS) {
    const { shell, program, args } = realShell;
    describe(shell, function () {
      before(function () {
        needProgram(this, program, ...args, 'exit');
      });

      it('gives the shell exactly the name, whatever it holds', () => {
        const commands = HOSTILE_VALUES.map((name) => {
          const command = assignmentCommand(shell, { AWS_PROFILE: name });
          assert.ok(command !== undefined, name);
          return command;
        });
        assert.deepEqual(
          environmentsAfter(realShell, commands).map((environment) => environment['AWS_PROFILE']),
          HOSTILE_VALUES,
        );
      });

      it('removes the variable', () => {
        const command = assignmentCommand(shell, { AWS_PROFILE: undefined });
        assert.ok(command !== undefined);
        const env = { ...process.env, AWS_PROFILE: 'before' };
        assert.equal(environmentAfter(realShell, command, env)['AWS_PROFILE'], undefined);
      });

      it('sets several variables in one line', () => {
        const command = assignmentCommand(shell, { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'dev' });
        assert.ok(command !== undefined && !command.includes('\n'));
        const { AWS_REGION, AWS_PROFILE } = environmentAfter(realShell, command);
        assert.deepEqual([AWS_REGION, AWS_PROFILE], ['eu-west-1', 'dev']);
      });
    });
  }

  it('sends nothing that a terminal would act on before the shell reads it', () => {
    for (const character of ['\n', '\r', '\t', '\u0003', '\u001b', '\u007f', '\u0085', '\0']) {
      for (const { shell } of REAL_SHELLS) {
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
