// <sgd-scope>: the instrument. It owns the state; its parts get pieces of it and send events back.
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { segmented } from './choice.js';
import { controlStyles } from './control-styles.js';
import { digitsColumns, digitsSource } from './digits-source.js';
import { download, type About } from './export.js';
import { fitOf, noiseFactor, type ShownFit } from './fit.js';
import { epochs, fill, powerOfTen, short, slope } from './format.js';
import { unless } from './hide.js';
import { actOf, keyTable, type KeyAct } from './keys.js';
import { layout } from './layout.js';
import type { DataInput } from '../src/types.js';
import type { Images, Measurement, Trace } from './measurement.js';
import { sentence, plain, type Reading } from './reading.js';
import { readAs } from './own-data.js';
import { ScopeCore } from './scope-core.js';
import { schema, type Axis, type Lower, type State, type Upper } from './schema.js';
import { define } from './sized.js';
import { tick } from './sound.js';
import { languages, sayer, type Say } from './strings/index.js';
import { base, reducedMotion, theme } from './style.js';
import { csv, directionsTable, pointsTable, traceTable, type Table } from './table.js';
import { compareButton, footer, topbar, undoButtons } from './topbar.js';
import type { Moment, Share } from './share.js';
import './companion.js';
import './controls.js';
import './layers.js';
import './said.js';
import './share.js';
import './strip.js';
import './take.js';

let few: Images | undefined;
/** For their tile; the others wait until somebody wants them. */
function fewDigits(): Images | undefined {
  const data = few ? undefined : digitsSource()?.(6);
  if (data) few = { side: digitsColumns, inputs: data.inputs as ArrayLike<number>, labels: data.labels! };
  return few;
}

const uppers: readonly Upper[] = ['prediction', 'loss', 'matrices', 'samples'];
const lowers: readonly Lower[] = ['square', 'spectra', 'overlap', 'window', 'gaps'];

export class SgdScope extends ScopeCore {
  @state() private sounding = false;
  @state() private explaining = false;
  /** Said on request, also while a run goes on; and how often that was. */
  @state() private aloud = '';
  private requests = 0;
  private hush = 0;
  /** The timer, as long as the moments of a finished run are shown again. */
  @state() private film = 0;

  private readonly act = (what: KeyAct | 'compare' | 'share'): void => {
    switch (what) {
      case 'play':
        if (this.isMoving) return this.pause();
        return this.controller.phase === 'done' ? this.replay(this.index ?? 0) : this.play();
      case 'step': return void this.step();
      case 'reset': return void this.reset();
      case 'compare': return this.toggleCompare();
      case 'undo': return this.undo();
      case 'redo': return this.redo();
      case 'pin': return this.togglePin();
      case 'x': return this.apply({ x: this.state.x === 'h' ? 'm2' : 'h' }, true);
      case 'sound': return void (this.sounding = !this.sounding);
      case 'explain': return void (this.explaining = !this.explaining);
      case 'read': return this.readAloud();
      case 'share': return void this.renderRoot.querySelector<Share>('sgd-share')?.show(this.momentToShare);
      case 'help': return this.renderRoot.querySelector<HTMLDialogElement>('#keys')?.showModal();
    }
  };

  /** What the parts ask for. */
  private readonly asked: Record<string, (detail: never) => unknown> = {
    set: (change: Partial<State>) => this.apply(change, true),
    'pick-data': (data: State['data']) => this.turnTo(data),
    direction: (direction: number | null) => (this.direction = direction),
    file: (file: File) => this.readFile(file),
    draw: (drawing: boolean) => (this.drawing = drawing),
    explain: (explaining: boolean) => (this.explaining = explaining),
    'own-data': (data: DataInput) => this.useOwn({ data }),
    'save-points': () => download('points.csv', csv(pointsTable(this.own!.data)), 'text/csv'),
    time: (index: number | null) => {
      if (index !== null || this.film) this.pause();
      this.at = index === null ? null : this.controller.checkpoints[index];
    },
    'window-end': ({ end, value }: { end: 'low' | 'high'; value: number }) => {
      const key = end === 'low' ? 'window' : 'below';
      this.apply({ [key]: Math.min(schema[key].max, value) } as Partial<State>, true);
    },
  };

