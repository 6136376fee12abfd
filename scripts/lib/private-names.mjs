// Names of members that no one sees from outside, so that a bundle may have shorter ones.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run.mjs';

/** What the tests ask of the page's parts. */
const askedByTests = ['frameFor', 'asked', 'given', 'useOwn'];

/**
 * The private and protected members in a bundle's TypeScript that are reached as `this.name` and in no other way: whose
 * names are on no other object, which may come from elsewhere, in no text (templates set properties, Lit is told of
 * changes by name), nowhere in a library's code, and override nothing, which is seen to by noImplicitOverride.
 */
export async function privateNames(files) {
  const { default: ts } = await import('typescript');
  const [own, spared] = [new Set(), new Set(askedByTests)];
  const spareWords = (text) => text.match(/\w+/g)?.forEach((word) => spared.add(word));
  const has = (node, ...kinds) => node.modifiers?.some(({ kind }) => kinds.includes(kind));
  const isThis = (node) => node?.kind === ts.SyntaxKind.ThisKeyword;
  const { PrivateKeyword, ProtectedKeyword, OverrideKeyword } = ts.SyntaxKind;

  function visit(node) {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) spareWords(node.text);
    else if (has(node, PrivateKeyword, ProtectedKeyword) && !has(node, OverrideKeyword)) node.name && own.add(node.name.text);
    else if (ts.isPropertyAccessExpression(node) ? !isThis(node.expression) : ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node)) {
      if (node.name) spared.add(node.name.text);
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !isThis(node.parent.parent.initializer)) {
      spared.add((node.propertyName ?? node.name).text);
    }
    ts.forEachChild(node, visit);
  }

  for (const name of files) {
    const text = await readFile(join(root, name), 'utf8');
    if (name.endsWith('.ts')) visit(ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true));
    else spareWords(text);
  }
  return [...own].filter((name) => !spared.has(name));
}
