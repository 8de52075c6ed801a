import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../../src/base/clock';
import { DisposableStore } from '../../../src/base/disposable';
import { ConfigStore } from '../../../src/config/configStore';
import { ConfigCodeLenses } from '../../../src/editor/language/codeLenses';
import { FileSets } from '../../../src/editor/language/fileSets';
import { LoginCache } from '../../../src/signin/loginCache';
import { loginFileName } from '../../../src/signin/loginFile';
import { LoginStore } from '../../../src/signin/loginStore';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import { SessionStore } from '../../../src/sso/sessionStore';
import { TokenCache } from '../../../src/sso/tokenCache';
import { silentLogger } from '../../fakes/silentLogger';
import { ADA } from '../../unit/signin/loginBench';
import { closeEditors } from '../support/editors';
import {
  emulator,
  eventually,
  locations,
  MY_COMPANY,
  resetWorld,
  signInOutside,
  withConfig,
} from '../support/world';

const NEW_PROFILE = `
[profile another]
sso_session = ${MY_COMPANY}
sso_account_id = 111111111111
sso_role_name = ReadOnlyAccess
`;

/** Over real files and stores: VS Code asks for the lenses of an open file again when it is told to, or the text changes. */
describe('the state over the sections of an open config file is drawn again', () => {
  let disposables: DisposableStore;
  let editor: vscode.TextEditor;
  /** What was last drawn: each title behind the header that it is over. */
  let drawn: string[] = [];
  beforeEach(async () => {
    disposables = new DisposableStore();
    drawn = [];
    rmSync(locations.loginCacheDirectory, { recursive: true, force: true });
    await resetWorld(withConfig(`[profile console]\nlogin_session = ${ADA}\nregion = us-east-1\n`));
    editor = await vscode.window.showTextDocument(vscode.Uri.file(locations.configFile));
    const { document } = editor;
    await eventually(
      'the editor has the text of the file',
      () => document.getText().includes('[profile console]') || undefined,
    );
    const services = { clock: systemClock, logger: silentLogger };
    const refusedTokens = new RefusedTokens(join(locations.home, 'refused'), silentLogger);
    const cache = new TokenCache(locations.ssoCacheDirectory, silentLogger);
    const loginCache = new LoginCache(locations.loginCacheDirectory, silentLogger);
    const config = disposables.add(await ConfigStore.create({ locations, watch: true, ...services }));
    const known = { config, refusedTokens, ...services };
    const sessions = disposables.add(await SessionStore.create({ cache, ...known }));
    const consoleSessions = disposables.add(await LoginStore.create({ loginCache, ...known }));
    const sets = new FileSets(locations, () => undefined);
    const lenses = disposables.add(new ConfigCodeLenses(sets, { config, sessions, consoleSessions }));
    disposables.add(
      lenses.onDidChangeCodeLenses(() => {
        drawn = lenses
          .provideCodeLenses(document)
          .map(({ range, command }) => `${document.lineAt(range.start).text} ${command?.title ?? ''}`);
      }),
    );
  });
  afterEach(async () => {
    disposables.dispose();
    await closeEditors();
  });

  const untilDrawn = (lens: string): Promise<true> =>
    eventually(lens, () => drawn.includes(lens) || undefined);

  it('when another program logs in to a session', async () => {
    await signInOutside();
    await untilDrawn(`[sso-session ${MY_COMPANY}] Log Out`);
    await untilDrawn('[profile dev] Log Out');
  });

  it('when another program signs in to the console', async () => {
    const login = await emulator.signInToConsole({ arn: ADA });
    mkdirSync(locations.loginCacheDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(join(locations.loginCacheDirectory, loginFileName(ADA)), JSON.stringify(login), {
      mode: 0o600,
    });
    await untilDrawn('[profile console] ada · 111111111111: signed in');
  });

  it('when a profile is saved', async () => {
    const { document } = editor;
    const end = document.lineAt(document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, NEW_PROFILE));
    await document.save();
    await untilDrawn(`[profile another] ${MY_COMPANY}: logged out`);
  });
});
