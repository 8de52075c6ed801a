import { getProperty, type ConfigDocument, type DocumentSection } from './document';
import { ConfigEditError } from './configEditErrors';
import {
  appendChanges,
  propertyChanges,
  propertyRemovals,
  sectionRemovals,
  type Property,
  type SectionText,
} from './documentEdits';
import { isPortableName } from './documentText';
import { changeLines, type LineChange } from './lineChanges';
import { findNameProblem, sectionsThatCount, sectionTitle } from './profileSections';
import { isReadByCli, readSectionHeader } from './sectionHeader';
import { rewriteChanges } from './sectionRewrite';

/** A profile to have in the config file, with its properties in the order in which they are written. */
export interface WantedProfile {
  readonly name: string;
  readonly properties: readonly Property[];
}

/**
 * What becomes of a profile that is there. `keep`: nothing. `update`: the wanted properties that differ are set, the
 * others stay. `replace`: it has the wanted properties and no other.
 */
export type ExistingPolicy = 'keep' | 'update' | 'replace';

export interface PlannedProfile extends WantedProfile {
  /** `keep` also for one that is already as it is wanted. */
  readonly action: 'add' | 'keep' | 'update' | 'replace';
}

interface Plan {
  readonly planned: PlannedProfile;
  readonly changes: readonly LineChange[];
}

/**
 * What `addProfiles` would do with each profile, in the order of `wanted`; of several with one name the last counts.
 * @throws as `addProfiles`.
 */
export function planProfiles(
  document: ConfigDocument,
  wanted: readonly WantedProfile[],
  onExisting: ExistingPolicy,
): PlannedProfile[] {
  return makePlans(document, wanted, onExisting).map(({ planned }) => planned);
}

/**
 * Has these profiles in a config file. New ones go to the end of the file in their order, an empty line before each; the
 * others stay where they are. A profile that is defined twice and replaced is then defined once, in the first place in which
 * the AWS CLI reads it.
 * Takes time in proportion to the file and to what changes.
 * @throws ConfigEditError `invalidTitle` for a new name that not every SDK reads, `invalidKey`, `invalidValue`.
 */
export function addProfiles(
  document: ConfigDocument,
  wanted: readonly WantedProfile[],
  onExisting: ExistingPolicy,
): ConfigDocument {
  const plans = makePlans(document, wanted, onExisting);
  const added = plans.filter(({ planned }) => planned.action === 'add').map(({ planned }) => planned);
  return changeLines(document, [
    ...plans.flatMap(({ changes }) => changes),
    ...appendChanges(document, added.map(toSection)),
  ]);
}

/**
 * Adds `[sso-session name]` at the end of a config file, or sets the settings of the one that is there. Without scopes
 * it has no `sso_registration_scopes`.
 * @throws ConfigEditError as `addProfiles`.
 */
export function setSsoSession(
  document: ConfigDocument,
  name: string,
  settings: { readonly startUrl: string; readonly region: string; readonly scopes: readonly string[] },
): ConfigDocument {
  const properties: Property[] = [
    ['sso_start_url', settings.startUrl],
    ['sso_region', settings.region],
  ];
  if (settings.scopes.length > 0) properties.push([SCOPES, settings.scopes.join(',')]);

  const sections = document.sections.filter((section) => {
    const header = readSectionHeader(section, 'config');
    return header.kind === 'sso-session' && header.name === name;
  });
  if (!isNotEmpty(sections)) {
    if (!isPortableName(name)) throw nameRefused('An sso-session');
    return changeLines(document, appendChanges(document, [{ title: `sso-session ${name}`, properties }]));
  }
  const removals =
    settings.scopes.length > 0 ? [] : sections.flatMap((section) => propertyRemovals(section, SCOPES));
  return changeLines(document, [...updateChanges(document, sections, properties), ...removals]);
}

