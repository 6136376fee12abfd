import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../../web/dist/index.js';
import { experimentOptions } from '../../../web/element/command.js';
import { epochs, fill, logarithmicNumbers, percent, powerOfTen, short, slope } from '../../../web/element/format.js';
import { fitOf, noiseFactor, untouched } from '../../../web/element/fit.js';
import { unpack, type Block } from '../../../web/element/measurement.js';
import { answersAt, areLogits, bestAt, hueOf, softmax } from '../../../web/element/answers.js';
import { latticeAround, middles } from '../../../web/element/lattice.js';
import { decode, decodeSteps, encode, encodeSteps } from '../../../web/element/letters.js';
import { decode as decodeLink } from '../../../web/element/link.js';
import { between, decadeTicks, decades, equalDecades } from '../../../web/element/plots/frame.js';
import { darkness, stepOf } from '../../../web/element/plots/heatmap.js';
import { linear, linearTicks, logarithmic, logarithmicTicks } from '../../../web/element/plots/scale.js';
import { predictionTable } from '../../../web/element/table.js';
import { overlaps } from '../../../web/element/overlap.js';
import { palette } from '../../../web/element/style.js';
import { marksBetween, type Marks } from '../../../web/element/plots/marks.js';
import { band, clip, rails, wedge, within } from '../../../web/element/plots/rails.js';
import { powerLaw } from '../../../web/element/power-law.js';
import { refine, stepLength } from '../../../web/element/probe.js';
import { plain } from '../../../web/element/reading.js';
import { positionOf, valueAt } from '../../../web/element/slider.js';
import { languageOf, sayer } from '../../../web/element/strings/index.js';
import spirals from '../../../web/element/presets/spirals.json';

describe('frame', () => {
  const box = { left: 60, top: 10, width: 640, height: 430 };
  it('makes a decade as long upwards as sideways, and shows everything', () => {
    const frame = equalDecades([-7.2, -0.3], [-11.1, -2.4], box);
    expect((frame.x[1] - frame.x[0]) / box.width).toBeCloseTo((frame.y[1] - frame.y[0]) / box.height, 12);
    expect(frame.x[0]).toBeLessThan(-7.2);
    expect(frame.x[1]).toBeGreaterThan(-0.3);
    expect(frame.y[0]).toBeLessThan(-11.1);
    expect(frame.y[1]).toBeGreaterThan(-2.4);
  });
  it('ticks at decades, thinned when they would touch', () => {
    expect(decadeTicks([-3.5, 0.2], 400)).toEqual([-3, -2, -1, 0]);
    expect(decadeTicks([-12, 0], 120)).toEqual([-12, -8, -4, 0]);
  });
  it('looks at positive numbers only', () => {
    expect(decades([0, -1, NaN, 100, 0.1])).toEqual([-1, 2]);
    expect(decades([0, -3])).toBeNull();
  });
  it('moves from one frame to the next', () => {
    const [a, b] = [{ x: [0, 2], y: [0, 2] }, { x: [2, 4], y: [0, 4] }] as const;
    expect(between(a as never, b as never, 0.5)).toEqual({ x: [1, 3], y: [0, 3] });
  });
});

describe('scales', () => {
  it('lead from the ends of the domain to the ends of the range', () => {
    const x = linear([2, 6], [100, 300]);
    expect([x(2), x(4), x(6)]).toEqual([100, 200, 300]);
    const y = logarithmic([1e-4, 1], [400, 0]);
    expect([y(1e-4), y(1e-2), y(1)]).toEqual([400, 200, 0]);
  });
  it('tick at round numbers', () => {
    expect(linearTicks(0, 300, 4)).toEqual([0, 100, 200, 300]);
    expect(linearTicks(0.7, 2.1, 4)).toEqual([1, 1.5, 2]);
    expect(linearTicks(-0.3, 0.31, 4)).toEqual([-0.2, 0, 0.2]);
    expect(linearTicks(5, 5, 4)).toEqual([5]);
  });
  it('have at least two ticks, however little a logarithmic axis spans', () => {
    expect(logarithmicTicks([2e-5, 0.8], 300, 28)).toEqual([1e-4, 1e-3, 1e-2, 0.1]);
    expect(logarithmicTicks([0.04, 0.7], 300, 28)).toEqual([0.05, 0.1, 0.2, 0.5]);
    expect(logarithmicTicks([1.1, 4], 300, 28)).toEqual([2, 3, 4]);
    for (const [low, high] of [[0.22, 0.93], [1.09, 1.9], [0.331, 0.337]]) expect(logarithmicTicks([low, high], 300, 28).length).toBeGreaterThan(1);
  });
});

