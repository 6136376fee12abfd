// Numbers as people read them.

const superscripts: Record<string, string> = {
  '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
};

export function superscript(integer: number): string {
  return [...String(integer)].map((digit) => superscripts[digit] ?? digit).join('');
}

/** 10⁻⁴. */
export function powerOfTen(exponent: number): string {
  return `10${superscript(exponent)}`;
}

/** Two digits after the point, with a real minus sign. */
export function slope(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** Whole ones without a point. */
export function epochs(count: number): string {
  return Number.isInteger(count) ? String(count) : count.toFixed(1);
}

/** Three significant digits: 0.0321, 12.4, 1.3 × 10⁻⁷. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -4 || exponent > 5) {
    return `${(value / 10 ** exponent).toFixed(1).replace('-', '−')} × ${powerOfTen(exponent)}`;
  }
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** The numbers at a logarithmic axis: 10⁻² and 10⁻¹, or 0.05 and 0.1, or 2·10⁻⁷ and 5·10⁻⁷. */
export function logarithmicNumbers(ticks: number[]): string[] {
  const parts = ticks.map((value) => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    return { value, exponent, factor: Number((value / 10 ** exponent).toPrecision(3)) };
  });
  const decades = parts.every(({ factor }) => factor === 1);
  return parts.map(({ value, exponent, factor }) =>
    decades ? powerOfTen(exponent) : exponent >= -3 && exponent < 4 ? short(value) : `${factor}·${powerOfTen(exponent)}`);
}

export function percent(fraction: number): string {
  const value = fraction * 100;
  return `${value >= 99.95 || value === Math.round(value) ? Math.round(value) : value.toFixed(1)} %`;
}

/** Replaces {name} by the value of that name. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The template cut at its {names}, so that a caller can set each value in its own type. */
export function pieces(template: string): { text?: string; name?: string }[] {
  return template
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { name: piece.slice(1, -1) } : { text: piece }));
}
