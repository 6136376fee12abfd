// «H_ii» in a text becomes MathML: letters, one level of subscripts, and E[h²].
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';

const token = (text: string) => (/^[\p{L}]$/u.test(text) ? `<mi>${text}</mi>` : `<mo>${text}</mo>`);

/** Only for the formulas of the story's own texts: the result is trusted markup. */
export function mathml(formula: string): string {
  const parts = formula.replaceAll(' ', '').match(/E\[h²\](_[a-z]+)?|\p{L}²|[\p{L}](_[a-z]+)?|./gu) ?? [];
  const body = parts.map((part) => {
    const [whole, below] = part.split('_');
    const core = whole === 'E[h²]' ? '<mrow><mi>E</mi><mo>[</mo><msup><mi>h</mi><mn>2</mn></msup><mo>]</mo></mrow>'
      : whole.endsWith('²') ? `<msup><mi>${whole[0]}</mi><mn>2</mn></msup>` : token(whole);
    return below ? `<msub>${core}<mi>${below}</mi></msub>` : core;
  });
  return `<math><mrow>${body.join('')}</mrow></math>`;
}

/** A text with its formulas set. */
export function set(text: string): (string | TemplateResult)[] {
  // ρ_i m_i²: the square belongs to the letter with its index.
  return text.split(/«(.+?)»/).map((piece, i) => (i % 2 === 0 ? piece : html`${unsafeHTML(mathml(piece))}`));
}