  /** All of it ends here: an instrument around this one has parts of its own, and an instrument inside has news of its own. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    for (const name of [...Object.keys(this.asked), 'ready', 'change', 'measure', 'appearance', 'error']) {
      root.addEventListener(name, (event) => {
        event.stopPropagation();
        this.asked[name]?.((event as CustomEvent<never>).detail);
      });
    }
    return root;
  }

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.key(event));
    this.addEventListener('paste', (event) => this.paste(event));
    this.addEventListener('measure', ({ detail: { source, block, gamma } }: CustomEventInit) => {
      if (this.sounding && source === 'live' && block === this.shownBlock?.name && gamma !== null) tick(gamma);
    });
  }

  private get isMoving(): boolean {
    return this.controller.isPlaying || this.film > 0;
  }

  override pause(): void {
    clearTimeout(this.film);
    this.film = 0;
    super.pause();
  }

  /** A finished run is kept: its moments pass by about as they were measured, to its end; readers who want no motion are there at once. */
  private replay(index: number): void {
    const { checkpoints, status } = this.controller;
    const on = status?.finished && !reducedMotion() && index + 1 < checkpoints.length;
    this.at = on ? checkpoints[index] : null;
    this.film = on ? window.setTimeout(() => this.replay(index + 1), 150) : 0;
  }

  /** What was replayed is replayed from there on afterwards. */
  protected override setAwake(awake: boolean): void {
    super.setAwake(awake);
    clearTimeout(this.film);
    if (awake && this.film) this.replay(this.index ?? 0);
  }

  /** For keys pressed here, or where a page has no other use for them. */
  key(event: KeyboardEvent): void {
    const what = actOf(event, this.hiddenParts);
    if (!what) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(what);
  }

  private get refined(): ShownFit | undefined {
    return this.questions.refined.answer;
  }

  private readAloud(): void {
    const say = sayer(this.language);
    const reading = this.readingOf(this.shown, this.refined);
    this.aloud = this.controller.awaited ? say('reading.wait') : reading ? plain(reading, say) : say('reading.empty');
    this.requests++;
    clearTimeout(this.hush);
    this.hush = window.setTimeout(() => (this.aloud = ''), 4000);
  }

  private bar(say: Say): TemplateResult {
    const { controller, shown } = this;
    return topbar({
      phase: controller.phase, playing: this.isMoving,
      epoch: controller.status?.epoch ?? shown.epoch, epochs: this.state.epochs, step: controller.status?.updates ?? shown.updates, measuredAt: shown.updates, seconds: Math.round(controller.cost / 1000),
      stored: this.isStored, loss: this.at ? shown.loss : controller.status?.diverged ? NaN : (controller.status?.loss ?? shown.loss),
      accuracy: this.at === null && controller.status ? controller.status.accuracy : shown.accuracy,
      speed: this.state.speed, comparing: this.comparison.isOn, past: this.past,
      setSpeed: (speed) => this.apply({ speed }, true), ...this.page(say),
    });
  }

  private page(say: Say) {
    return {
      say, act: this.act, sounding: this.sounding, hide: this.hiddenParts, language: this.language, theme: this.theme,
      setLanguage: (lang: string) => {
        this.lang = lang;
        this.emit('appearance', { lang, theme: this.theme });
      },
      setTheme: (chosen: SgdScope['theme']) => {
        this.theme = chosen;
        this.emit('appearance', { lang: this.lang, theme: chosen });
      },
    };
  }

  private notice(say: Say): TemplateResult | typeof nothing {
    const { controller, failed } = this;
    // The latest news first: what stands otherwise comes back once that is read.
    if (this.trouble) {
      return html`<p class="notice" part="notice" role="alert">${this.trouble}<button class="button" @click=${() => (this.trouble = '')}>${say('close')}</button></p>`;
    }
    // Without curvature anywhere there is nothing to see.
    const dead = this.shown.blocks.every(({ H_ii }) => !(H_ii[0] > 0));
    if (dead && !this.isStale && this.state.data === 'own' && readAs(this.own, this.state)?.classes === 1) {
      return html`<p class="notice" part="notice" role="alert">${say('error.one')}</p>`;
    }
    if (controller.phase === 'diverged' || (dead && !this.isStale)) {
      // Too short a step costs time only; too long a one kills the units anew.
      const lr = Number((this.state.lr / (dead ? 10 : 3)).toPrecision(2));
      return html`<p class="notice" part="notice" role="alert">${say(dead ? 'error.dead' : 'error.diverged')}
        <button class="button" @click=${() => {
          this.apply({ lr }, true);
          this.play();
        }}>${fill(say('error.diverged.do'), { lr })}</button></p>`;
    }
    if (!failed && this.rejected.length > 0) {
      return html`<p class="notice" part="notice" role="status">${fill(say('error.link'), { list: this.rejected.join(', ') })}
        <button class="button" @click=${() => (this.rejected = [])}>${say('close')}</button></p>`;
    }
    if (!failed) return nothing;
    if (failed.code === 'worker-lost') {
      return html`<p class="notice" part="notice" role="alert">${say('error.lost')}<button class="button" @click=${() => {
        this.prepare();
        this.play();
      }}>${say('error.again')}</button></p>`;
    }
    const words = typeof WebAssembly === 'undefined' ? say('error.wasm')
      : failed.code === 'too-large' ? fill(say('error.large'), { message: failed.message }) : failed.message;
    return html`<p class="notice" part="notice" role="alert">${words}${failed.code === 'no-engine' ? html`<slot></slot>` : nothing}${this.past.before.length === 0 ? nothing : html`<button class="button" @click=${() => {
      this.undo();
      this.play();
    }}>${say('undo')}</button>`}</p>`;
  }