describe('rails', () => {
  it('meet where H is the largest sample curvature', () => {
    const { one, two } = rails(100, -3);
    expect(one!.intercept + 2).toBeCloseTo(two.intercept + 4, 12);
  });
  it('keep the corner of the frame between them', () => {
    const frame = { x: [-4, 0], y: [-8, 0] } as { x: [number, number]; y: [number, number] };
    const { one, two } = rails(1, 0);
    const corners = wedge(one, two, frame);
    for (const [x, y] of corners) {
      expect(y).toBeLessThanOrEqual(x + 1e-12);
      expect(y).toBeGreaterThanOrEqual(2 * x - 1e-12);
    }
    expect(corners.length).toBeGreaterThanOrEqual(3);
    expect(clip(two, frame)).toEqual([[-4, -8], [0, 0]]);
    expect(clip({ slope: 1, intercept: 50 }, frame)).toBeNull();
  });
});

describe('the band', () => {
  it('ends where the plot ends', () => {
    const frame = { x: [-4, 0], y: [-8, -2] } as { x: [number, number]; y: [number, number] };
    for (const half of band({ slope: 1.5, intercept: -2 }, [0.5, 3], -4, 0)) {
      const seen = within(half, frame);
      expect(seen.length).toBeGreaterThanOrEqual(3);
      for (const [x, y] of seen) expect(x >= -4 && x <= 0 && y >= -8 - 1e-12 && y <= -2 + 1e-12).toBe(true);
    }
  });
});

describe('lines on their way', () => {
  const marks = (slope: number, greatest: number): Marks => ({
    fit: { gamma: slope, interval: [slope - 0.1, slope + 0.1], rSquared: 1, fitted: 9, dropped: 0, directions: new Set(), line: { slope, intercept: 2 * slope }, from: -slope, to: 0, flat: false },
    rails: { one: { slope: 1, intercept: slope }, two: null, word: 'rail.one' }, greatest,
  });
  it('are as far as the points are', () => {
    const half = marksBetween(marks(1, 0), marks(2, 1), 0.5);
    expect(half.fit).toMatchObject({ line: { slope: 1.5, intercept: 3 }, from: -1.5, interval: [1.4, 1.6], gamma: 2 });
    expect(half.rails!.one).toEqual({ slope: 1, intercept: 1.5 });
    expect(half.greatest).toBe(0.5);
  });
  it('are at once where they belong when there were none', () => {
    expect(marksBetween({ fit: null, rails: null, greatest: 0 }, marks(2, 0), 0.5).fit!.line!.slope).toBe(2);
    expect(marksBetween(null, marks(2, 0), 0.5)).toEqual(marks(2, 0));
  });
});

describe('power law', () => {
  const x = Array.from({ length: 40 }, (_, i) => 10 ** (-i / 8));
  it('finds the slope and what it was fitted over', () => {
    const fit = powerLaw(x, x.map((value) => 3 * value ** 1.4))!;
    expect(fit.slope).toBeCloseTo(1.4, 12);
    expect(10 ** fit.intercept).toBeCloseTo(3, 10);
    expect(fit.used).toBe(40);
    expect(fit.window).toEqual([x[39], 1].map((end) => expect.closeTo(end!, 12)));
  });
  it('says nothing below a decade or eight directions', () => {
    expect(powerLaw(x.slice(0, 8), x)).toBeNull();
    expect(powerLaw(x.slice(0, 9), x)).not.toBeNull();
    expect(powerLaw([1, 0.1, 0.01], [1, 0.1, 0.01])).toBeNull();
  });
});

