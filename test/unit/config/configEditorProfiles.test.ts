import assert from 'node:assert/strict';
import { ProfileEditError } from '../../../src/config/configEditErrors';
import { parseDocument } from '../../../src/config/documentParser';
import {
  findNameProblem,
  removeProfileSections,
  renameProfileSections,
} from '../../../src/config/profileSections';
import type { ConfigFileRole } from '../../../src/config/sectionHeader';

function rename(text: string, from: string, to: string, role: ConfigFileRole = 'config'): string {
  return renameProfileSections(parseDocument(text), role, from, to, role).toString();
}

function remove(text: string, name: string, role: ConfigFileRole = 'config'): string {
  return removeProfileSections(parseDocument(text), role, new Set([name])).toString();
}

describe('renaming a profile in a file', () => {
  it('changes its title and what refers to it, and no other line', () => {
    const text = [
      '\uFEFF# top',
      '[profile dev] ; mine',
      '  region=us-east-1',
      '[profile a]',
      'source_profile   = dev # the base',
      'role_arn = arn:aws:iam::111111111111:role/dev',
      '[profile devel]',
      'source_profile = devel',
      '[sso-session dev]',
      '',
    ].join('\r\n');
    const expected = text
      .replace('[profile dev]', '[profile base]')
      .replace('source_profile   = dev # the base', '# the base\r\nsource_profile   = base');
    assert.equal(rename(text, 'dev', 'base'), expected);
  });

  it('reads back, whatever the title was: quoted, spaced, not closed', () => {
    for (const title of ['[profile "dev"]', '[ profile   dev ]', '[profile dev']) {
      assert.equal(rename(`${title}\nregion = x\n`, 'dev', 'base'), '[profile base]\nregion = x\n', title);
    }
  });

  it('knows names with brackets, as tools make them of account names', () => {
    const text =
      '[profile Acme-[production]/Admin]\nregion = x\n\n[profile Acme-[production]/ReadOnly]\nregion = y\n';
    assert.equal(
      rename(text, 'Acme-[production]/Admin', 'acme'),
      '[profile acme]\nregion = x\n\n[profile Acme-[production]/ReadOnly]\nregion = y\n',
    );
    assert.equal(
      remove(text, 'Acme-[production]/Admin'),
      '[profile Acme-[production]/ReadOnly]\nregion = y\n',
    );
    assert.equal(rename('[profile [PROD]-Shop.Admin]\n', '[PROD]-Shop.Admin', 'shop'), '[profile shop]\n');
  });

  it('takes a comment with a bracket out of the header, where the AWS CLI takes it for the title', () => {
    assert.equal(rename('[profile dev] # see [wiki]\n', 'dev', 'base'), '# see [wiki]\n[profile base]\n');
  });

  it('leaves what is another section to the AWS CLI, beside the one that it reads', () => {
    for (const other of ['[profile dev] # [x]', '[ profile dev]', '[profile dev # x]']) {
      const text = `[profile dev]\nregion = x\n\n${other}\nregion = y\n`;
      assert.equal(rename(text, 'dev', 'base'), text.replace('[profile dev]', '[profile base]'), other);
      assert.equal(remove(text, 'dev'), `${other}\nregion = y\n`, other);
    }
  });

  it('follows names in command lines and in lines with a colon', () => {
    const text = [
      '[profile dev]',
      'credential_process = granted credential-process --profile dev',
      '[profile via]',
      'source_profile: dev',
      'include_profile = dev',
      'credential_process = /opt/bin/aws-vault exec dev',
      '   --json  ; a part of the command',
      '',
    ].join('\n');
    assert.equal(
      rename(text, 'dev', 'base'),
      text
        .replace('[profile dev]', '[profile base]')
        .replace('--profile dev', '--profile base')
        .replace('source_profile: dev', 'source_profile = base')
        .replace('include_profile = dev', 'include_profile = base')
        .replace('exec dev', 'exec base'),
    );
  });

  it('knows the bare titles of the default profile and of the credentials file', () => {
    assert.equal(rename('[default]\n', 'default', 'x'), '[profile x]\n');
    assert.equal(rename('[profile x]\n', 'x', 'default'), '[default]\n');
    assert.equal(rename('[dev]\n', 'dev', 'base', 'credentials'), '[base]\n');
    assert.equal(rename('[profile x]\n[x]\n', 'x', 'y', 'credentials'), '[profile x]\n[y]\n');
  });

  it('renames a profile that is its own source, and every section of one defined twice', () => {
    assert.equal(rename('[profile a]\nsource_profile = a\n', 'a', 'b'), '[profile b]\nsource_profile = b\n');
    assert.equal(
      rename('[profile a]\nx = 1\n[profile a]\ny = 2', 'a', 'b'),
      '[profile b]\nx = 1\n[profile b]\ny = 2',
    );
  });

  it('mends what says whose keys were exported, where these are kept fresh from it', () => {
    const text = '[dev-exported]\naws_access_key_id = ASIA\nx_exported_from = dev\nx_kept_fresh = true\n';
    assert.equal(rename(text, 'dev', 'base', 'credentials'), text.replace('= dev\n', '= base\n'));
    assert.equal(rename(text, 'devel', 'base', 'credentials'), text);
  });

  it('refuses a name that is there, and titles that would become the same', () => {
    assert.throws(
      () => rename('[profile a]\n[profile b]\n', 'a', 'b'),
      (error) => ProfileEditError.is(error, 'taken'),
    );
    for (const [first, second, name] of [
      ['[default]', '[profile default]', 'default'],
      ['[profile a]', '[profile  a ]', 'a'],
    ] as const) {
      assert.throws(
        () => rename(`${first}\n${second}\n`, name, 'b'),
        (error) => ProfileEditError.is(error, 'severalSpellings'),
      );
    }
  });

  it('mends a thousand references among five thousand profiles in one go', () => {
    const profile = (index: number): string =>
      `[profile p${index}]\nregion = us-east-1\n${index % 5 === 0 ? 'source_profile = base\n' : ''}\n`;
    const text = `[profile base]\n${Array.from({ length: 5000 }, (_, index) => profile(index)).join('')}`;
    const renamed = rename(text, 'base', 'root');
    assert.equal(renamed.split('source_profile = root\n').length - 1, 1000);
    assert.equal(
      renamed,
      text
        .replaceAll('source_profile = base', 'source_profile = root')
        .replace('profile base', 'profile root'),
    );
  });
});

