import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { AGENT_TOOLS, readToolQuestion, type ToolQuestion } from '../../src/credentials/agents/toolCatalog';
import { KeyServer, type KeyAnswer } from '../../src/credentials/keys/keyServer';
import { removeTree } from '../fakes/removeTree';
import { silentLogger } from '../fakes/silentLogger';
import { letOthersInto, needAnotherUser, reachWindow, servingWindow, type AnotherUser } from './anotherUser';
import { openCommandLineBench, type CommandLineBench } from './commandLine';

type Content = readonly { readonly type: string; readonly text: string }[];

/** The server as MCP clients start it, with this process as the window, against the official client. */
describe('the MCP server', () => {
  let bench: CommandLineBench;
  let window: KeyServer | undefined;
  let client: Client;
  let asked: ToolQuestion[];
  let answer: (question: ToolQuestion, signal: AbortSignal) => Promise<KeyAnswer>;

  before(async () => {
    bench = await openCommandLineBench('');
  });
  after(() => bench.close());

  beforeEach(async () => {
    asked = [];
    answer = ({ tool, directory }) =>
      Promise.resolve(
        directory === '' ? { kind: 'told', text: `found by ${tool}` } : { kind: 'elsewhere', text: '' },
      );
    window = await openWindow();
    client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({ command: bench.program, args: ['mcp'], cwd: bench.home, stderr: 'pipe' }),
    );
  });
  afterEach(async () => {
    await client.close();
    window?.dispose();
  });

  function openWindow(): Promise<KeyServer> {
    return KeyServer.start({
      directory: bench.directory,
      logger: silentLogger,
      answer: (text, signal) => {
        const question = readToolQuestion(text);
        if (!question) return Promise.resolve({ kind: 'refused', text: 'no question' });
        asked.push(question);
        return answer(question, signal);
      },
    });
  }

  async function call(name: string, given: Record<string, unknown> = {}) {
    const { content, isError } = await client.callTool({ name, arguments: given });
    return { text: (content as Content)[0]?.text, isError };
  }

  it('tells its tools and what they take', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
      AGENT_TOOLS.map(({ name, isReadOnly }) => [name, isReadOnly]),
    );
    assert.match(client.getInstructions() ?? '', /who_am_i/);
  });

  it('asks the window with the folder, then any, and hands on what it says', async () => {
    for (const { name, required = [] } of AGENT_TOOLS) {
      const given = Object.fromEntries(required.map((input) => [input, 'dev']));
      assert.deepEqual(await call(name, given), { text: `found by ${name}`, isError: false });
    }
    assert.deepEqual(
      asked.slice(0, 2).map(({ directory }) => directory === ''),
      [false, true],
    );
  });

  it('refuses wrong arguments without asking anyone', async () => {
    for (const given of [
      { nonsense: '1' },
      { profile: 7 },
      { profile: 'x'.repeat(501) },
      { profile: null },
    ]) {
      assert.equal((await call('who_am_i', given)).isError, true, JSON.stringify(given).slice(0, 50));
    }
    assert.equal((await call('switch_profile')).text, 'profile is missing.');
    await assert.rejects(call('get_credentials'), /no such tool/i);
    assert.deepEqual(asked, []);
  });

  it('answers a thousand calls', async () => {
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => call('list_profiles')));
      assert.ok(answers.every(({ text }) => text === 'found by list_profiles'));
    }
  });

  it('tells the window that the client has canceled', async () => {
    const heard = new EventEmitter();
    const [begun, canceled] = [once(heard, 'begun'), once(heard, 'canceled')];
    answer = (_, signal) => {
      heard.emit('begun');
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          heard.emit('canceled');
          resolve({ kind: 'refused', text: '' });
        });
      });
    };
    const controller = new AbortController();
    const pending = client.callTool({ name: 'log_in', arguments: {} }, undefined, {
      signal: controller.signal,
    });
    await begun;
    controller.abort();
    await assert.rejects(pending);
    await canceled;
    assert.deepEqual(await client.ping(), {});
  });

  it('says what to do when no window answers', async () => {
    window?.dispose();
    const { text, isError } = await call('who_am_i');
    assert.equal(isError, true);
    assert.match(text ?? '', /open VS Code/);
  });

  it('is not answered from a directory that others may enter', async function () {
    if (process.platform === 'win32') this.skip();
    const windows = join(bench.directory, 'windows');
    chmodSync(windows, 0o755);
    try {
      assert.equal((await call('who_am_i')).isError, true);
      assert.deepEqual(asked, []);
    } finally {
      chmodSync(windows, 0o700);
    }
  });

  describe('of another user', () => {
    const TOLD = 'profile canary-profile of account 111122223333';
    let windows: string;
    let other: AnotherUser;
    /** The other user's own copy of all that the window's user has: the program, and the window's file with its token. */
    let copy: string;

    before(function () {
      other = needAnotherUser(this);
    });
    beforeEach(() => {
      answer = () => Promise.resolve({ kind: 'told', text: TOLD });
      windows = join(bench.directory, 'windows');
      letOthersInto(dirname(bench.home), bench.home, bench.storage, bench.directory);
      copy = mkdtempSync(join(tmpdir(), 'another-user-'));
      const isNoSocket = (path: string): boolean => !path.endsWith('.sock');
      cpSync(bench.directory, copy, { recursive: true, filter: isNoSocket });
      for (const name of ['', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })]) {
        chownSync(join(copy, name), other.uid, other.gid);
      }
    });
    afterEach(() => {
      chmodSync(bench.directory, 0o700);
      removeTree(copy);
    });

    /** All that the copy says to a client that calls a tool and waits for the answer. */
    async function callCopy(user: Partial<AnotherUser>): Promise<string> {
      const child = spawn(process.execPath, [join(copy, 'commandLine.cjs'), 'mcp'], user);
      const ended = once(child, 'close');
      let said = '';
      for (const output of [child.stdout, child.stderr]) {
        output.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
      }
      const answered = once(child.stdout, 'data');
      const params = { name: 'list_profiles', arguments: {} };
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
      await Promise.race([answered, ended]);
      child.stdin.end();
      await ended;
      return said;
    }

    async function callInVain(): Promise<void> {
      const said = await callCopy(other);
      assert.deepEqual(asked, []);
      assert.match(said, /No VS Code window .* answers.*"isError":true/);
      assert.ok([TOLD, servingWindow(windows).token].every((secret) => !said.includes(secret)));
      // The window's user has an answer in the same way.
      assert.ok((await callCopy({})).includes(TOLD));
    }

    it('cannot be started, nor reach the window', () => {
      const { error } = spawnSync(bench.program, ['mcp'], other);
      assert.equal((error as NodeJS.ErrnoException | undefined)?.code, 'EACCES');
      assert.equal(reachWindow(windows, other), 'EACCES EACCES');
    });

    it('finds no window where it looks among the files of the window’s user', async () => {
      rmSync(join(copy, 'windows'), { recursive: true });
      symlinkSync(windows, join(copy, 'windows'));
      await callInVain();
    });

    it('is not answered with the token of the window either', () => callInVain());
  });

  it('leaves no file behind', async () => {
    await call('who_am_i');
    window?.dispose();
    assert.deepEqual(readdirSync(join(bench.directory, 'windows')), []);
  });

  describe('with a client that sends nonsense', () => {
    async function send(
      lines: readonly string[],
    ): Promise<readonly { id: unknown; error?: { code: number } }[]> {
      const { stdout, stderr, code } = await bench.run(['mcp'], {
        input: lines.map((line) => `${line}\n`).join(''),
      });
      assert.deepEqual([code, stderr], [0, '']);
      // As clients do it that end a line at each sign that may end one.
      return stdout
        .split(/[\n\x85\u2028\u2029]/)
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { id: unknown; error?: { code: number } });
    }

    it('says what is wrong, and goes on', async () => {
      const answers = await send([
        'nonsense',
        '[]',
        '7',
        '{"jsonrpc":"2.0","id":1}',
        '{"jsonrpc":"2.0","id":{},"method":"ping"}',
        '{"jsonrpc":"2.0","id":2,"method":"__proto__"}',
        '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}',
        '{"jsonrpc":"2.0","id":3,"result":{}}',
        `{"jsonrpc":"2.0","id":4,"method":"ping","params":"${'x'.repeat(3_000_000)}"}`,
        '{"jsonrpc":"2.0","id":5,"method":"ping"}',
      ]);
      const codes = answers.map(({ id, error }) => [id, error?.code]);
      assert.deepEqual(
        codes.filter(([id]) => id !== 5),
        [
          [null, -32700],
          [null, -32600],
          [null, -32600],
          [1, -32600],
          [null, -32600],
          [2, -32601],
          [null, -32600],
        ],
      );
      assert.deepEqual(
        codes.filter(([id]) => id === 5),
        [[5, undefined]],
      );
    });

    it('gives back no other id than it was given', async () => {
      const ids = ['12345678901234567890', '1e400', '"\u2028\u2029\x85"', '9007199254740991'];
      const answers = await send(ids.map((id) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`));
      assert.deepEqual(
        answers.filter(({ error }) => !error).map(({ id }) => id),
        ['\u2028\u2029\x85', 9_007_199_254_740_991],
      );
      assert.deepEqual(
        answers.filter(({ error }) => error).map(({ id }) => id),
        [null, null],
      );
    });

    it('says nothing on its error output about a client that reads slowly', async () => {
      const answers = await send(
        Array.from({ length: 5_000 }, (_, id) => `{"jsonrpc":"2.0","id":${id},"method":"tools/list"}`),
      );
      assert.equal(answers.length, 5_000);
    });

    it('holds back when it floods and never reads, and ends with it', async () => {
      const child = spawn(bench.program, ['mcp'], { stdio: ['pipe', 'pipe', 'ignore'] });
      const ended = once(child, 'exit');
      child.stdin.on('error', () => undefined);
      const line = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n';
      // Until nothing is taken from us: the answers fill the pipe that nobody reads.
      let isTaken = true;
      for (let count = 0; isTaken && count < 1_000_000; count++) isTaken = child.stdin.write(line);
      assert.ok(!isTaken);
      child.stdout.destroy();
      child.stdin.destroy();
      await ended;
    });
  });
});
