import { readRegion } from './partitions';
import { createError, createWarning, printable } from './problem';
import { findPlace, getValue, type SettingsGroup } from './profileSettings';
import type { Problem } from './sharedConfig';

/** A region becomes part of a host name: anything else could name another host. */
const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const USUAL_REGION = /^(?:[a-z]{2,4}(?:-[a-z]+)+-[0-9]+|aws-global)$/;

/** An unusual region may be that of a partition this code has not heard of; one that fits no host name cannot work. */
export function checkRegion(
  owner: SettingsGroup,
  key: 'region' | 'sso_region',
  getOwnerName: () => string,
): Problem[] {
  const value = getValue(owner, key);
  if (value === undefined || USUAL_REGION.test(readRegion(value).region)) return [];
  const { file, line } = findPlace(owner, key);
  if (!HOST_LABEL.test(value)) {
    const message = `The ${key} of ${getOwnerName()} is not a region: write one such as us-east-1.`;
    return [createError('invalidRegion', message, file, line)];
  }
  const message = `The ${key} of ${getOwnerName()}, "${printable(value)}", does not look like a region such as us-east-1.`;
  return [createWarning('invalidRegion', message, file, line)];
}
