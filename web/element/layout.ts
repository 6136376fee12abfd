// Where things stand: by the room the element has, not by the window.
import { css } from 'lit';

export const layout = css`
  :host {
    --font: var(--sgd-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    display: block; container: scope / inline-size; color: var(--ink); background: var(--ground);
    font: 15px/1.5 var(--font);
  }
  :host([hidden]) { display: none; }
  .hero { position: relative; block-size: 620px; }
  #hero { position: absolute; inset: 0; }
  sgd-layers { position: absolute; left: 72px; top: 8px; }
  .reading { font-size: 19px; line-height: 1.45; max-inline-size: 60ch; margin: 8px auto; text-align: center; text-wrap: balance; }
  .reading b { font-weight: 650; }
  .note { text-align: center; font-size: 13px; margin: 0; }
  .segmented { display: inline-flex; border: 1px solid var(--line); border-radius: 8px; }
  .segmented button { min-block-size: 36px; padding-inline: 12px; }
`;
