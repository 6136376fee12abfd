// Layers differ in shape as well as in colour.

export const shapes = ['circle', 'triangle', 'circle', 'square', 'diamond', 'cross'] as const;
export type Shape = (typeof shapes)[number];

/** The shape of a layer, counted from 1; 0 is the whole network. */
export function shapeOf(layer: number): Shape {
  return shapes[layer % shapes.length];
}

/** An SVG path of a shape around (0, 0) whose area is about that of a circle of radius r. */
export function markerPath(shape: Shape, r: number): string {
  const at = (scale: number) => Number((r * scale).toFixed(2));
  switch (shape) {
    case 'circle':
      return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
    case 'triangle':
      return `M0,${at(-1.35)}L${at(1.25)},${at(0.85)}L${at(-1.25)},${at(0.85)}z`;
    case 'square':
      return `M${at(-0.89)},${at(-0.89)}h${at(1.78)}v${at(1.78)}h${at(-1.78)}z`;
    case 'diamond':
      return `M0,${at(-1.3)}L${at(1.3)},0L0,${at(1.3)}L${at(-1.3)},0z`;
    case 'cross': {
      const [a, b] = [at(0.42), at(1.25)];
      return `M${-a},${-b}H${a}V${-a}H${b}V${a}H${a}V${b}H${-a}V${a}H${-b}V${-a}H${-a}z`;
    }
  }
}
