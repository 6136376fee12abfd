// Which files are ours: tracked, or new and not ignored.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, capture, root } from './run.mjs';

/** Paths (relative to the top) of the files whose name ends in one of `endings`. */
export function ownFiles(endings) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { ok, out } = capture('git', args);
  if (!ok) throw new Stop(`The list of files comes from git, which failed: ${out.trim()}`);
  return out
    .split('\0')
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .filter((file) => existsSync(join(root, file))) // removed, but not yet committed
    .sort();
}

export const cppFiles = () => ownFiles(['.cpp', '.hpp']);
