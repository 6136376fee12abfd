// Where things stand: by the room the element has for its letters, not by the window.
import { css } from 'lit';

/** The picture gives way, so that the bar, the axis and the sentence are seen at once. */
const squeezed = css`
  :host(:is([view='compact'], [view='figure']):not([also='lower'], [also='upper'])) :where(div[lang]:not(:has(.notice))) {
    display: flex; flex-direction: column; max-block-size: var(--sgd-room, 100cqb);
  }
  :host(:is([view='compact'], [view='figure']):not([also='lower'], [also='upper'])) :where(.room, .centre, .hero, .pair-of-heroes > section) {
    display: flex; flex-direction: column; min-block-size: 0;
  }
  :host(:is([view='compact'], [view='figure'])) .pair-of-heroes { grid-auto-rows: minmax(0, 1fr); min-block-size: 0; }
  :host(:is([view='compact'], [view='figure'])) :is(.bar, sgd-layers, .under, .strip, .pair-of-heroes header) { flex: none; }
  /* As wide as 7:5 wants it, of what its words leave. */
  :host([view='figure']) .hero { max-inline-size: clamp(280px, calc(1.4*(var(--sgd-room, 100cqb) - 130px)), 686px); }
`;

/** Less around it, and on a narrow one the slope for its sentence. */
const small = css`
  :host([view='compact']) .room { padding-block-end: 8px; }
  :host([view='compact']) .reading { font-size: calc(14*var(--px)); }
  @container scope (max-width: 30em) {
    :host([view='compact']) .bar { padding-block: 2px; }
    :host([view='compact']) .play { inline-size: 44px; block-size: 44px; }
    :host([view='compact']) .reading:has(b + .talk + b) .talk { display: none; }
    :host([view='compact']) .reading b + .talk + b::before { content: ' γ '; }
    :host([view='compact']) .whole::before { content: ' ('; }
    :host([view='compact']) .whole::after { content: ')'; }
  }
  @container scope (min-width: 19em) and (max-width: 30em) {
    :host([view='compact']) sgd-layers { font-size: calc(11.5*var(--px)); }
  }
`;