describe('recorded run', () => {
  const stored = unpack(spirals as never);
  it('gives, from its rounded points, the slope that the program printed', () => {
    for (const block of stored.measurement.blocks) {
      const redone = fitOf(block, 'h', untouched);
      // Points are stored to a hundredth of a decade; the largest difference seen is 0.0005.
      expect(Math.abs(redone.line!.slope - block.gamma!)).toBeLessThan(0.002);
      expect(redone.directions.size).toBe(block.fitted_directions);
      // Of E[h²] the slope is stored, and not the line: over the same directions it is that of the points.
      const square = fitOf(block, 'm2', untouched);
      expect(Math.abs(square.gamma! - block.slope_c_on_m2!)).toBeLessThan(0.002);
      expect(square.directions).toEqual(redone.directions);
    }
  });
  it('lies between its rails', () => {
    for (const block of stored.measurement.blocks) {
      for (let i = 0; i < block.H_ii.length; i++) {
        expect(block.M2_ii[i]).toBeGreaterThanOrEqual(block.H_ii[i] ** 2 * 0.99);
        expect(block.M2_ii[i]).toBeLessThanOrEqual(block.H_ii[i] * block.largest_sample_curvature! * 1.01);
      }
    }
  });
  it('shows the program\'s numbers until a handle is moved', () => {
    const block = stored.measurement.blocks[1];
    expect(fitOf(block, 'h', { low: 1e-6, high: 1, measured: { low: 1e-6, high: 1 } })).toMatchObject({ gamma: block.gamma, interval: block.gamma_interval });
    const moved = fitOf(block, 'h', { low: 1e-3, high: 1, measured: { low: 1e-6, high: 1 } });
    expect(moved.interval).toBeNull();
    expect(moved.fitted + moved.dropped).toBe(block.size);
    expect(noiseFactor(block)).toBeLessThan(0);
  });
});

describe('a fit on any axis', () => {
  it('is over the directions whose curvature lies in the window: counted, drawn and in the line the same', async () => {
    const engine = await loadEngine({ worker: false });
    const run = await engine.experiment(experimentOptions(decodeLink('v=1').state));
    await run.advance();
    const { blocks } = await run.analyze({ baseline: false, overlaps: false });
    for (const found of blocks) {
      const block: Block = { ...found, largest_sample_curvature: null };
      for (const [axis, fit] of [['h', found.fits.c_on_h], ['m2', found.fits.c_on_m2], ['f', undefined]] as const) {
        const shown = fitOf(block, axis, untouched);
        expect(shown.line!.slope).toBe(shown.gamma);
        expect(shown.directions.size).toBe(shown.fitted);
        if (fit) expect(shown).toMatchObject({ gamma: fit.exponent, interval: fit.interval, fitted: fit.fitted, line: { intercept: fit.log10_factor } });
        // A handle, which stands on the axis of curvature, has the same meaning on the others.
        const moved = { ...untouched, low: 1e-4 };
        const refined = await refine(engine, block, axis, moved);
        const own = fitOf(block, axis, moved);
        const inside = [...found.H_ii.keys()].filter((i) => found.H_ii[i]! > 1e-4 * found.H_ii[0]!);
        expect([...own.directions]).toEqual(inside);
        expect(refined.fitted).toBe(inside.length);
        expect(refined.line!.slope).toBe(refined.gamma);
        expect(refined.gamma).toBeCloseTo(own.gamma!, 9);
        expect(refined.line!.intercept).toBeCloseTo(own.line!.intercept, 9);
        // Asked for the window of the measurement, the engine says what the measurement says.
        if (fit) expect(await refine(engine, block, axis, untouched)).toMatchObject({ gamma: expect.closeTo(fit.exponent, 9), fitted: fit.fitted });
      }
    }
    engine.dispose();
  }, 60_000);
});

