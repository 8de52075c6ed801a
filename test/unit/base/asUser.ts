/** A user other than root, whom file permissions concern. */
export const USER = 1234;

export const isRoot = process.geteuid?.() === 0;

/** Does something as `USER`; only root can. */
export async function asUser(work: () => Promise<void>): Promise<void> {
  process.setegid?.(USER);
  process.seteuid?.(USER);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
