// What <sgd-scope> shows to the outside, against what its declarations and its manifest say of it.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { palette } from '../../../web/element/style.js';

const parts = ['scope-core', 'sgd-scope'].map((name) =>
  ts.createSourceFile(name, readFileSync(`web/element/${name}.ts`, 'utf8'), ts.ScriptTarget.ES2022, true));

/** Names of the classes' own members that are not hidden. */
const members = parts.flatMap(({ statements }) => statements.filter(ts.isClassDeclaration)).flatMap((one) => [...one.members])
  .filter((member) => member.name && !(ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [])
    .some(({ kind }) => [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.StaticKeyword, ts.SyntaxKind.OverrideKeyword].includes(kind)))
  .map((member) => member.name!.getText());
const source = parts.map(({ text }) => text).join('\n');
const events = [...new Set([...source.matchAll(/\.emit\('(\w+)'/g)].map(([, name]) => name!))];
const attributes = [...source.matchAll(/@property\((?:\{ (?!attribute)[^}]*\})?\) (?:override )?(\w+)/g)].map(([, name]) => name!);

const manifest = JSON.parse(readFileSync('web/dist/custom-elements.json', 'utf8')).modules[0].declarations[0];
const folder = 'web/element';
const sheets = readdirSync(folder).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('<sgd-scope>', () => {
  it('has all that it shows in the manifest', () => {
    expect(members).toContain('also');
    expect(names(manifest.members)).toEqual(expect.arrayContaining([...new Set(members)]));
    expect(attributes).toEqual(expect.arrayContaining(['also', 'lang', 'hide']));
    expect(names(manifest.attributes)).toEqual(expect.arrayContaining(attributes));
    expect(events.length).toBeGreaterThan(4);
    expect(names(manifest.events).sort()).toEqual([...events].sort());
  });
  it('has all that a style sheet can reach in the manifest', () => {
    const reached = new Set([...sheets.matchAll(/ part="(\w+)"/g)].map(([, name]) => name!));
    expect(reached.size).toBeGreaterThan(8);
    expect(names(manifest.cssParts).sort()).toEqual([...reached].sort());
    // Those of the page around it are its own: how much room it has, and what it shows where.
    const internal = ['room', 'high', 'taken', 'strip', 'axis', 'pair'];
    const used = [...sheets.matchAll(/--sgd-([a-z]+)\b/g)].map(([, name]) => name!).filter((name) => !internal.includes(name));
    const properties = names(manifest.cssProperties);
    expect(properties).toEqual(expect.arrayContaining([...new Set(used)].map((name) => `--sgd-${name}`)));
    expect(properties).toEqual(expect.arrayContaining(palette.flatMap(([name]) => [`--sgd-${name}`])));
  });
  it('has all of it, and the events with their details, in the declarations', () => {
    const path = resolve('web/dist/embed.d.ts');
    const user = resolve('web/dist/user.ts');
    const host = ts.createCompilerHost({});
    const read = host.getSourceFile.bind(host);
    const uses = [...new Set(members)].map((name) => `void scope.${name};`).join('\n');
    host.getSourceFile = (name, ...rest) => resolve(name) !== user ? read(name, ...rest) : ts.createSourceFile(name, `
      import type { SgdScopeEvents } from './embed.js';
      const scope = document.createElement('sgd-scope');
      const all: Record<keyof SgdScopeEvents, true> = { ${events.map((name) => `${name}: true`).join(', ')} };
      scope.addEventListener('measure', ({ detail }) => detail.gamma?.toFixed(detail.step));
      scope.addEventListener('appearance', function ({ detail: { lang, theme } }) { this.lang = lang; this.theme = theme; });
      scope.addEventListener('keydown', ({ key }) => key.length);
      const gammas: (number | null)[] = scope.snapshot().blocks.map(({ gamma }) => gamma);
      const ends: [number, number] = [scope.snapshot().window, scope.snapshot().below];
      void all; void gammas; void ends; ${uses}`, ts.ScriptTarget.ES2022);
    const program = ts.createProgram([path, user], {
      strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [],
    }, host);
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});
