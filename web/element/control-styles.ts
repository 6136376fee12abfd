// Sliders, selects and bars of choices.
import { css } from 'lit';

export const controlStyles = css`
  .slider { display: grid; grid-template-columns: 1fr auto; align-items: center; font-size: calc(14*var(--px)); }
  .slider .typed {
    inline-size: 8ch; text-align: end; border: 1px solid transparent; border-radius: 6px; background: none;
    padding: 2px 6px; min-block-size: 28px; margin-inline-end: -7px;
  }
  .slider .typed:hover, .slider .typed:focus { border-color: var(--line); }
  input[type='range'] {
    grid-column: 1 / -1; appearance: none; inline-size: 100%; block-size: 44px; margin-block: -10px -8px; background: none; cursor: pointer;
  }
  input[type='range']::-webkit-slider-runnable-track {
    block-size: 3px; border-radius: 2px; background: linear-gradient(to right, var(--ink) var(--at, 0%), var(--line) var(--at, 0%));
  }
  input[type='range']::-moz-range-track { block-size: 3px; border-radius: 2px; background: var(--line); }
  input[type='range']::-moz-range-progress { block-size: 3px; border-radius: 2px; background: var(--ink); }
  input[type='range']::-webkit-slider-thumb {
    appearance: none; inline-size: 16px; block-size: 16px; margin-block-start: -6.5px; border-radius: 50%;
    background: var(--ground); border: 2px solid var(--ink);
  }
  input[type='range']::-moz-range-thumb {
    inline-size: 12px; block-size: 12px; border-radius: 50%; background: var(--ground); border: 2px solid var(--ink);
  }
  /* As tall as a finger, the whole of it would reach over its words. */
  input[type='range']:focus-visible { outline-color: transparent; }
  input[type='range']:focus-visible::-webkit-slider-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }
  input[type='range']:focus-visible::-moz-range-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }
  :dir(rtl) > input[type='range']::-webkit-slider-runnable-track {
    background: linear-gradient(to left, var(--ink) var(--at, 0%), var(--line) var(--at, 0%));
  }
  @media (pointer: coarse) { .slider .typed { min-block-size: 44px; min-inline-size: 44px; } }
  .help { margin: 0 0 8px; font-size: calc(13*var(--px)); line-height: 1.4; grid-column: 1 / -1; }
  :host(:not([explain])) .help { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .segmented { display: flex; flex-wrap: wrap; border: 1px solid var(--line); border-radius: 9px; padding: 1px; gap: 2px; }
  .segmented button {
    flex: 1 1 auto; min-block-size: 44px; padding-inline: 5px; border-radius: 6px; font-size: calc(12.5*var(--px)); color: var(--soft); white-space: nowrap;
  }
  .segmented button:hover:not(:disabled, [aria-checked='true']) { color: var(--ink); }
  .segmented button[aria-checked='true'] { background: var(--ink); color: var(--ground); font-weight: 550; }
  .segmented button:disabled { opacity: .4; cursor: default; }
  .select, .flag { display: flex; align-items: center; justify-content: space-between; gap: 8px; font-size: calc(14*var(--px)); min-block-size: 48px; }
  .flag { justify-content: start; cursor: pointer; }
  .flag input { inline-size: 18px; block-size: 18px; accent-color: var(--accent); }
  select {
    background: var(--ground); border: 1px solid var(--line); border-radius: 8px; min-block-size: 44px; padding-inline: 8px; max-inline-size: 60%;
  }
  details > summary { min-block-size: 44px; display: flex; align-items: center; cursor: pointer; font-size: calc(14*var(--px)); color: var(--soft); }
  details > summary::before { content: '+'; inline-size: 1.2em; font-size: calc(17*var(--px)); }
  details[open] > summary::before { content: '−'; }
  /* A column that scrolls ends with one. */
  details > summary:focus-visible { outline-offset: -2px; }
  details > summary:hover { color: var(--ink); }
`;
