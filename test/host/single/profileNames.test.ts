import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { MENTION_SAMPLES, placeMention, type MentionSample } from '../../unit/config/language/mentionSamples';
import { closeEditors, hoverText } from '../support/editors';
import { eventually, locations, resetWorld } from '../support/world';

const UNKNOWN = 'nowhere';
const IN_A_SCRIPT: MentionSample = { what: 'a script', file: 'who.sh', text: 'aws s3 ls --profile ¦dev\n' };

describe('the names of profiles in the files of other tools', () => {
  const projects = join(locations.home, 'projects');
  let count = 0;
  before(() => resetWorld());
  after(async () => {
    await closeEditors();
    rmSync(projects, { recursive: true, force: true });
  });

  /** A file of a project of its own: VS Code keeps documents for a while that were open before. */
  function newFile({ file }: MentionSample): string {
    return join(projects, String(count++), file);
  }

  function write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** VS Code begins to watch a file some time after it has opened it, and sees no write of before. */
  async function writeUntilRead(document: vscode.TextDocument, text: string): Promise<void> {
    await eventually('VS Code reads the file', () => {
      if (document.getText() === text) return true;
      write(document.fileName, text);
      return undefined;
    });
  }

  /** A sample as a document, and the place of its name. */
  async function open(
    sample: MentionSample,
    name = 'dev',
    file = newFile(sample),
  ): Promise<[vscode.TextDocument, vscode.Range]> {
    const { text, line, start } = placeMention(sample, name);
    write(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    return [document, new vscode.Range(line - 1, start, line - 1, start + name.length)];
  }

  /** The names that the editor offers; words of the document are VS Code's own. */
  async function offeredAt({ uri }: vscode.TextDocument, position: vscode.Position): Promise<string[]> {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      position,
    );
    return items
      .filter(({ kind }) => kind === vscode.CompletionItemKind.Reference)
      .map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  for (const sample of MENTION_SAMPLES) {
    it(`have a hover and are completed in ${sample.what} (${sample.file})`, async () => {
      const [document, { start, end }] = await open(sample);
      assert.match(await hoverText(document.uri, start), /AWS profile dev[^]*PowerUserAccess/);
      for (const position of [start, end.translate(0, -1)]) {
        const offered = await offeredAt(document, position);
        for (const name of ['dev', 'prod', 'payroll'])
          assert.ok(offered.includes(name), `${name} is not among: ${offered.join()}`);
      }
    });
  }

  it('have none in a file of another kind', async () => {
    const sample = { what: 'notes', file: 'notes.md', text: 'AWS_PROFILE=¦dev\n' };
    const [document, { start }] = await open(sample);
    assert.equal(await hoverText(document.uri, start), '');
    assert.deepEqual(await offeredAt(document, start), []);
  });

  describe('that no file defines', () => {
    before(() => checkNames(true));
    after(() => checkNames(undefined));

    const notesOn = (document: vscode.TextDocument): vscode.Diagnostic[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ source, message }) => source === 'AWS SSO Profiles' && message.includes(UNKNOWN));

    for (const sample of MENTION_SAMPLES) {
      it(`are marked in ${sample.what} (${sample.file})`, async () => {
        const [document, range] = await open(sample, UNKNOWN);
        const [note, ...others] = await eventually('the note', () => {
          const notes = notesOn(document);
          return notes.length > 0 ? notes : undefined;
        });
        assert.deepEqual(others, []);
        assert.equal(note?.message, `No file defines the AWS profile ${UNKNOWN}.`);
        assert.ok(note.range.isEqual(range), JSON.stringify(note.range));
        assert.equal(note.severity, vscode.DiagnosticSeverity.Information);
      });
    }

    it('are marked when another program writes them into an open file', async () => {
      const file = newFile(IN_A_SCRIPT);
      const [document] = await open(IN_A_SCRIPT, 'dev', file);
      await vscode.window.showTextDocument(document);
      await writeUntilRead(document, placeMention(IN_A_SCRIPT, UNKNOWN).text);
      await eventually('the note', () => notesOn(document).length === 1 || undefined);
      await writeUntilRead(document, placeMention(IN_A_SCRIPT, 'dev').text);
      await eventually('no note', () => notesOn(document).length === 0 || undefined);
    });

    it('are marked until a file defines them', async () => {
      const [document] = await open(IN_A_SCRIPT, UNKNOWN);
      await eventually('the note', () => notesOn(document).length > 0 || undefined);
      appendFileSync(locations.configFile, `\n[profile ${UNKNOWN}]\nregion = us-east-1\n`);
      await eventually('no note', () => notesOn(document).length === 0 || undefined);
    });
  });
});

function checkNames(isAsked: boolean | undefined): Thenable<void> {
  return vscode.workspace
    .getConfiguration()
    .update('awsSso.checkProfileNames', isAsked, vscode.ConfigurationTarget.Global);
}
