import { chmod, stat } from 'node:fs/promises';
import type { ConfigStore } from '../../config/configStore';
import { parseDocument } from '../../config/documentParser';
import { sharedFiles, type AwsLocations } from '../../config/locations';
import { copyLogin } from '../configEdits/sessionEdits';
import type { NameServices } from './names';

/** Others' bits of a mode. */
const OTHERS = 0o077;

/** Quick fixes of a shared file itself: its byte order mark, and who can read it. Other files are left alone. */
export async function mendFile(
  argument: unknown,
  services: NameServices & { readonly config: ConfigStore; readonly locations: AwsLocations },
): Promise<void> {
  const { config, locations } = services;
  if (typeof argument !== 'object' || argument === null || !('mend' in argument)) return;
  if ('from' in argument && 'to' in argument) {
    const { from, to } = argument;
    if (typeof from === 'string' && typeof to === 'string') await copyLogin(from, to, services);
    return;
  }
  if (!('file' in argument)) return;
  const { mend, file } = argument;
  if (!sharedFiles(locations).some(([, shared]) => shared === file) || typeof file !== 'string') return;
  if (mend === 'mark') {
    await config.edit((edit) =>
      edit(file, (document) =>
        document.hasByteOrderMark ? parseDocument(document.toString().slice(1)) : document,
      ),
    );
  } else if (mend === 'permissions') {
    const { mode } = await stat(file);
    await chmod(file, mode & ~OTHERS & 0o7777);
  }
  await config.reload();
}
