import assert from 'node:assert/strict';
import { readFileSync, statSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome, type Files } from '../../../scripts/lib/sampleHome.mjs';
import { hoverText } from '../support/editors';
import { fakeUserPerTest } from '../support/fakeUser';
import { readLog } from '../support/log';
import { eventually, locations, resetWorld, run, signIn, withConfig } from '../support/world';

/** Stands for a secret in the files: nothing that the editor says may hold it. */
const CANARY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('the language of the AWS config files', () => {
  const user = fakeUserPerTest();
  let document: vscode.TextDocument;

  async function openConfig(
    more: string,
    file = locations.configFile,
    others: Files = {},
  ): Promise<vscode.TextDocument> {
    await resetWorld({ ...withConfig(more), ...others });
    document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    // VS Code keeps documents for a while that were open before, and reads them again when it hears of the change.
    await eventually('the editor has the text of the file', () =>
      document.getText() === readFileSync(file, 'utf8') ? true : undefined,
    );
    return document;
  }

  afterEach(async () => {
    if (document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const problemsOf = (uri: vscode.Uri): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'AWS SSO Profiles');
  const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);
  const problem = (code: string): Promise<vscode.Diagnostic> =>
    eventually(`a problem ${code}`, () => problemsOf(document.uri).find((each) => codeOf(each) === code));
  const positionOf = (text: string): vscode.Position => document.positionAt(document.getText().indexOf(text));

  it('is that of both files, and of no other .ini file', async () => {
    await openConfig('');
    assert.equal(document.languageId, 'aws-config');
    const credentials = await vscode.workspace.openTextDocument(locations.credentialsFile);
    assert.equal(credentials.languageId, 'aws-config');
    const other = join(locations.home, 'other.ini');
    writeFileSync(other, '[profile a]\n');
    const opened = await vscode.workspace.openTextDocument(other);
    assert.notEqual(opened.languageId, 'aws-config');
  });

  it('tells what is wrong while it is typed, with a page about it, and mends it', async () => {
    await openConfig('[profile typo]\nregoin = us-east-1\n');
    const found = await problem('unknownKey');
    assert.match(found.message, /Did you mean "region"/);
    assert.match(found.message, /^Affects /m);
    assert.ok(typeof found.code === 'object' && found.code.target.fragment === 'unknownkey');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    const fix = actions.find(({ title }) => title === 'Change to region');
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /\[profile typo\]\nregion = us-east-1\n/);
    await eventually('no problem is left', () =>
      problemsOf(document.uri).some((each) => codeOf(each) === 'unknownKey') ? undefined : true,
    );
  });

  it('shows the problems of files that no editor shows, when that is asked for', async () => {
    await resetWorld(withConfig('[profile x]\nnothing\n'));
    document = await vscode.workspace.openTextDocument({ content: '' });
    await run('awsSso.checkConfig');
    await eventually('a problem of the config file', () =>
      problemsOf(vscode.Uri.file(locations.configFile)).find((each) => codeOf(each) === 'malformedLine'),
    );
  });

  it('keeps secrets out of all that it says, of the log and of a report', async () => {
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace');
    await openConfig(
      `[profile leak]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=${CANARY}\n${CANARY}\n`,
    );
    await problem('malformedLine');
    const said: unknown[] = [];
    const credentials = await vscode.workspace.openTextDocument(locations.credentialsFile);
    for (const opened of [document, credentials]) {
      await vscode.window.showTextDocument(opened);
      said.push(await saidOf(opened));
      for (let line = 0; line < opened.lineCount; line++) {
        const { text } = opened.lineAt(line);
        if (!text.includes(CANARY)) continue;
        for (const character of [1, text.length - 1])
          said.push(await saidAt(opened, new vscode.Position(line, character)));
      }
    }
    await run('awsSso.checkConfig');
    const report = await run('awsSso.diagnose', { profile: 'leak' });
    assert.match(String(report), /leak/);
    await run('awsSso.switchProfile', 'old-keys');
    said.push(report, user.current.shown, user.current.waits);
    for (const { uri } of [document, credentials]) said.push(problemsOf(uri).map(({ message }) => message));
    const told = said.map((each) => JSON.stringify(each));
    assert.deepEqual(
      told.filter((text) => text.includes(CANARY)),
      [],
    );
    const log = await readLog('old-keys');
    assert.ok(log === undefined || (log.includes('[config]') && !log.includes(CANARY)));
  });

  /** What the editor says of a document as a whole. */
  async function saidOf({ uri }: vscode.TextDocument): Promise<unknown> {
    const whole = new vscode.Range(0, 0, Number.MAX_SAFE_INTEGER, 0);
    const ask = (command: string, ...args: unknown[]): Thenable<unknown> =>
      vscode.commands.executeCommand(command, uri, ...args);
    const actions = (await ask('vscode.executeCodeActionProvider', whole)) as vscode.CodeAction[];
    const lenses = (await ask('vscode.executeCodeLensProvider', 100)) as vscode.CodeLens[];
    // An edit holds the lines that it changes; a person sees them in the file.
    return [
      actions.map(({ title, command }) => [title, command?.title]),
      lenses.map(({ command }) => command),
      await ask('vscode.executeDocumentSymbolProvider'),
      await ask('vscode.executeFoldingRangeProvider'),
      await ask('vscode.executeLinkProvider'),
    ];
  }

  async function saidAt({ uri }: vscode.TextDocument, position: vscode.Position): Promise<unknown> {
    const ask = (command: string): Thenable<unknown> =>
      vscode.commands.executeCommand(command, uri, position);
    const list = (await ask('vscode.executeCompletionItemProvider')) as vscode.CompletionList;
    return [
      await hoverText(uri, position),
      // Words of the document are VS Code's own.
      list.items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text),
      await ask('vscode.executeDefinitionProvider'),
      await ask('vscode.executeDocumentHighlights'),
    ];
  }

  it('moves a setting to the file that it belongs in, which is written first', async () => {
    const { move, inCredentials } = await openMisplaced();
    await vscode.commands.executeCommand(move.command, ...((move.arguments ?? []) as unknown[]));
    assert.match(
      readFileSync(locations.configFile, 'utf8'),
      /\[profile misplaced\]\noutput = json\nregion = us-east-2\n/,
    );
    assert.equal(
      readFileSync(locations.credentialsFile, 'utf8'),
      inCredentials.replace('region = us-east-2\n', ''),
    );
    assert.match(user.current.onlyShown.message, /^Moved to .*config\.$/);
  });

  it('moves nothing while an editor holds unsaved changes of one of the files', async () => {
    const { move, inCredentials } = await openMisplaced();
    const before = readFileSync(locations.configFile, 'utf8');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# mine\n');
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand(move.command, ...((move.arguments ?? []) as unknown[]));
    assert.match(user.current.onlyShown.message, /has unsaved changes, and this edit changes both AWS files/);
    assert.deepEqual(
      [locations.configFile, locations.credentialsFile].map((file) => readFileSync(file, 'utf8')),
      [before, inCredentials],
    );
  });

  it('renames by the command a profile whose name some tools cannot read', async () => {
    await openConfig('[profile my dev]\nregion = us-east-1\n');
    const { range } = await problem('unportableName');
    const rename = await commandAt(range, 'Rename it to my-dev and update what refers to it');
    await vscode.commands.executeCommand(rename.command, ...((rename.arguments ?? []) as unknown[]));
    assert.match(readFileSync(locations.configFile, 'utf8'), /\[profile my-dev\]\nregion = us-east-1\n/);
  });

  /** What a quick fix runs that is no edit. */
  async function commandAt(range: vscode.Range, wanted: string): Promise<vscode.Command> {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    const { command, edit } = actions.find(({ title }) => title === wanted) ?? {};
    assert.ok(command && !edit, actions.map(({ title }) => title).join());
    return command;
  }

  /** A credentials file in an editor with a Region in it, and what moves that. */
  async function openMisplaced(): Promise<{ move: vscode.Command; inCredentials: string }> {
    const inCredentials = `${sampleHome['.aws/credentials'] ?? ''}\n[misplaced]\nregion = us-east-2\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n`;
    await openConfig('[profile misplaced]\noutput = json\n', locations.credentialsFile, {
      '.aws/credentials': inCredentials,
    });
    const { range } = await problem('settingsInCredentials');
    const move = await commandAt(range, 'Move to the config file');
    return { move, inCredentials };
  }

  it('says what a key means and how a session is', async () => {
    await openConfig('');
    await signIn();
    assert.match(await hoverText(document.uri, positionOf('sso_account_id')), /12-digit id[^]*Read by/);
    assert.match(await hoverText(document.uri, positionOf('my-company')), /my-company: signed in/);
  });

  it('completes keys, sessions and regions', async () => {
    await openConfig('[profile new]\nsso_session = \nregion = \n\n');
    const complete = async (position: vscode.Position): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const start = positionOf('[profile new]').line;
    assert.ok(
      (await complete(new vscode.Position(start + 1, 'sso_session = '.length))).includes('my-company'),
    );
    assert.ok((await complete(new vscode.Position(start + 2, 'region = '.length))).includes('eu-central-1'));
    assert.ok((await complete(new vscode.Position(start + 3, 0))).includes('sso_role_name'));
  });

  it('finds who refers to a profile and renames it by the command', async () => {
    await openConfig('');
    const at = positionOf('dev]');
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      at,
    );
    assert.deepEqual(
      references.map(({ range }) => document.getText(range)),
      ['dev', 'dev'],
    );
    await vscode.commands.executeCommand(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      at,
      'development',
    );
    await eventually('the file names the new profile', () => {
      const text = readFileSync(locations.configFile, 'utf8');
      return text.includes('[profile development]') && text.includes('source_profile = development')
        ? true
        : undefined;
    });
  });

  it('has an outline without values, folds, links and lenses', async () => {
    await openConfig('');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.slice(0, 2).map(({ name, children }) => [name, children[0]?.name]),
      [
        ['my-company', 'sso_start_url'],
        ['dev', 'sso_session'],
      ],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(folds.length >= symbols.length, String(folds.length));
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.ok(links.some(({ target }) => target?.authority === 'd-1234567890.awsapps.com'));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const titles = lenses.map(({ command }) => command?.title);
    assert.ok(
      titles.includes('Use') && titles.includes('Log In') && titles.includes('Console'),
      titles.join(),
    );
    const brokenLine = document.getText().split('\n').indexOf('[profile broken]');
    const ofBroken = lenses.filter(({ range }) => range.start.line === brokenLine);
    assert.deepEqual(
      ofBroken.map(({ command }) => command?.title),
      ['Use'],
      'a broken profile opens no console',
    );
  });

  it('formats what no tool reads otherwise', async () => {
    await openConfig('[profile f]\nregion=us-east-1\noutput   =   json   \n');
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.match(document.getText(), /\[profile f\]\nregion = us-east-1\noutput = json\n/);
  });

  it('tells of a credentials file that others can read, and takes it from them', async function () {
    if (process.platform === 'win32') this.skip();
    await openConfig('', locations.credentialsFile);
    chmodSync(locations.credentialsFile, 0o644);
    await run('awsSso.checkConfig');
    const found = await problem('widePermissions');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const { command } = actions.find(({ title }) => title.startsWith('Make the file readable')) ?? {};
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    assert.equal(statSync(locations.credentialsFile).mode & 0o777, 0o600);
  });
});
