import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SECOND_MS } from '../../src/base/clock';
import { silentLogger } from '../fakes/silentLogger';
import { TokenCache } from '../../src/sso/tokenCache';
import { ChildProgram, messageOf } from '../run/childProgram';
import { readBeside, readPlainly, type ReadReport } from '../stress/readBeside';

const DURATION_MS = 5 * SECOND_MS;
const SESSION = 'my-sso';

/** Speaks the protocol of a Node child over its channel: lines of JSON on file descriptor 3. */
const BOTOCORE_WRITER = `
import json, os, select, sys
from botocore.utils import JSONFileCache
cache, key = JSONFileCache(sys.argv[1]), sys.argv[2]
send = lambda value: os.write(3, (json.dumps(value) + '\\n').encode())
token = {'accessToken': 'A' * 700, 'expiresAt': '2100-01-01T00:00:00Z', 'clientSecret': 'S' * 1500}
writes = 0
while not select.select([3], [], [], 0)[0]:
    cache[key] = token
    writes += 1
    if writes == 1:
        send('ready')
send(writes)
`;

/** A reader flat out beside a writer flat out, as the token cache is shared by many tools. */
const program = await ChildProgram.build('test/stress/writingProgram.ts');
const directory = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const cache = new TokenCache(directory, silentLogger);
  const file = cache.tokenFile(SESSION);
  const plainly = (): boolean => readPlainly(file);
  const patiently = async (): Promise<boolean> => (await cache.readToken(SESSION)).token !== undefined;

  const start = (mode: string): ChildProcess => program.start([mode, directory, SESSION]);
  const rows = [
    await measure('this extension', start('ours'), 'as the SDKs read', plainly),
    await measure('AWS CLI 2 (in place)', start('inPlace'), 'as the SDKs read', plainly),
    await measure('AWS CLI 2 (in place)', start('inPlace'), 'this extension', patiently),
  ];
  const botocore = botocoreVersion();
  if (botocore === undefined) console.log('No botocore in python3: its own JSONFileCache is not compared.');
  else {
    const writer = spawn('python3', ['-c', BOTOCORE_WRITER, directory, basename(file, '.json')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      windowsHide: true,
    });
    rows.push(await measure(`botocore ${botocore}`, writer, 'as the SDKs read', plainly));
  }
  console.table(rows);
} finally {
  rmSync(directory, { recursive: true, force: true });
  program.remove();
}

async function measure(
  writer: string,
  child: ChildProcess,
  reader: string,
  read: () => boolean | Promise<boolean>,
): Promise<object> {
  await messageOf(child);
  const { reads, failedReads, writes }: ReadReport = await readBeside(child, read, DURATION_MS);
  const failed = `${((100 * failedReads) / reads).toFixed(1)} %`;
  return { writer, reader, writes, reads, 'failed reads': failedReads, failed };
}

function botocoreVersion(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import botocore; print(botocore.__version__)'], {
    encoding: 'utf8',
    windowsHide: true,
  });
  return status === 0 ? stdout.trim() : undefined;
}
