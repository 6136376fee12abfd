// npm start shows what the build has made of the page.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({ root: fileURLToPath(new URL('.', import.meta.url)), build: { outDir: 'dist' } });
