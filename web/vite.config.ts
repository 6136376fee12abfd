import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('./site', import.meta.url)),
  base: './',
  build: { outDir: '../dist', emptyOutDir: false, target: 'es2022' },
});