  private readingOf(shown: Measurement, refined?: ShownFit): Reading | null {
    const { awaited, run, latest } = this.controller;
    // Where no run can be made or measured, what is shown has no number for these settings.
    const block = (awaited || (run && latest) || !this.isStale) && shown.blocks.find(({ layer }) => layer === this.chosenLayer);
    return block ? { layer: this.chosenLayer, axis: this.state.x, ...(refined ?? fitOf(block, this.state.x, this.window)) } : null;
  }

  private sentenceOf(reading: Reading | null, say: Say, loss: State['loss'] | null): TemplateResult {
    return html`<p class="reading" part="reading">${this.controller.awaited ? html`<span class="waits">${say('reading.wait')}</span>` : nothing}${loss ? html`<span class="soft">${say(`loss.${loss}`)} · </span>` : nothing}${
      reading ? sentence(reading, say).map(({ text, name }) =>
        name === 'layer' ? html`<b style="color:var(--layer-${reading.layer})">${text}</b>`
        : name === 'gamma' ? html`<b>${text}</b>`
        : name === 'interval' ? html`<span class="whole">${text}</span>` : html`<span class="talk">${text}</span>`) : say('reading.empty')}</p>`;
  }

  private centre(say: Say): TemplateResult {
    const { state, shown, hiddenParts: hide } = this;
    const page = this.page(say);
    const axes = (['h', 'm2', 'f'] as const).map((value) => ({
      value: value as Axis, label: html`<i>${say(`axis.${value}.short`)}</i><sub>ii</sub>`, title: say(`axis.${value}`),
      disabled: value === 'f' && !shown.blocks.some((block) => block.F_ii.length > 0),
    }));
    const reading = this.readingOf(shown, this.refined);
    const block = this.shownBlock;
    const other = this.comparison.beside(shown);
    const factor = block && state.x === 'h' ? noiseFactor(block) : null;
    return html`
      ${this.heroes(say)}
      <div class="under">
        ${unless(hide, 'x', html`<div class="axis-choice"><span>${say('axis.choose')}</span>${segmented(say('axis.choose'), axes, state.x, (x) => this.apply({ x }, true))}</div>`)}
        <div class="tools">${undoButtons({ ...page, past: this.past })}${compareButton({ ...page, comparing: this.comparison.isOn })}
        ${unless(hide, 'pin', html`<button part="button" class="button quiet" aria-pressed=${!!this.pinned} @click=${() => this.act('pin')}>${say(this.pinned ? 'unpin' : 'pin')}</button>`)}
        ${other ? nothing : this.take(say, 'hero', shown)}</div>
        ${unless(hide, 'reading', html`
          ${this.sentenceOf(reading, say, this.comparison.isOn ? state.loss : null)}
          ${other ? this.sentenceOf(this.readingOf(other), say, this.comparison.settings.loss) : nothing}`)}
        <p class="note soft">${say('look.hero')} ${factor === null || factor === undefined || !block ? nothing : html`
          ${fill(say('reading.note'), { factor: powerOfTen(Math.round(factor)) })}
          ${block.largest_sample_curvature === null ? say('reading.note.one') : nothing}`}</p>
        ${block?.degenerate_curvatures ? html`<p class="note soft">${fill(say('reading.note.same'), { count: block.degenerate_curvatures })}</p>` : nothing}
        ${this.isSlow ? html`<p class="note soft">${say('error.worker')}</p>` : nothing}
        ${state.x === 'h' || hide.includes('strip') ? nothing : html`<p class="note soft">${say('strip.note')}</p>`}
        ${this.pinNote(say)}
        <slot name="caption"></slot>
      </div>
      <sgd-said .times=${this.requests} .text=${this.aloud || (this.isMoving || this.isForeign || !reading ? '' : plain(reading, say))}></sgd-said>`;
  }

