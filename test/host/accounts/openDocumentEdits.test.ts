import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { DocumentEdit } from '../../../src/config/configEditor';
import { ConfigStore } from '../../../src/config/configStore';
import { appendSection } from '../../../src/config/documentEdits';
import { editFiles, saveEdited, takeBack } from '../../../src/editor/configEdits/openDocumentEdits';
import { silentLogger } from '../../fakes/silentLogger';
import { skip } from '../../run/skipping';
import { closeEditors, openUnsaved } from '../support/editors';
import { fakeUserPerTest } from '../support/fakeUser';
import { locations, resetWorld, run } from '../support/world';

const { configFile } = locations;
const sampleConfig = sampleHome['.aws/config'] ?? '';
const ADDED = '\n[profile added]\n';
const addProfile: DocumentEdit = (document) => appendSection(document, 'profile added', []);
const addMine = (text: string): string => `# mine\n${text}`;
const read = (): string => readFileSync(configFile, 'utf8');

describe('an editor with unsaved changes of a shared file', () => {
  fakeUserPerTest();
  let config: ConfigStore;
  beforeEach(async () => {
    await resetWorld();
    config = await ConfigStore.create({ locations, logger: silentLogger, watch: false });
  });
  afterEach(async () => {
    config.dispose();
    await closeEditors();
    rmSync(configFile, { force: true });
    await resetWorld();
  });

  it('takes the edit when it was opened where a symbolic link leads', async function () {
    if (process.platform === 'win32') skip(this, 'Windows wants a right of its own for symbolic links');
    const dotfiles = join(locations.home, 'dotfiles');
    const target = join(dotfiles, 'aws-config');
    mkdirSync(dotfiles, { recursive: true });
    renameSync(configFile, target);
    symlinkSync(target, configFile);
    const document = await openUnsaved(target, addMine);
    const [applied] = await editFiles([{ file: configFile, edit: addProfile }], config);
    assert.equal(applied?.isUnsaved, true);
    assert.equal(document.getText(), `# mine\n${sampleConfig}${ADDED}`);
    assert.equal(read(), sampleConfig);
  });

  it('takes the edit of a file that it is yet to make, and its undo once that is made', async () => {
    rmSync(configFile);
    await run('awsSso.openConfig');
    const applied = await editFiles([{ file: configFile, edit: addProfile }], config);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), ADDED.trimStart());
    await saveEdited(applied, config);
    assert.equal(read(), ADDED.trimStart());
    await takeBack(applied, config);
    assert.equal(read(), '');
  });

  it('does not hide a file that another tool has made meanwhile', async () => {
    rmSync(configFile);
    await run('awsSso.openConfig');
    writeFileSync(configFile, sampleConfig);
    await editFiles([{ file: configFile, edit: addProfile }], config);
    assert.equal(read(), sampleConfig + ADDED);
  });

  it('can be taken back once it is saved, with the byte order mark in its place', async () => {
    // Another text than before: an editor that was open for the file has to have read this one.
    const text = `# theirs\n${sampleConfig}`;
    writeFileSync(configFile, `\uFEFF${text}`);
    await openUnsaved(configFile, addMine);
    const applied = await editFiles([{ file: configFile, edit: addProfile }], config);
    await saveEdited(applied, config);
    assert.equal(read(), `\uFEFF# mine\n${text}${ADDED}`);
    await takeBack(applied, config);
    assert.equal(read(), `\uFEFF# mine\n${text}`);
  });
});