describe('the step along a direction', () => {
  it('raises a parabola by a tenth, and is 3 at most, as is said', () => {
    for (const curvature of [0.05, 1, 40]) expect(curvature * stepLength(curvature) ** 2 / 2).toBeCloseTo(0.1, 12);
    for (const curvature of [0.02, 1e-9, 0, -1]) expect(stepLength(curvature)).toBe(3);
    expect(sayer('en')('look.prediction')).toMatch(/3 at most, .*0\.1\.$/);
    expect(sayer('zh')('look.prediction')).toMatch(/0\.1（最长 3）。$/);
  });
});

describe('not enough range', () => {
  const H_ii = Float64Array.from({ length: 40 }, (_, i) => 10 ** (-i / 8));
  const squares = H_ii.map((h) => h * h);
  const block: Block = {
    name: 'layer 1', layer: 1, size: 40, gamma: 2, gamma_interval: [1.9, 2.1], r_squared: 1, fitted_directions: 40, dropped_directions: 0,
    window: [1e-5, 1], slope_c_on_m2: 1, largest_sample_curvature: 1, H_ii, C_ii: squares, M2_ii: squares, F_ii: H_ii,
  };
  const refused = { c_on_h: null, m2_on_h: null, c_on_m2: null };
  it('is no number where the engine found none', () => {
    expect(fitOf({ ...block, gamma: null }, 'h', untouched)).toMatchObject({ gamma: null, line: null, fitted: 0 });
    expect(fitOf({ ...block, slope_c_on_m2: null, fits: refused }, 'm2', untouched)).toMatchObject({ gamma: null, line: null, fitted: 0 });
    expect(fitOf(block, 'm2', untouched).gamma).toBeCloseTo(1, 12);
  });
  it('is no number under a moved handle, where too little is above rounding', () => {
    const moved = { ...untouched, low: 1e-4 };
    expect(fitOf(block, 'h', moved).gamma).toBeCloseTo(2, 12);
    for (const floors of [{ H_ii: 0.2, M2_ii: 0, C_ii: 0 }, { H_ii: 0, M2_ii: 0, C_ii: 0.04 }]) {
      expect(fitOf({ ...block, rounding_floors: floors }, 'h', moved)).toMatchObject({ gamma: null, line: null });
    }
    expect(fitOf({ ...block, rounding_floors: { H_ii: 0, M2_ii: 0.2, C_ii: 0 } }, 'm2', moved).gamma).toBeNull();
    // Sixteen curvatures are above 1e-2.
    for (const floors of [{ H_ii: 1e-2, M2_ii: 0, C_ii: 0 }, { H_ii: 0, M2_ii: 0, C_ii: 1e-4 }]) {
      expect(fitOf({ ...block, rounding_floors: floors }, 'h', moved).fitted).toBe(16);
    }
  });
  it('stays no number when the engine, asked again, says so', async () => {
    const refined = await refine({ fit: () => Promise.resolve(null) }, block, 'h', { ...untouched, low: 1e-4 });
    expect(refined).toMatchObject({ gamma: null, interval: null, line: null, fitted: 0, dropped: 40 });
  });
  it('is told apart from no curvature, which is none beyond rounding', () => {
    const read = (H: number[], floor: number, low = 1e-6) => {
      const of = { ...block, gamma: null, H_ii: Float64Array.from(H), rounding_floors: { H_ii: floor, C_ii: 0, M2_ii: 0 } };
      return plain({ layer: 1, axis: 'h', ...fitOf(of, 'h', { ...untouched, low }) }, sayer('en'));
    };
    for (const curved of [read([1, 0.5], 1e-15), read([-0.5, -1], 1e-15), read([1, 0.5], 1e-15, 0.9)]) expect(curved).toContain('not enough range');
    for (const flat of [read([0, 0], 0), read([1e-16, -1e-16], 1e-15)]) expect(flat).toContain('no curvature is left');
  });
});

