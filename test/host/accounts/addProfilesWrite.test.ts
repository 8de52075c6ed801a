import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigStore } from '../../../src/config/configStore';
import { parseDocument } from '../../../src/config/documentParser';
import type { ProfilesDraft } from '../../../src/editor/accounts/addProfilesSteps';
import {
  planChange,
  writeChange,
  type ProfilesChange,
  type WriteServices,
} from '../../../src/editor/accounts/addProfilesWrite';
import { silentLogger } from '../../fakes/silentLogger';

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n';
const profileText = (name: string, role: string): string =>
  `\n[profile ${name}]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ${role}\n`;
const OWN = profileText('own', 'Audit');
/** It has the name that the role's profile would get. */
const THEIRS = '\n[profile Acme-Admin]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = own\n';
const ADMIN = { accountId: '111111111111', accountName: 'Acme', roleName: 'Admin' };
const AUDIT = { ...ADMIN, roleName: 'Audit' };

describe('a change of profiles that was planned', () => {
  let directory: string;
  let configFile: string;
  let services: WriteServices;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'planned-'));
    configFile = join(directory, 'config');
    const locations = { configFile, credentialsFile: join(directory, 'credentials') };
    await writeFile(configFile, SESSION + OWN);
    const config = await ConfigStore.create({ locations, logger: silentLogger, watch: false });
    services = { config, locations, logger: silentLogger } as unknown as WriteServices;
  });
  afterEach(async () => {
    services.config.dispose();
    await rm(directory, { recursive: true });
  });
  const plan = (draft: Partial<ProfilesDraft>): Promise<ProfilesChange> =>
    planChange(
      {
        session: services.config.current.sessions.get('corp')!,
        listing: { roles: [] },
        chosen: [ADMIN, AUDIT],
        onExisting: 'keep',
        template: '{accountName}-{roleName}',
        singleName: undefined,
        profileRegion: '',
        output: '',
        ...draft,
      },
      { isSessionWritten: false },
      services,
    );

  it('leaves a profile that somebody else gave one of the names, and takes another', async () => {
    const { make, counts } = await plan({ onExisting: 'replace', profileRegion: 'eu-west-1' });
    assert.deepEqual(counts, { add: 1, update: 0, replace: 1 });
    const made = make(parseDocument(SESSION + OWN + THEIRS));
    assert.equal(
      made.document.toString(),
      `${SESSION}${OWN}region = eu-west-1\n${THEIRS}${profileText('Acme-Admin-111111111111', 'Admin')}region = eu-west-1\n`,
    );
    assert.deepEqual(made.counts, counts);
  });

  it('does so with a name that was typed', async () => {
    const { make } = await plan({ chosen: [ADMIN], singleName: 'mine' });
    const text = (name: string): string => make(parseDocument(SESSION + OWN + name)).document.toString();
    assert.equal(text(''), SESSION + OWN + profileText('mine', 'Admin'));
    const theirs = THEIRS.replace('Acme-Admin', 'mine');
    assert.equal(text(theirs), SESSION + OWN + theirs + profileText('Acme-Admin', 'Admin'));
  });

  it('takes no name of the credentials file', async () => {
    await writeFile(join(directory, 'credentials'), '[Acme-Admin]\naws_access_key_id = AKIAEXAMPLE\n');
    await services.config.reload();
    const { make } = await plan({ chosen: [ADMIN] });
    assert.equal(
      make(parseDocument('')).document.toString(),
      profileText('Acme-Admin-111111111111', 'Admin').trimStart(),
    );
  });

  it('tells what was written, which may be less than what was planned', async () => {
    const change = await plan({});
    assert.deepEqual(change.counts, { add: 1, update: 0, replace: 0 });
    const meanwhile = SESSION + OWN + profileText('theirs', 'Admin');
    await writeFile(configFile, meanwhile);
    assert.deepEqual(await writeChange(change, services), {
      applied: [],
      counts: { add: 0, update: 0, replace: 0 },
    });
    assert.equal(await readFile(configFile, 'utf8'), meanwhile);
  });
});
