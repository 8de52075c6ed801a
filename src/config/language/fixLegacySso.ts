import { getProperty, type ConfigDocument } from '../document';
import { appendChanges, propertyRemovals, replacementChanges } from '../documentEdits';
import { isPortableName } from '../documentText';
import { changeLines, type LineChange } from '../lineChanges';
import { readSectionHeader } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import type { DocumentChange } from './fixPlace';
import type { LineSpot } from './spots';

export interface LegacyConversion {
  /** Of the session. */
  readonly name: string;
  readonly startUrl: string;
  readonly edit: DocumentChange;
}

/**
 * Makes a session of the settings that profiles with one start URL share. Undefined where they do not agree on the region, or some
 * are in the credentials file.
 */
export function convertLegacy(
  { facts }: Pick<LineSpot, 'facts'>,
  analysis: ConfigAnalysis,
): LegacyConversion | undefined {
  const startUrl = facts?.inlineStartUrl;
  if (startUrl === undefined || !/^https:\/\/\S+$/.test(startUrl) || !URL.canParse(startUrl))
    return undefined;
  const sections = analysis
    .profilesWithInline(startUrl)
    .flatMap((name) => analysis.sectionsOf('profile', name));
  const regions = new Set(sections.map(({ facts: each }) => getProperty(each.section, 'sso_region')?.value));
  const [region] = regions;
  if (
    !region ||
    !/^[a-z0-9-]+$/.test(region) ||
    regions.size > 1 ||
    sections.some(({ role }) => role !== 'config')
  )
    return undefined;
  const name = freeName(new URL(startUrl).hostname.split('.')[0] ?? '', analysis);
  if (name === undefined) return undefined;
  return { name, startUrl, edit: (document) => convert(document, { name, startUrl, region }) };
}

function convert(
  document: ConfigDocument,
  { name, startUrl, region }: { readonly name: string; readonly startUrl: string; readonly region: string },
): ConfigDocument {
  const changes: LineChange[] = [];
  for (const section of document.sections) {
    const property = getProperty(section, 'sso_start_url');
    if (readSectionHeader(section, 'config').kind !== 'profile' || property?.value !== startUrl) continue;
    if (getProperty(section, 'sso_session')) continue;
    changes.push(
      ...replacementChanges(document, property, ['sso_session', name]),
      ...propertyRemovals(section, 'sso_region'),
    );
  }
  const properties = [
    ['sso_start_url', startUrl],
    ['sso_region', region],
    ['sso_registration_scopes', 'sso:account:access'],
  ] as const;
  return changeLines(document, [
    ...changes,
    ...appendChanges(document, [{ title: `sso-session ${name}`, properties }]),
  ]);
}

function freeName(host: string, analysis: ConfigAnalysis): string | undefined {
  if (!isPortableName(host)) return undefined;
  const names = [host, ...Array.from({ length: 9 }, (_, index) => `${host}-${index + 2}`)];
  return names.find((name) => analysis.sectionsOf('sso-session', name).length === 0);
}