describe('removing a profile from a file', () => {
  it('takes every section of it, and leaves the comments of its neighbours', () => {
    const text = '# top\n[profile a]\nx = 1\n# about b\n[profile b]\n\n[profile a]\ny = 2\n\n# end\n';
    assert.equal(remove(text, 'a'), '# top\n# about b\n[profile b]\n\n# end\n');
  });

  it('leaves what only looks like it', () => {
    const text = '[sso-session a]\n[profile ab]\n[services a]\n[a]\n';
    assert.equal(remove(text, 'a'), text);
    assert.equal(remove('[a]\nk = 1\n[profile a]\n', 'a', 'credentials'), '[profile a]\n');
  });
});

describe('the name of a profile', () => {
  const problemOf = (name: string): string | undefined => findNameProblem(name, (other) => other === 'dev');

  it('is made of what every SDK reads', () => {
    for (const name of ['a', 'Dev_1', 'a-b/c.d%e@f:g+h', 'default']) assert.equal(problemOf(name), undefined);
    for (const name of ['a b', 'é', 'a]', '#a', '"a"', 'a\n'])
      assert.equal(problemOf(name), 'unportable', name);
  });

  it('is not empty, not that of another, and not the one that means all', () => {
    assert.equal(problemOf(''), 'empty');
    assert.equal(problemOf('dev'), 'taken');
    assert.equal(problemOf('DEFAULT'), 'reserved');
  });
});
