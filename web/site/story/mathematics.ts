// «H_ii = ρ_i m_i» in a text becomes MathML: letters with indices and squares, and E[h²].
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';

const letters = (text: string) => `<mrow>${[...text].map((letter) => `<mi>${letter}</mi>`).join('')}</mrow>`;
const fence = (text: string) => `<mo stretchy="false">${text}</mo>`;
const expectation = `<mrow><mi>E</mi>${fence('[')}<msup><mi>h</mi><mn>2</mn></msup>${fence(']')}</mrow>`;

/** Only for the formulas of the story's own texts: the result is trusted markup. Factors are parted by spaces. */
export function mathml(formula: string): string {
  const body = formula.split(' ').map((word) => {
    const [, core, below, square] = /^(E\[h²\]|\p{L})(?:_(\p{L}+))?(²)?$/u.exec(word) ?? [];
    if (!core) return `<mo>${word}</mo>`;
    const base = core === 'E[h²]' ? expectation : `<mi>${core}</mi>`;
    if (below && square) return `<msubsup>${base}${letters(below)}<mn>2</mn></msubsup>`;
    if (below) return `<msub>${base}${letters(below)}</msub>`;
    return square ? `<msup>${base}<mn>2</mn></msup>` : base;
  });
  return `<math><mrow>${body.join('')}</mrow></math>`;
}

/** A text with its formulas set; what follows one closely stays on its line. */
export function set(text: string): (string | TemplateResult)[] {
  return text.split(/(«.+?»[,.:;?)，。：；、？]*)/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const [formula, after] = piece.slice(1).split('»');
    return html`<span style="white-space:nowrap">${unsafeHTML(mathml(formula))}${after}</span>`;
  });
}
