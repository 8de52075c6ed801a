import assert from 'node:assert/strict';
import dns from 'node:dns';
import net from 'node:net';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { SESSION } from '../sso/workbench';
import { CredentialBench } from './credentialBench';

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;

/** Where sockets of this process are connected to while it runs. */
class ConnectionRecorder {
  readonly targets = new Set<string>();
  readonly #connect = Reflect.get(net.Socket.prototype, 'connect') as Connect;
  readonly #lookup = dns.lookup;

  constructor() {
    const { targets } = this;
    const connect = this.#connect;
    const recording: Connect = function (...args) {
      const [first] = args.flat() as [{ host?: string; port?: number } | undefined];
      targets.add(`${first?.host ?? 'localhost'}:${first?.port ?? ''}`);
      return connect.apply(this, args);
    };
    Reflect.set(net.Socket.prototype, 'connect', recording);
    Object.assign(dns, {
      lookup: (hostname: string, ...rest: unknown[]) => {
        targets.add(hostname);
        return (this.#lookup as (...args: unknown[]) => unknown)(hostname, ...rest);
      },
    });
  }

  restore(): void {
    Reflect.set(net.Socket.prototype, 'connect', this.#connect);
    Object.assign(dns, { lookup: this.#lookup });
  }
}

describe('a working day', () => {
  it('sends requests to the configured endpoints and nowhere else', async () => {
    const bench = await CredentialBench.open();
    const recorder = new ConnectionRecorder();
    try {
      const { emulator, logins, tokens, sessions } = bench.base;
      const session = bench.base.session();
      const prompt = new ScriptedPrompt({
        confirm: ({ userCode }) => emulator.control.approve({ userCode }),
      });
      await logins.login(session, deviceCodeLogin(prompt), new AbortController().signal);
      await bench.identities.ask('dev');
      await bench.identities.ask('deploy');
      await bench.identities.ask('keys');
      const token = await sessions.readToken(SESSION);
      assert.ok(token);
      await tokens.renew(SESSION, token);
      await logins.logout(session);
      const { host } = new URL(emulator.url);
      const allowed = new Set([host, '127.0.0.1']);
      assert.deepEqual(
        [...recorder.targets].filter((target) => !allowed.has(target)),
        [],
      );
      assert.ok(recorder.targets.has(host), 'the recorder saw the requests');
    } finally {
      recorder.restore();
      await bench.close();
    }
  });
});