  private pinNote(say: Say): TemplateResult | typeof nothing {
    const block = this.pinned?.blocks.find(({ layer }) => layer === this.chosenLayer);
    if (!this.pinned) return nothing;
    const gamma = block && fitOf(block, this.state.x, this.window).gamma;
    return html`<p class="note soft"><i class="pin" aria-hidden="true"></i>${fill(say('pin.note'), {
      epoch: epochs(this.pinned.epoch), gamma: gamma === null || gamma === undefined ? say('not-enough') : slope(gamma),
    })}</p>`;
  }

  private plot(say: Say, shown: Measurement, beside: Measurement | undefined, id: string): TemplateResult {
    const { state, hiddenParts: hide } = this;
    return html`<div class="hero" part="hero">
      ${unless(hide, 'layer', html`<sgd-layers part="legend" .say=${say} .blocks=${shown.blocks} .axis=${state.x} .window=${this.window} .chosen=${this.chosenLayer}></sgd-layers>`)}
      <sgd-scatter id=${id} ?stale=${this.isStale} .say=${say} .measurement=${shown} .beside=${beside} .pinned=${this.pinned} .axis=${state.x} .hide=${hide} .layer=${this.chosenLayer}
        .window=${this.window} .direction=${this.direction} .refined=${id === 'hero' ? this.refined : undefined}></sgd-scatter>
    </div>`;
  }

  private heroes(say: Say): TemplateResult {
    const other = this.comparison.beside(this.shown);
    if (!other) return this.plot(say, this.shown, undefined, 'hero');
    const run = (loss: State['loss'], id: 'hero' | 'rival', shown: Measurement, beside: Measurement) => html`<section aria-label=${say(`loss.${loss}`)}>
      <header><h2>${say(`loss.${loss}`)} <span class="soft">${fill(say('strip.at'), { epoch: epochs(shown.epoch) })}</span></h2>${this.take(say, id, shown, loss)}</header>${this.plot(say, shown, beside, id)}</section>`;
    return html`<div class="pair-of-heroes">
      ${run(this.state.loss, 'hero', this.shown, other)}${run(this.comparison.settings.loss, 'rival', other, this.shown)}
    </div>`;
  }

  /** The menu of a big picture; where there are two, it names its run. */
  private take(say: Say, id: 'hero' | 'rival', shown: Measurement, loss?: State['loss']): TemplateResult {
    return html`<sgd-take ?named=${!loss && this.view === 'full'} .say=${say} name=${loss ? `sgdscope-${loss}` : 'sgdscope'} title="${say('hero.title')}${loss ? ` · ${say(`loss.${loss}`)}` : ''}"
      .table=${() => directionsTable(shown.blocks)} .picture=${() => this.renderRoot.querySelector(`#${id}`)} .about=${() => this.about(id, shown, loss)}></sgd-take>`;
  }

  /** What a picture that is taken away says of its run. */
  private readonly about = (id = 'hero', shown = this.shown, loss = this.state.loss): About => {
    const { state, own } = this;
    const say = sayer(this.language);
    const reading = this.readingOf(shown, id === 'hero' ? this.refined : undefined);
    const run = [
      state.data === 'own' ? own!.name || 'points.csv' : say(`data.${state.data}`), `${this.sizes.join('–')} ${state.activation}`, say(`loss.${loss}`),
      ...(['lr', 'batch', 'seed'] as const).map((key) => `${say(key)} ${short(state[key])}`),
      fill(say('epoch'), { epoch: epochs(shown.epoch), epochs: state.epochs }),
    ];
    return {
      legend: this.renderRoot.querySelector(`#${id}`)?.previousElementSibling ?? null,
      // What is pale is not of these settings.
      lines: [...(this.isStale ? [] : [run.join(' · ')]), ...(reading ? [plain(reading, say)] : [])],
    };
  };

  private readonly traceTable = (): Table => {
    const { rivalTrace, state } = this;
    return traceTable(this.shown.blocks.map(({ name }) => name), [[state.loss, this.trace], ...(rivalTrace ? [[state.compare, rivalTrace] as [string, Trace]] : [])]);
  };

  /** None where a link without it shows the same. */
  private get momentToShare(): Moment | undefined {
    const { status } = this.controller;
    const { epoch, updates, source } = this.shown;
    if (source === 'stored' || updates === 0 || !status || (status.finished && updates === status.updates)) return undefined;
    return { epoch, updates, held: !this.isMoving };
  }

  /** Updates; those of the recorded run are known at its end. */
  private get perEpoch(): number {
    const { epoch, updates } = this.stored.measurement;
    return this.isStored ? updates / epoch : this.controller.perEpoch;
  }

