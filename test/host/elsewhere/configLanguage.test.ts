import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activate, eventually, locations } from '../support/world';

const LANGUAGE = 'aws-config';

describe('the language of AWS config files that the environment names', () => {
  const open = async (file: string): Promise<vscode.TextDocument> => {
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  };
  const codesOf = (file: string): unknown[] =>
    vscode.languages
      .getDiagnostics(vscode.Uri.file(file))
      .map(({ code }) => (typeof code === 'object' ? code.value : code));
  before(activate);
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is that of both, whatever they are called, with their problems', async () => {
    assert.deepEqual(
      [locations.configFile, locations.credentialsFile],
      [join(locations.home, 'elsewhere', 'settings.ini'), join(locations.home, 'elsewhere', 'keys.conf')],
    );
    for (const file of [locations.configFile, locations.credentialsFile]) {
      const document = await open(file);
      await eventually(`the language of ${file}`, () =>
        document.languageId === LANGUAGE ? true : undefined,
      );
    }
    await eventually('a problem of the config file', () =>
      codesOf(locations.configFile).includes('unknownKey') ? true : undefined,
    );
    await eventually('a problem of the credentials file', () =>
      codesOf(locations.credentialsFile).includes('plainTextKeys') ? true : undefined,
    );
  });

  it('is that of no other file beside them', async () => {
    await open(locations.configFile);
    for (const other of ['other.ini', join('.aws', 'notes.ini')]) {
      const file = join(locations.home, 'elsewhere', other);
      const document = await open(file);
      assert.notEqual(document.languageId, LANGUAGE);
      assert.deepEqual(codesOf(file), []);
    }
  });

  it('leaves a file the language that a person chose for it', async () => {
    const document = await open(locations.configFile);
    await eventually('the language', () => (document.languageId === LANGUAGE ? true : undefined));
    const chosen = await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    await open(locations.credentialsFile);
    assert.equal(chosen.languageId, 'yaml');
    await vscode.languages.setTextDocumentLanguage(chosen, LANGUAGE);
  });
});
