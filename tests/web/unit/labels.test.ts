import { describe, expect, it } from 'vitest';
import { labelAlong, touch, widthOf, type Region } from '../../../web/element/plots/labels.js';
import { besidePoint } from '../../../web/element/plots/pointed.js';
import type { Point } from '../../../web/element/plots/rails.js';

const square = (x: number, y: number, side: number): Region => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];

describe('regions touch', () => {
  it('where they share a point, also one inside the other', () => {
    expect(touch(square(0, 0, 10), square(9, 9, 5))).toBe(true);
    expect(touch(square(0, 0, 10), square(4, 4, 1))).toBe(true);
    expect(touch(square(0, 0, 10), square(11, 0, 5))).toBe(false);
  });
  it('not where only the boxes around them do', () => {
    const diamond: Region = [[0, -10], [10, 0], [0, 10], [-10, 0]];
    expect(touch(diamond, square(7, 7, 5))).toBe(false);
    expect(touch(diamond, square(4, 4, 5))).toBe(true);
  });
});

describe('words along a line', () => {
  const box = { left: 60, top: 10, width: 400, height: 300 };
  const rising: [Point, Point] = [[60, 310], [360, 10]];
  const texts = ['slope 1: like curvature', 'slope 1'];
  const inside = (region: Region) => region.every(([x, y]) => x > 60 && x < 460 && y > 10 && y < 310);
  const find = (taken: Region[] = [], line = rising, room = box, at = 0.3) => labelAlong(texts, line, 'below', at, room, taken);

  it('run as it runs, stay in the plot, near the place that was asked for', () => {
    const label = find()!;
    expect(label.words).toBe(texts[0]);
    expect(label.angle).toBeCloseTo(-Math.PI / 4, 12);
    expect(label.x).toBeCloseTo(60 + 0.3 * 300, -1);
    expect(inside(label.region)).toBe(true);
  });
  it('move off what stands there', () => {
    const first = find([], rising, box, 0)!;
    const second = find([first.region], rising, box, 0)!;
    expect(second.words).toBe(texts[0]);
    expect(touch(first.region, second.region)).toBe(false);
    expect(inside(second.region)).toBe(true);
  });
  it('are shorter where there is less room, and none where there is none', () => {
    expect(find([], [[60, 310], [180, 190]], { ...box, top: 190, height: 120, width: 150 })!.words).toBe('slope 1');
    expect(find([], [[60, 310], [100, 270]], { ...box, top: 270, height: 40, width: 50 })).toBeNull();
    expect(find([square(0, 0, 500)])).toBeNull();
  });
  it('are as wide as their letters', () => {
    expect(widthOf('斜率')).toBeGreaterThan(widthOf('ab'));
  });
});

describe('the label of a direction', () => {
  const box = { left: 60, top: 10, width: 260, height: 200 };
  it('stays in the plot and off its point, wherever that is', () => {
    for (const x of [60, 130, 190, 250, 320]) {
      for (const y of [10, 70, 110, 150, 210]) {
        const { left, top } = besidePoint([x, y], 150, 76, box);
        expect(left >= 60 && left + 150 <= 320 && top >= 10 && top + 76 <= 210, `${x}, ${y}`).toBe(true);
        expect(touch([[left, top], [left + 150, top], [left + 150, top + 76], [left, top + 76]], square(x - 4, y - 4, 8)), `${x}, ${y}`).toBe(false);
      }
    }
  });
});