describe('letters', () => {
  it('give back the whole numbers they were made of', () => {
    const numbers = [0, -1, 1, 28, 29, -29, 45, -45, 46, -46, 1000, -1000];
    expect(decode(encode(numbers))).toEqual(numbers);
    expect(decodeSteps(encodeSteps(numbers))).toEqual(numbers);
    expect(encode(numbers)).toMatch(/^[#-[\]-~]*$/);
  });
});

describe('words', () => {
  it('read the picture, and never give a number without range', () => {
    const reading = { layer: 2, axis: 'h', gamma: 1.198, interval: [1.18, 1.22], fitted: 115, dropped: 141, flat: false } as const;
    const [say, sage] = [sayer('en'), sayer('zh')];
    expect(plain({ ...reading, interval: [1.18, 1.22] }, say)).toBe('Layer 2: noise grows like curvature to the power 1.20 (1.18–1.22) over 115 directions; 141 dropped.');
    expect(plain({ ...reading, interval: null }, say)).toBe('Layer 2: noise grows like curvature to the power 1.20 over 115 directions; 141 dropped.');
    expect(plain({ ...reading, interval: null }, sage)).toBe('第 2 层：噪声随曲率的 1.20 次方增长，共 115 个方向；舍去 141 个。');
    expect(plain({ ...reading, gamma: null, interval: null }, say)).not.toMatch(/1\.\d/);
  });
  it('say where nothing is left to measure', () => {
    const flat = { layer: 2, axis: 'h', gamma: null, interval: null, fitted: 0, dropped: 256, flat: true } as const;
    expect(plain(flat, sayer('en'))).toBe('Layer 2: no curvature is left to measure in any direction; 256 dropped.');
    expect(plain({ ...flat, flat: false }, sayer('en'))).toContain('not enough range');
  });
  it('choose a language', () => {
    expect(languageOf('zh-Hans-CN')).toBe('zh');
    expect(languageOf('fr', 'zh')).toBe('zh');
    expect(languageOf('constructor', null)).toBe('en');
  });
  it('write numbers', () => {
    expect(powerOfTen(-12)).toBe('10⁻¹²');
    expect([-0.5, -0.004, 0.004, -0.006].map(slope)).toEqual(['−0.50', '0.00', '0.00', '−0.01']);
    expect(short(0.0013449)).toBe('0.00134');
    expect([3.2e-9, 9.96e-7, 9.999e-7, -1.3449e-7, 999999, -999, 0].map(short)).toEqual(['3.2 × 10⁻⁹', '9.96 × 10⁻⁷', '1 × 10⁻⁶', '−1.34 × 10⁻⁷', '1 × 10⁶', '−999', '0']);
    expect([NaN, Infinity].map(short)).toEqual(['–', '–']);
    expect(logarithmicNumbers([1e-7, 0.01, 100])).toEqual(['10⁻⁷', '10⁻²', '10²']);
    expect(logarithmicNumbers([5e-8, 1e-7, 0.05, 1, 20])).toEqual(['5·10⁻⁸', '1·10⁻⁷', '0.05', '1', '20']);
    expect([0.998, 1, 1999 / 2000, 0.9999, 0, 1e-5, 0.29].map(percent)).toEqual(['99.8 %', '100 %', '99.9 %', '99.9 %', '0 %', '0.1 %', '29 %']);
    expect([300, 299.98, 12.02, 0.06].map(epochs)).toEqual(['300', '299.9', '12.0', '0.1']);
    expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  });
});

describe('a lattice', () => {
  it('lies around the samples, with its cells\' middles from the top left', () => {
    const plane = latticeAround([0, 10, 100, 30], 2, 2);
    expect(plane.extent).toEqual([-8, 108, 8.4, 31.6]);
    expect(middles(plane)).toEqual([[21, 25.8], [79, 25.8], [21, 14.2], [79, 14.2]].map((pair) => pair.map((value) => expect.closeTo(value, 10))));
    const line = latticeAround([1, 2], 1, 3);
    expect(middles(line)).toHaveLength(12);
    expect(middles(line)[0]).toEqual([expect.closeTo(0.92 + 1.16 / 24, 12)]);
  });
  it('has room where all values are the same, however large', () => {
    for (const value of [0, 1, -3, 1e12]) {
      const { extent: [left, right] } = latticeAround([value, value, value], 1, 4);
      expect(left).toBeLessThan(value);
      expect(right).toBeGreaterThan(value);
    }
  });
});

describe('answers', () => {
  it('know one logit from many', () => {
    expect(softmax([0], 0, 1)).toEqual([0.5, 0.5]);
    expect(softmax([9, 1000, 1000], 1, 2)).toEqual([0.5, 0.5]);
  });
  it('are probabilities where the loss reads logits, and else the outputs', () => {
    expect(['cross-entropy', 'softmax-mse', 'binary-logistic', 'mse-half-sum', 'mse-mean'].map((loss) => areLogits(loss, true)))
      .toEqual([true, true, true, false, false]);
    expect(areLogits('cross-entropy', false)).toBe(false);
    const of = { outputs: [9, 9, 0.25, 2], width: 2 };
    expect(answersAt(of, 0, true)).toEqual([0.5, 0.5]);
    expect(answersAt(of, 1, false)).toEqual([0.25, 2]);
    expect(bestAt(of, 1, false)).toEqual({ best: 1, sure: 2 });
  });
  it('are in the table what they are in the picture', () => {
    const prediction = { ...latticeAround([0, 1], 1, 1), width: 2, outputs: [0, 0, 1, 1, 2, 2, 3, 3] };
    expect(predictionTable(prediction, true)).toMatchObject({ columns: ['x', 'probability 0', 'probability 1'], rows: { length: 4, 3: [expect.closeTo(0.935, 10), 0.5, 0.5] } });
    expect(predictionTable(prediction, false)).toMatchObject({ columns: ['x', 'output 0', 'output 1'], rows: { 3: [expect.closeTo(0.935, 10), 3, 3] } });
  });
  it('have a colour for every class', () => {
    const named = palette.map(([name]) => name);
    for (const label of [0, 9, 10, 255]) expect(named).toContain(hueOf(label));
    expect(named.filter((name) => name.startsWith('class-'))).toHaveLength(10);
  });
});

describe('sliders', () => {
  it('come back to where they were', () => {
    for (const spec of [{ min: 0.001, max: 2, log: true }, { min: 0, max: 0.5 }, { min: 1, max: 500, log: true, whole: true }]) {
      for (const position of [0, 30, 70, 100]) {
        expect(Math.abs(positionOf({ ...spec, value: valueAt(position, spec) }) - position)).toBeLessThanOrEqual(6);
      }
      expect(valueAt(0, spec)).toBe(spec.min);
      expect(valueAt(100, spec)).toBe(spec.max);
    }
  });
});

describe('pixels', () => {
  it('are dark where entries are large', () => {
    expect(darkness(-2, 2)).toBe(1);
    expect(darkness(2e-2, 2)).toBeCloseTo(0.5);
    expect(darkness(0, 2)).toBe(0);
    expect(darkness(1, 0)).toBe(0);
  });
  it('have a step of 256 for every share, also outside of 0 to 1', () => {
    expect([-1, 0, 0.5, 1, 7].map(stepOf)).toEqual([0, 0, 128, 255, 255]);
  });
  it('square the cosines', () => {
    const r = Math.SQRT1_2;
    expect([...overlaps([1, 0, 0, 1], [r, r, r, -r], 2, 2)].map((v) => +v.toFixed(12))).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});