export const layout = css`
  :host {
    --font: var(--sgd-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans SC', sans-serif);
    --gap: var(--sgd-gap, 24px); display: block; container: scope / inline-size; color: var(--ink); background: var(--ground);
    font: calc(15*var(--px))/1.5 var(--font); text-align: start; -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) { display: none; }

  .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 10px 24px; border-block-end: 1px solid var(--line); }
  .name { font-size: calc(17*var(--px)); font-weight: 650; letter-spacing: -.015em; margin-inline-end: 8px; }
  .play {
    inline-size: 48px; block-size: 48px; border-radius: 50%; background: var(--accent); color: var(--on-accent);
    display: grid; place-items: center; flex: none;
  }
  .play:focus-visible { border-radius: 50%; }
  .play:hover { filter: brightness(1.08); }
  .quiet { border-color: transparent; padding-inline: 12px; }
  .quiet[aria-pressed='true'] { border-color: var(--ink); }
  .foot { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 0 24px 16px; font-size: calc(13*var(--px)); }
  .bar .speed select { min-inline-size: 92px; }
  .bar select, .foot select { background: var(--ground); border: 1px solid transparent; border-radius: 8px; min-block-size: 44px; padding-inline: 6px; max-inline-size: none; color: var(--soft); }
  .bar select:hover, .foot select:hover { border-color: var(--line); }
  .status > * { display: block; line-height: 1.3; }
  .status b { font-weight: 550; }
  .status > .soft { font-size: calc(12.5*var(--px)); }
  .status, .outcome { font-size: calc(14*var(--px)); }
  .status { margin-inline-start: 8px; white-space: nowrap; }
  .outcome { margin-inline-end: 8px; white-space: nowrap; }
  .space { flex: 1; }

  .room.drop { outline: 2px dashed var(--accent); outline-offset: -8px; }
  .notice {
    display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 0; padding: 8px 24px; font-size: calc(14*var(--px));
    border-block-end: 1px solid var(--line); color: var(--warn);
  }

  .room { display: grid; gap: var(--gap); padding: 16px 24px 24px; }
  .left, .right { min-inline-size: 0; }
  .centre { min-inline-size: 0; display: flex; flex-direction: column; }
  sgd-scatter { block-size: clamp(270px, 88cqi, 480px); }
  sgd-layers { font-size: calc(14*var(--px)); margin-inline: -2px; column-gap: 8px; }
  .under { display: grid; grid-template-columns: auto 1fr; align-items: center; gap: 4px 24px; }
  .reading { font-size: calc(18*var(--px)); line-height: 1.45; max-inline-size: 62ch; margin: 0; text-wrap: pretty; grid-column: 1 / -1; order: 2; }
  .reading b { font-weight: 650; }
  .whole { white-space: nowrap; }
  /* What is not of the present settings is pale; its words can still be read. Not for the blink that most measurements take. */
  .stale :is(.note, .status, .outcome, .reading):not(:has(.waits)), .stale :is(.status, .outcome) * { color: var(--soft); font-weight: 400; }
  .stale :is(sgd-layers, sgd-strip) { opacity: .35; transition: opacity 0s .2s; }
  .stale .reading:has(.waits) { visibility: hidden; transition: visibility 0s .2s; }
  /* Of another run than was asked for: its room is kept, the frame stands, and its words tell what is awaited. */
  .foreign { --kept: hidden; }
  .foreign :is(sgd-layers, sgd-strip, .reading, .note, .status, .outcome) { visibility: hidden; }
  .waits { position: absolute; visibility: visible; animation: waits .2s; }
  @keyframes waits { 0%, 100% { opacity: 0; } }
  ::slotted([slot=caption]) { order: 4; grid-column: 1 / -1; }
  .note { font-size: calc(13*var(--px)); margin: 0; order: 3; grid-column: 1 / -1; }
  .segmented { display: inline-flex; }
  .segmented button { min-inline-size: 56px; font-style: normal; font-size: calc(14*var(--px)); }
  .segmented sub { font-size: .7em; font-style: italic; }
  .axis-choice { display: flex; align-items: center; gap: 12px; font-size: calc(13*var(--px)); color: var(--soft); }
  .pair-of-heroes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); gap: var(--gap); }
  .pair-of-heroes header { display: flex; align-items: center; justify-content: space-between; }
  .pair-of-heroes h2 { font-size: calc(14*var(--px)); font-weight: 600; margin: 0; }
  .right { display: grid; gap: var(--gap); grid-auto-rows: calc(420*var(--px)); }
  .strip { min-inline-size: 0; position: relative; }
  .strip sgd-take { position: absolute; right: 0; inset-block-start: 0; z-index: 1; --list-right: 0; }
  .pin { display: inline-block; inline-size: 9px; block-size: 9px; border-radius: 50%; background: var(--edge); margin-inline-end: 8px; }
  .under .tools { display: flex; align-items: center; gap: 4px; grid-column: 2; justify-self: end; grid-row: 1; }
  .under .axis-choice { grid-column: 1; grid-row: 1; }
  .under :is(.compare, .undo) { display: none; }

  /* Compact: the picture, the button, the sentence. Everything else comes after. */
  @container scope (max-width: 47.95em) {
    .bar { padding-block: 8px; }
    .room { padding: 8px 12px 24px; }
    .bar .compare, .axis-choice > span { display: none; }
    .under .compare { display: inline-flex; }
    .under .tools { gap: 0; }
    .under .tools .button { padding-inline: 7px; }
    .segmented button { min-inline-size: 48px; padding-inline: 4px; }
    .foot { padding-inline: 12px; }
    sgd-layers { font-size: calc(12.5*var(--px)); column-gap: 0; }
    .reading { font-size: calc(16*var(--px)); }
  }
  @container scope (max-width: 77.3em) {
    .bar { gap: 4px; }
    .bar .button { padding-inline: 10px; }
    .bar .undo { display: none; }
    :host([view='full']) .under { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 8px; }
    :host([view='full']) .under > * { flex: 0 1 100%; }
    :host([view='full']) :is(.axis-choice, .under .tools) { flex: none; max-inline-size: 100%; flex-wrap: wrap; margin-inline-start: auto; }
    :host([view='full']) .under .axis-choice { margin-inline-start: 0; }
    :host([view='full']) .under .undo { display: inline-flex; }
  }
  /* One line, however long the run and its numbers: the loss has a picture of its own. */
  @container scope (max-width: 95.9em) {
    .outcome { display: none; }
  }
  @container scope (max-width: 82.9em) {
    .status .own { display: none; }
  }
  @container scope (min-width: 83em) {
    .status { min-inline-size: 15em; }
  }
  /* From 720 on all of it stays on one line, also with epochs counted in thousands. */
  @container scope (max-width: 58.6em) {
    .bar { padding-inline: 12px; }
    .bar .button { padding-inline: 8px; }
    .bar .speed select { min-inline-size: 80px; }
    .status { margin-inline-start: 4px; }
    .name { display: none; }
  }
  @container scope (min-width: 48em) {
    .room { grid-template: auto auto 1fr / calc(264*var(--px)) minmax(0, 1fr); }
    .left { grid-column: 1; grid-row: 1 / span 3; }
    .centre { grid-column: 2; grid-row: 1; }
    .right { grid-template-columns: 1fr 1fr; }
    sgd-scatter { block-size: clamp(330px, 58cqi, 530px); }
  }
  @container scope (min-width: 65em) {
    .pair-of-heroes sgd-scatter { max-block-size: max(330px, 36cqi); }
  }
  @container scope (min-width: 77.33em) {
    /* The picture is at most 7:5; what a wide screen has beyond that is for its companions. */
    .room {
      --tall: clamp(355px, calc(var(--sgd-high, 100vh) - 410px - var(--sgd-taken, 0px)), 1000px);
      grid-template: auto 1fr / calc(272*var(--px)) minmax(0, calc(1.4*var(--tall))) minmax(calc(304*var(--px)), 1fr); column-gap: calc(var(--gap) + 8px); row-gap: 8px;
    }
    .room:has(.pair-of-heroes) { grid-template-columns: calc(272*var(--px)) minmax(0, 1fr) calc(304*var(--px)); }
    /* As tall as the pictures and with a way of its own through all settings: what they do stays in sight. */
    .left {
      grid-row: 1 / span 2; max-block-size: calc(var(--sgd-high, 100vh) - 136px); contain: size; overflow-y: auto; scrollbar-width: thin; scrollbar-gutter: stable;
      padding-inline: 4px 8px; margin-inline: -4px -20px;
    }
    .strip { grid-column: 2; }
    .right {
      grid-template-columns: repeat(auto-fit, minmax(min(100%, calc(420*var(--px))), 1fr)); grid-auto-rows: clamp(calc(390*var(--px)), calc(.5*var(--sgd-high, 100vh) - 62px), 700px); align-content: start; grid-row: 1 / span 2; grid-column: 3;
    }
    sgd-scatter { block-size: var(--tall); }
  }

  :host([view='compact']:not([also])) .right, :host([view='compact'][also='']) .right,
  :host([also='lower']) .right sgd-companion:first-child, :host([also='upper']) .right sgd-companion:last-child,
  :host([view='compact']:is([also='lower'], [also='upper'])) :is(.hero, .pair-of-heroes, .tools),
  :host([view='compact']) :is(.left, .note, .outcome, .quiet, .speed, .status .soft),
  :host([view='figure']) :is(.left, .right, .strip, .bar, .note, .axis-choice, .tools, sgd-take) { display: none; }
  /* For a page that asks for them. */
  :host([view='compact']) .strip { display: var(--sgd-strip, none); }
  :host([view='compact']) .under .axis-choice { display: var(--sgd-axis, none); }
  @container scope (max-width: 42.6em) {
    :host([view='figure']) .pair-of-heroes { gap: 0; }
    :host([view='figure']) .pair-of-heroes sgd-scatter { block-size: var(--sgd-pair, 155px); }
    /* Both slopes stand in their pictures, and a picture alone is to be seen at once. */
    :host([view='figure']) .pair-of-heroes ~ .under .reading,
    :host([view='compact']:is([also='lower'], [also='upper'])) .reading { display: none; }
    :host([view='figure']) .reading { font-size: calc(14*var(--px)); }
  }
  :host(:is([view='compact'], [view='figure'])) .room { grid-template-columns: minmax(0, 1fr); }
  :host(:is([view='compact'], [view='figure'])) sgd-scatter { block-size: clamp(250px, 66cqi, 490px); }

  :host(:is([view='compact'], [view='figure'])) .centre { grid-column: 1; }
  :host([view='compact']) .under .reading { grid-column: 1; }
  @container scope (min-width: 42.66em) {
    :host([view='compact']) .pair-of-heroes sgd-scatter { block-size: 430px; }
  }
  /* Where there is more room beside the picture than it wants, its words stand there. */
  :host([view='figure']) .hero { inline-size: 100%; max-inline-size: 686px; margin-inline: auto; }
  @container scope (min-width: 56em) {
    :host([view='compact']) .centre:not(:has(.pair-of-heroes)) {
      --tall: clamp(200px, calc(100cqb - 115px), 490px);
      display: grid; grid-template: auto 1fr / minmax(0, calc(1.4*var(--tall))) minmax(calc(200*var(--px)), 1fr); column-gap: var(--gap);
    }
    :host([view='compact']) .centre > .hero { display: contents; }
    :host([view='compact']) .hero > sgd-layers, :host([view='compact']) .centre > .under { grid-column: 2; }
    :host([view='compact']) .centre > .hero > sgd-scatter { grid-area: 1 / 1 / span 2; block-size: var(--tall); }
    :host([view='compact']) .under { align-content: start; }
    :host([view='compact']) .centre:not(:has(.pair-of-heroes)) .reading { grid-column: 1 / -1; }
  }
  :host([view='compact']) .right { grid-column: 1; grid-row: auto; grid-template-columns: minmax(0, 1fr); grid-auto-rows: calc(480*var(--px)); }
  @container scope (max-width: 42.6em) {
    :host([view='compact']:is([also='lower'], [also='upper'])) .room { gap: 0; }
    :host([view='compact']:is([also='lower'], [also='upper'])) .right { grid-auto-rows: calc(360*var(--px)); }
  }

  /* In a frame, and in a card of a page that says how tall it is; not where a frame is yet to learn its height. */
  @media (min-height: 25em) { ${squeezed} }
  @container scope (min-height: 1px) {
    ${squeezed}
    /* All that its words leave. */
    :host([view='compact']) sgd-scatter { block-size: 100cqb; }
  }
  @media (min-height: 25em) and (max-height: 34em) { @container scope (max-width: 55.95em) { ${small} } }
  @container scope (max-height: 34em) { ${small} }
  @container scope (max-width: 42.6em) {
    :host(:is([view='compact'], [view='figure'])) div[lang]:has(.pair-of-heroes) { max-block-size: none; }
  }

  dialog {
    border: 1px solid var(--line); border-radius: 14px; background: var(--ground); color: var(--ink); padding: 16px 24px; inline-size: min(440px, calc(100% - 24px));
  }
  dialog::backdrop { background: #0006; }
  dialog form { display: flex; justify-content: space-between; align-items: center; }
  dialog h2 { font-size: calc(19*var(--px)); margin: 0; }
  dialog p { margin: 8px 0 0; font-size: calc(14*var(--px)); }
  dl { margin: 8px 0; }
  dl div { display: grid; grid-template-columns: calc(96*var(--px)) 1fr; padding-block: 4px; }
  dd { margin: 0; }
  kbd { font: 600 calc(13*var(--px)) var(--font); border: 1px solid var(--line); border-block-end-width: 2px; border-radius: 5px; padding: 1px 7px; }

  /* One column: the picture with its sentence, the run, then both companions side by side. */
  @media print {
    .bar button, .bar select, .axis-choice, .left, .foot, .under .tools, ::slotted([slot=tools]) { display: none; }
    .room { display: flex; flex-direction: column; }
    .strip { order: 1; }
    .right { order: 2; max-inline-size: calc(740*var(--px)); grid-template-columns: repeat(2, minmax(0, 1fr)); grid-auto-rows: calc(500*var(--px)); }
    .hero, .strip, sgd-companion { break-inside: avoid; }
  }
`;
