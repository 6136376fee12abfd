// Tests of the package and of the page: npx vitest run. They want web/dist (npm run build).
import { defineConfig } from 'vitest/config';

/** These measure time, so they run when the others are through. */
const timed = ['browser/first-analysis', 'browser/first-picture', 'browser/frames', 'package/lost'].map((name) => `tests/web/${name}.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'web', include: ['tests/web/**/*.test.ts'], exclude: timed, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'timed', include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