  private get rivalTrace(): Trace | undefined {
    const { isOn, rival, trace } = this.comparison;
    return isOn && rival.latest ? trace(rival, this.layers) : undefined;
  }

  /** Among the moments that are kept; of those between them the next one stands for it. */
  private get index(): number | null {
    const { at } = this;
    return at && this.controller.checkpoints.findIndex(({ measurement }) => measurement.epoch >= at.measurement.epoch);
  }

  private companion(slot: 'upper' | 'lower', say: Say): TemplateResult | typeof nothing {
    if (this.hiddenParts.includes(slot)) return nothing;
    const { controller, at, questions: { samples, past, pastPrediction, moved } } = this;
    // Of a moment gone back to, what only the latest measurement keeps was asked for.
    const { analysis, measurement = this.shown } = at ? past.answer ?? {} : { analysis: controller.analysis };
    return html`<sgd-companion part="companion" .about=${this.about} ?stale=${this.isStale} .of=${this.comparison.isOn ? `${say(`loss.${this.state.loss}`)} · ` : ''} .slotName=${slot} .say=${say} .kinds=${slot === 'upper' ? uppers : lowers} .kind=${this.state[slot]}
      .measurement=${measurement} .live=${analysis?.blocks.find(({ layer }) => layer === this.chosenLayer)}
      .history=${controller.history.length ? controller.history : this.stored.history} .prediction=${this.isStored ? this.stored.prediction : at ? pastPrediction.answer : controller.prediction} .moved=${moved.answer}
      .samples=${samples.answer} .points=${this.points} .names=${this.state.data === 'own' ? this.own?.names : undefined} .window=${this.window} .direction=${this.direction} .layer=${this.chosenLayer} .loss=${this.state.loss}></sgd-companion>`;
  }

  protected override render(): TemplateResult {
    const say = sayer(this.language);
    const tag = languages[this.language].tag;
    const { own } = this;
    return html`
      <div lang=${tag} class="${this.isStale ? 'stale' : ''} ${this.isForeign ? 'foreign' : ''}">
        ${this.view === 'figure' ? nothing : this.bar(say)}
        ${this.notice(say)}
        <div class="room ${this.dropping ? 'drop' : ''}" @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.dropping = true;
        }} @dragleave=${() => (this.dropping = false)} @drop=${(event: DragEvent) => {
          event.preventDefault();
          this.dropping = false;
          const file = event.dataTransfer?.files[0];
          if (file) void this.readFile(file);
        }}>
          <div class="centre" role="group" aria-label=${say('hero.title')}>${this.centre(say)}</div>
          ${this.hiddenParts.includes('strip') ? nothing : html`<div class="strip" part="strip" role="group" aria-label=${say('strip.title')}>
            <sgd-take .say=${say} name="sgdscope-run" title=${say('strip.title')} .table=${this.traceTable}
              .picture=${() => this.renderRoot.querySelector('sgd-strip')} .about=${() => {
                const { legend, lines } = this.about();
                return { legend, lines: [`→ ${say('epochs')}: 0 … ${this.state.epochs}`, ...lines] };
              }}></sgd-take><sgd-strip .say=${say} .trace=${this.trace} .beside=${this.rivalTrace} .layers=${this.layers}
            .chosen=${this.chosenLayer} .epochs=${this.state.epochs} .at=${this.index} .perEpoch=${this.perEpoch} ?still=${this.isStored}></sgd-strip>
            <p class="note">${say('say.strip')} <span class="soft">${say('look.strip')}</span></p></div>`}
          <div class="left"><sgd-controls part="controls" .say=${say} .state=${this.state} .hide=${this.hiddenParts} .thumbs=${this.stored.thumbs}
            ?drawing=${this.drawing} ?drawn=${!!own && !own.name} .own=${readAs(own, this.state)} ?both=${!!own?.numbers} .from=${own?.name ?? ''} ?explain=${this.explaining} .digits=${fewDigits()} .sizes=${this.shownSizes} .parameters=${this.moment ? this.moment.parameters : this.controller.run || this.isForeign ? undefined : this.stored.parameters}></sgd-controls></div>
          <div class="right" role="group" aria-label=${say('pictures')}>${this.companion('upper', say)}${this.companion('lower', say)}</div>
        </div>
        <sgd-share .say=${say} .lang=${tag} .settings=${this.state}></sgd-share>
        <dialog id="keys" aria-label=${say('keys.title')}>${keyTable(say, this.hiddenParts)}</dialog>
        ${this.view === 'full' ? footer(this.page(say)) : nothing}
      </div>`;
  }

  static override styles = [theme, base, controlStyles, layout];
}

define('sgd-scope', SgdScope);
