import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from '../../../src/config/documentParser';
import { planChange, type WriteServices } from '../../../src/editor/addProfilesWrite';
import { readConfig } from '../support/facts';

const SESSION =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n';
const OWN = '\n[profile own]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Audit\n';
const ROLE = { accountId: '111111111111', accountName: 'Acme', roleName: 'Admin' };

describe('a change of profiles that was planned', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'planned-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('replaces no profile that somebody else gave one of the new names', async () => {
    const configFile = join(directory, 'config');
    await writeFile(configFile, SESSION + OWN);
    const current = readConfig(SESSION + OWN);
    const services = { config: { current }, locations: { configFile } } as unknown as WriteServices;
    const draft = {
      session: current.sessions.get('corp')!,
      listing: { roles: [] },
      chosen: [ROLE, { ...ROLE, roleName: 'Audit' }],
      onExisting: 'replace',
      template: '{accountName}-{roleName}',
      singleName: undefined,
      profileRegion: 'eu-west-1',
      output: '',
    } as const;
    const { edit, counts } = await planChange(draft, { isSessionWritten: false }, services);
    assert.deepEqual(counts, { add: 1, update: 0, replace: 1 });
    const theirs =
      '\n[profile Acme-Admin]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = own\n';
    assert.equal(
      edit(parseDocument(SESSION + OWN + theirs)).toString(),
      `${SESSION}${OWN}region = eu-west-1\n${theirs}`,
    );
  });
});
