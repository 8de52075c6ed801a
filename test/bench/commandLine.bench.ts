import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 40;
const PROGRAM = join('dist', 'commandLine', 'commandLine.cjs');

/** From cold to the end of the output, beside a Node that does nothing, turn by turn. */
const home = mkdtempSync(join(tmpdir(), 'command-line-bench-'));
mkdirSync(join(home, '.aws'));
writeFileSync(
  join(home, '.aws', 'config'),
  `[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n\n${Array.from(
    { length: 50 },
    (_, index) =>
      `[profile p${index}]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Developer\n`,
  ).join('\n')}`,
);
const hook = JSON.stringify({ tool_name: 'Bash', tool_input: { command: 'aws s3 ls' }, cwd: home });
const programs = [
  { name: 'node, doing nothing', args: ['-e', '0'], limit: 1 },
  { name: 'aws-sso-profiles status', args: [PROGRAM, 'status'], limit: 1.2 },
  { name: 'aws-sso-profiles guard', args: [PROGRAM, 'guard'], limit: 1.3 },
].map((program) => ({ ...program, times: [] as number[] }));

try {
  const env = { ...process.env, HOME: home, USERPROFILE: home, AWS_PROFILE: 'p7' };
  for (let round = 0; round < ROUNDS; round++) {
    for (const { args, times } of programs) {
      const begun = performance.now();
      spawnSync(process.execPath, args, { env, input: hook });
      times.push(performance.now() - begun);
    }
  }
  const bare = median(programs[0]?.times ?? []);
  console.log(`From cold to the end, ${ROUNDS} runs each, turn by turn (ms):`);
  console.table(
    programs.map(({ name, times, limit }) => ({
      program: name,
      median: Math.round(median(times)),
      fastest: Math.round(Math.min(...times)),
      factor: Number((median(times) / bare).toFixed(2)),
      limit,
    })),
  );
  if (programs.some(({ times, limit }) => median(times) / bare > limit)) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}
