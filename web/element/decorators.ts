// Lit's decorators as this code uses them, on fields and in the compiler's older way: the build takes them in place of
// Lit's own, which know the other ways, too.
import type { PropertyDeclaration, ReactiveElement } from 'lit';

type Decorate = (prototype: ReactiveElement, name: string) => void;

export const property = (options?: PropertyDeclaration): Decorate =>
  (prototype, name) => (prototype.constructor as typeof ReactiveElement).createProperty(name, options);

export const state = (): Decorate => property({ state: true, attribute: false });

export const query = (selector: string): Decorate => (prototype, name) =>
  Object.defineProperty(prototype, name, {
    get(this: ReactiveElement) {
      return this.renderRoot?.querySelector(selector) ?? null;
    },
  });
