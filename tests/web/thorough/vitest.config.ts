// What npm run test:thorough adds: it wants browsers that the other tests do without.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['tests/web/thorough/browsers.ts'], hookTimeout: 60_000 } });
