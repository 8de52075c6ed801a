import assert from 'node:assert/strict';
import type { DocumentSection } from '../../src/config/document';
import { parseDocument } from '../../src/config/documentParser';
import { readSectionHeader } from '../../src/config/sectionHeader';
import { applyImport, planSessions, removeCopiedKeys } from '../../src/sso/imports/applyImport';
import type { AwsSsoInstances } from '../../src/sso/imports/awsSsoCli';
import { findImports } from '../../src/sso/imports/findImports';
import type { FoundImports, ImportableProfile } from '../../src/sso/imports/importTypes';
import { countOf } from '../run/counts';
import { skip } from '../run/skipping';
import { RandomNumbers } from '../unit/config/randomFiles';
import { sharedConfigOf } from '../unit/config/sharedConfigOf';
import { Botocore, type Profiles } from './botocore';
import { findFault, printed } from './editCases';
import { randomConfig } from './randomConfigs';
import { randomToolFiles } from './randomToolFiles';

/** Tests, each of its own random files. */
const TESTS = countOf(1, 10);
const FILES = 40;

const INSTANCES: AwsSsoInstances = {
  file: 'config.yaml',
  byName: new Map([
    ['Default', { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', chainedRoles: new Set() }],
  ]),
  defaultName: 'Default',
};

interface Texts {
  readonly config: string;
  readonly credentials: string;
}

function findIn({ config, credentials }: Texts): FoundImports[] {
  return findImports({
    config: sharedConfigOf(config, credentials),
    configDocument: parseDocument(config),
    credentialsDocument: parseDocument(credentials),
    instances: INSTANCES,
    platform: 'linux',
  });
}

/** Both files after all of one source was imported. */
function importAll({ source, importable }: FoundImports, { config, credentials }: Texts): Texts {
  return source === 'yawsso'
    ? { config, credentials: removeCopiedKeys(parseDocument(credentials), importable).toString() }
    : {
        config: applyImport(
          parseDocument(config),
          importable,
          sharedConfigOf(config, credentials),
        ).toString(),
        credentials,
      };
}

describe('after an import into files that botocore reads', function () {
  let botocore: Botocore;

  before(function () {
    const opened = Botocore.open();
    if (!opened) skip(this, 'botocore is not installed');
    botocore = opened;
  });

  after(() => (botocore as Botocore | undefined)?.close());

  for (let test = 1; test <= TESTS; test++) {
    it(`they are read, other profiles are the same, and the imported ones need no tool: ${FILES} random files, ${test} of ${TESTS}`, async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = new RandomNumbers(seed);
      let imported = 0;
      for (let judged = 0; judged < FILES;) {
        const tools = randomToolFiles(random);
        const more = random.next(3) === 0 ? `${randomConfig(random)}\n` : '';
        // It gives its settings to every profile, those that are imported too.
        const others = more.includes('[DEFAULT]') ? '' : more;
        const texts = { ...tools, config: others + tools.config };
        const reading = await botocore.readProfiles(texts.config, texts.credentials);
        if (!reading) continue;
        judged++;
        for (const found of findIn(texts)) {
          const after = importAll(found, texts);
          const fault = await findImportFault(found, { texts, before: reading, after }, botocore);
          imported += found.importable.length;
          if (fault !== undefined) {
            const before = [texts.config, texts.credentials].map((text) => printed(parseDocument(text)));
            const now = printed(parseDocument(found.source === 'yawsso' ? after.credentials : after.config));
            assert.fail(`${found.source}: ${fault}: ${before.join(' and ')} became ${now} (seed ${seed})`);
          }
        }
      }
      assert.ok(imported > FILES / 2, `only ${imported} profiles were imported (seed ${seed})`);
    });
  }
});

async function findImportFault(
  found: FoundImports,
  { texts, before, after }: { readonly texts: Texts; readonly before: Profiles; readonly after: Texts },
  botocore: Botocore,
): Promise<string | undefined> {
  const role = found.source === 'yawsso' ? 'credentials' : 'config';
  const names = new Set(found.importable.map(({ name }) => name));
  const isMeant = (section: DocumentSection): boolean => {
    const header = readSectionHeader(section, role);
    return header.kind === 'profile' && names.has(header.name);
  };
  const documents = [parseDocument(texts[role]), parseDocument(after[role])] as const;
  const [old, now] = await botocore.readConfigs(documents.map(String));
  if (!old) return 'botocore refuses the file before';
  if (role === 'config') {
    const edit = { name: found.source, apply: () => documents[1], isMeant };
    const fault = findFault({ edit, before: documents[0], after: documents[1] }, old, now);
    if (fault !== undefined) return fault;
  }
  const profiles = await botocore.readProfiles(after.config, after.credentials);
  if (!profiles) return 'botocore refuses the files';
  for (const name of Object.keys(before)) {
    if (!names.has(name) && JSON.stringify(before[name]) !== JSON.stringify(profiles[name])) {
      return `the profile ${name} has changed`;
    }
  }
  // What stands in the config file counts again where the credentials file no longer has it.
  const isYawsso = found.source === 'yawsso';
  const ofConfig = isYawsso ? await botocore.readProfiles(texts.config) : undefined;
  const ofCredentials = isYawsso ? await botocore.readProfiles('', texts.credentials) : undefined;
  const sessions = planSessions(found.importable, sharedConfigOf(texts.config, texts.credentials));
  for (const profile of found.importable) {
    const { name } = profile;
    // A title that the AWS CLI does not find is no better after the import.
    if (!before[name]) continue;
    const rest = isYawsso
      ? { ...ofConfig?.[name], ...withoutKeys(profile, ofCredentials?.[name]) }
      : before[name];
    const wanted = settingsAfter(profile, rest, sessions.get(name)?.name);
    if (JSON.stringify(sorted(profiles[name] ?? {})) !== JSON.stringify(sorted(wanted))) {
      return `the profile ${name} is ${JSON.stringify(profiles[name])}`;
    }
    const { method } = await botocore.resolve(name, after.config, after.credentials);
    const expected = isYawsso
      ? // botocore looks for keys after Identity Center: it never used these.
        (await botocore.resolve(name, texts.config, texts.credentials)).method
      : wanted['role_arn'] === undefined
        ? 'sso'
        : 'assume-role';
    if (method !== expected && !isChainBroken(name, profiles)) return `${name} has credentials by ${method}`;
  }
  const again = findIn(after).find(({ source }) => source === found.source);
  return again && again.importable.length > 0 ? 'there is more to import afterwards' : undefined;
}

function withoutKeys(
  { removes }: ImportableProfile,
  settings: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !removes.includes(key)));
}

/** What botocore has to read of an imported profile. */
function settingsAfter(
  profile: ImportableProfile,
  before: Readonly<Record<string, string>>,
  session: string | undefined,
): Readonly<Record<string, string>> {
  const { becomes, adds } = profile;
  if (becomes.kind === 'withoutKeys') return before;
  const kept = withoutKeys(profile, before);
  const role =
    becomes.kind === 'sso'
      ? {
          sso_session: session ?? '',
          sso_account_id: becomes.settings.accountId,
          sso_role_name: becomes.settings.roleName,
        }
      : {};
  return { ...kept, ...role, ...Object.fromEntries(adds) };
}

/** A role whose source is none of what was imported may have been broken before. */
function isChainBroken(name: string, profiles: Profiles): boolean {
  const source = profiles[name]?.['source_profile'];
  return source !== undefined && profiles[source]?.['sso_session'] === undefined;
}

function sorted(settings: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1));
}
