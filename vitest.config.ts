// Tests of the package and of the page: npx vitest run. They want web/dist (npm run build).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/web/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 },
});
