import type { HttpRequest } from './http';

/** Below such a path Identity Center answers as it does in one region; above it, as if it were the same in all. */
const IN_REGION = /^\/regions\/([a-z0-9-]+)(?=\/)/;

/** Where a region is found, without a slash at the end. */
export function urlInRegion(url: string, region: string): string {
  return `${url}/regions/${region}`;
}

/** The region that is asked; undefined: any. */
export function regionOf({ path }: HttpRequest): string | undefined {
  return IN_REGION.exec(path)?.[1];
}

/** The path as the region's own host would be asked for it. */
export function pathInRegion({ path }: HttpRequest): string {
  return path.replace(IN_REGION, '');
}

/** Whether what belongs to one region is known in the other; undefined: any. */
export function isSameRegion(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
