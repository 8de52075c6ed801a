import assert from 'node:assert/strict';
import { isMacList, isOwnWindowsList, isPosixList } from '../../../src/base/accessList';

describe('a listing tells an access control list of the file itself', () => {
  it('on Linux by a plus', () => {
    assert.ok(isPosixList('-rw-r-----+ 1 ada staff 30 Nov 29 12:00 /home/ada/.aws/config\n'));
    assert.ok(!isPosixList('-rw-r----- 1 ada staff 30 Nov 29 12:00 /home/ada/.aws/a+b\n'));
    // Of SELinux alone.
    assert.ok(!isPosixList('-rw-r-----. 1 ada staff 30 Nov 29 12:00 /home/ada/.aws/config\n'));
    assert.ok(!isPosixList(''));
  });

  it('on macOS by its entries', () => {
    const line = '-rw-------@ 1 ada  staff  30 Nov 29 12:00 /Users/ada/.aws/config\n';
    assert.ok(!isMacList(line));
    assert.ok(isMacList(`${line} 0: user:grace allow read\n`));
  });

  it('on Windows by an entry that is not inherited', () => {
    const path = 'C:\\Users\\ada\\.aws\\config';
    const indent = ' '.repeat(path.length);
    const listing = (...entries: string[]): string =>
      `${path} ${entries.join(`\r\n${indent} `)}\r\n\r\nSuccessfully processed 1 files; Failed processing 0 files\r\n`;
    const inherited = ['NT AUTHORITY\\SYSTEM:(I)(F)', 'BUILTIN\\Administrators:(I)(F)', 'DESK\\ada:(I)(F)'];
    assert.ok(!isOwnWindowsList(listing(...inherited), path));
    assert.ok(isOwnWindowsList(listing('DESK\\ada:(R,W)'), path));
    assert.ok(isOwnWindowsList(listing(...inherited, 'DESK\\grace:(DENY)(R)'), path));
  });
});