/** The properties of a profile of Identity Center, in the order in which `aws configure sso` writes them. */
export function ssoProfileProperties(facts: {
  readonly session: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly region?: string | undefined;
  readonly output?: string | undefined;
}): WantedProfile['properties'] {
  const properties: Property[] = [
    ['sso_session', facts.session],
    ['sso_account_id', facts.accountId],
    ['sso_role_name', facts.roleName],
  ];
  if (facts.region) properties.push(['region', facts.region]);
  if (facts.output) properties.push(['output', facts.output]);
  return properties;
}

const SCOPES = 'sso_registration_scopes';

type Sections = readonly [DocumentSection, ...DocumentSection[]];

function makePlans(
  document: ConfigDocument,
  wanted: readonly WantedProfile[],
  onExisting: ExistingPolicy,
): Plan[] {
  const existing = groupProfiles(document);
  const byName = new Map(wanted.map((profile) => [profile.name, profile]));
  return [...byName.values()].map((profile) => {
    const sections = existing.get(profile.name);
    if (!sections) {
      checkName(profile.name);
      return { planned: { ...profile, action: 'add' }, changes: [] };
    }
    const changes = changesOf(document, sections, profile, onExisting);
    return { planned: { ...profile, action: changes.length === 0 ? 'keep' : onExisting }, changes };
  });
}

/** The sections of each profile of a config file, in the order of the file. */
function groupProfiles(document: ConfigDocument): Map<string, Sections> {
  const groups = new Map<string, [DocumentSection, ...DocumentSection[]]>();
  for (const section of document.sections) {
    const header = readSectionHeader(section, 'config');
    if (header.kind !== 'profile') continue;
    const group = groups.get(header.name);
    if (!group) groups.set(header.name, [section]);
    else group.push(section);
  }
  return groups;
}

function changesOf(
  document: ConfigDocument,
  sections: Sections,
  profile: WantedProfile,
  onExisting: ExistingPolicy,
): LineChange[] {
  switch (onExisting) {
    case 'keep':
      return [];
    case 'update':
      return updateChanges(document, sections, profile.properties);
    case 'replace': {
      const isRead = (section: DocumentSection): boolean => isReadByCli(readSectionHeader(section, 'config'));
      const kept = sections.find(isRead) ?? sections[0];
      const others = sections.filter((section) => section !== kept);
      return [
        ...rewriteChanges(document, kept, { ...toSection(profile), title: retitled(kept, profile) }),
        ...sectionRemovals(document, others),
      ];
    }
  }
}

/** Sets properties wherever they stand; those that do not stand in the section that counts are added to it. */
function updateChanges(
  document: ConfigDocument,
  sections: Sections,
  properties: readonly Property[],
): LineChange[] {
  const counting = sectionsThatCount(sections);
  return withoutRepeats(properties).flatMap(([key, value]) => {
    const holders = sections.filter((section) => getProperty(section, key));
    const isSet = holders.some((section) => counting.includes(section));
    return (isSet ? holders : [...holders, ...counting.slice(-1)])
      .filter((section) => getProperty(section, key)?.value !== value)
      .flatMap((section) => propertyChanges(document, section, key, value));
  });
}

/** The title that every SDK reads, or for a name that not every SDK reads the one by which it is read today. */
function retitled({ title }: DocumentSection, { name }: WantedProfile): string {
  return isPortableName(name) ? sectionTitle(name, 'config') : title;
}

function toSection({ name, properties }: WantedProfile): SectionText {
  return { title: sectionTitle(name, 'config'), properties: withoutRepeats(properties) };
}

/** Each key once, as it is written; the last value counts. */
function withoutRepeats(properties: readonly Property[]): Property[] {
  return [...new Map(properties.map(([key, value]) => [key.toLowerCase(), value]))];
}

function checkName(name: string): void {
  if (findNameProblem(name, () => false)) throw nameRefused('A profile');
}

function nameRefused(owner: string): ConfigEditError {
  return new ConfigEditError('invalidTitle', `${owner} cannot have a name that not every SDK reads`);
}

function isNotEmpty(sections: readonly DocumentSection[]): sections is Sections {
  return sections.length > 0;
}
