import { writeFileAtomic } from '../base/atomicFile';
import { whenMissing } from '../base/errors';
import { MOST_RECORD_BYTES, readRegularFile } from '../base/regularFile';
import { parseDocument } from '../config/documentParser';
import { l10n } from 'vscode';
import { confirmInPreview, type PreviewServices } from './configEdits/configPreview';
import { findUnsavedDocument } from './configEdits/openDocumentEdits';

/** A change of a text file that isn't one of AWS's, to be seen before it is made. */
export interface TextChange {
  readonly file: string;
  /** Gets undefined where there is no file. */
  readonly edit: (text: string | undefined) => string;
  /** Of the diff. */
  readonly title: string;
  readonly question: string;
  /** The button that agrees. */
  readonly agree: string;
}

/** @returns undefined where there is no file. @throws as `readRegularFile`. */
export async function readTextFile(file: string): Promise<string | undefined> {
  const bytes = await readRegularFile(file, MOST_RECORD_BYTES).catch(whenMissing(undefined));
  return bytes?.toString();
}

/**
 * Shows what a change makes of a file, and makes it, on the text as it is then, when the user agrees.
 * @returns whether it was made. @throws what the edit throws, or the system's error.
 */
export async function reviewTextChange(change: TextChange, services: PreviewServices): Promise<boolean> {
  const { file, edit, title, question, agree } = change;
  const agreed = await confirmInPreview(
    {
      file,
      // A document keeps any text as it is.
      edit: (document) => parseDocument(edit(document.toString() || undefined)),
      title,
      question,
      agree,
      disagree: l10n.t('Discard'),
    },
    services,
  );
  if (!agreed) return false;
  const unsaved = findUnsavedDocument(file);
  if (unsaved && !(await unsaved.save())) return false;
  await writeFileAtomic(file, edit(await readTextFile(file)));
  return true;
}
