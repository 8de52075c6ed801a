import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GUARD_CASES } from '../unit/credentials/agents/guardTable';
import { skip } from '../run/skipping';

const PROGRAMS = ['aws', 'cdk', 'sam', 'terraform', 'pulumi', 'serverless', 'kubectl'];
/** What they start isn't here, or asks for a password. */
const STARTED_BY_OTHERS = /\b(sudo|npx|pnpm)\b|\/usr\/local|PATH=|bash -lc/;

/** What the guard makes of a command, run by a real shell: the programs have the profile that the table says. */
describe('a guarded command', () => {
  it('runs as the profile in bash', function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const directory = mkdtempSync(join(tmpdir(), 'guarded-'));
    try {
      const [bin, out] = [join(directory, 'bin'), join(directory, 'out')];
      mkdirSync(bin);
      mkdirSync(join(directory, 'infra'));
      for (const program of PROGRAMS) {
        const file = join(bin, program);
        writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$AWS_PROFILE" >> '${out}'\n`);
        chmodSync(file, 0o755);
      }
      const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, AWS_PROFILE: 'wrong', HOME: directory };
      const cases = GUARD_CASES.filter(
        ({ verdict, becomes = '' }) => verdict === 'name' && !STARTED_BY_OTHERS.test(becomes),
      );
      assert.ok(cases.length > 20);
      for (const { becomes = '' } of cases) {
        writeFileSync(out, '');
        spawnSync('bash', ['-c', `${becomes}\nwait`], { cwd: directory, env });
        const found = readFileSync(out, 'utf8').trim().split('\n');
        // One that names a profile by its option has whatever the shell has.
        const expected = becomes.includes('--profile qa') ? ['wrong', 'dev'] : found.map(() => 'dev');
        assert.deepEqual(found, expected, becomes);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
