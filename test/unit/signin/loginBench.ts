import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, type Clock } from '../../../src/base/clock';
import { editSharedFile } from '../../../src/config/configEditor';
import type { ConsoleServices } from '../../../src/signin/consoleServices';
import { loginFileName, type CachedLogin } from '../../../src/signin/loginFile';
import type { LoginStatus } from '../../../src/signin/loginStatus';
import { PerTest } from '../../run/perTest';
import type { LoginCacheFile } from '../../server/consoleLogins';
import { hiddenField, postForm, send } from '../server/support';
import { Workbench } from '../sso/workbench';

export const ADA = 'arn:aws:iam::111111111111:user/ada';
export const CONSOLE_CONFIG = `[profile console]
login_session = ${ADA}
region = eu-central-1
`;

/** Console sign-ins as the extension composes them, over a home, the real client and an emulator. */
export class LoginBench {
  readonly base: Workbench;
  readonly services: ConsoleServices;

  private constructor(base: Workbench, services: ConsoleServices) {
    this.base = base;
    this.services = services;
  }

  static async open(clock?: Clock, config = CONSOLE_CONFIG): Promise<LoginBench> {
    const base = await Workbench.open({
      config,
      ...(clock && { clock, emulator: { now: () => clock.now() } }),
    });
    return LoginBench.over(base, config);
  }

  /** @param config what the workbench was opened with */
  static async over(base: Workbench, config: string): Promise<LoginBench> {
    mkdirSync(join(base.home, '.aws', 'login', 'cache'), { recursive: true });
    writeFileSync(join(base.home, '.aws', 'config'), config);
    return new LoginBench(base, await base.consoleLogins());
  }

  async close(): Promise<void> {
    await this.base.close();
  }

  get directory(): string {
    return join(this.base.home, '.aws', 'login', 'cache');
  }

  get file(): string {
    return join(this.directory, loginFileName(ADA));
  }

  get configFile(): string {
    return join(this.base.home, '.aws', 'config');
  }

  /** Signs in as another tool does: a cache file is there, written in place. */
  signInElsewhere(changes: Partial<LoginCacheFile> = {}): LoginCacheFile {
    const file = { ...this.base.emulator.control.signInToConsole({ arn: ADA }), ...changes };
    writeFileSync(this.file, JSON.stringify(file));
    chmodSync(this.file, 0o600);
    return file;
  }

  /** Signs in as `signInElsewhere`, with credentials that expired an hour ago in a session that lives on. */
  expire(): LoginCacheFile {
    const { accessToken, ...file } = this.base.emulator.control.signInToConsole({ arn: ADA });
    const expiresAt = new Date(this.base.clock.now() - HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    return this.signInElsewhere({ ...file, accessToken: { ...accessToken, expiresAt } });
  }

  readFile(): LoginCacheFile {
    return JSON.parse(readFileSync(this.file, 'utf8')) as LoginCacheFile;
  }

  /** Names of what is beside the login. */
  besideLogin(): string[] {
    return readdirSync(this.directory).filter((name) => name !== loginFileName(ADA));
  }

  get(): Promise<CachedLogin> {
    return this.services.tokens.get(ADA, 'eu-central-1');
  }

  get refreshes(): number {
    return this.base.emulator.requests.count('CreateOAuth2Token');
  }

  get status(): LoginStatus {
    const status = this.services.logins.current.get(ADA);
    assert.ok(status);
    return status;
  }

  /** Resolves once the store shows it so. */
  async until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve) => {
      const subscription = this.services.logins.onDidChange(() => {
        if (!isSo()) return;
        subscription.dispose();
        resolve();
      });
    });
  }

  readonly edit = editSharedFile;

  /** Answers the consent page as a person does. @returns where the browser is sent. */
  static async answer(page: URL, decision: 'allow' | 'deny'): Promise<string> {
    const nonce = hiddenField((await send(page.href)).text, 'nonce');
    const { headers } = await postForm(new URL('/v1/authorize', page).href, { nonce, decision });
    return headers.get('location') ?? '';
  }

  /** The text that the page for another device shows. */
  static async codeOf(page: URL): Promise<string> {
    const { text } = await send(await LoginBench.answer(page, 'allow'));
    return /<code id="code">([^<]*)</.exec(text)?.[1] ?? '';
  }
}

export function loginBenchPerTest(
  open: () => Promise<LoginBench> = () => LoginBench.open(),
): PerTest<LoginBench> {
  return new PerTest(open).register();
}
