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

/** Two digits after the point, with a real minus sign; what rounds to 0 has none. */
export function slope(value: number): string {
  return value.toFixed(2).replace(/^-0\.00$/, '0.00').replace('-', '−');
}

/** Whole ones without a point. An epoch that is not over is never rounded up to its end. */
export function epochs(count: number): string {
  return Number.isInteger(count) ? String(count) : Math.min(count, Math.ceil(count) - 0.1).toFixed(1);
}

/** Up to three significant digits: 0.0321, 12.4, 1.34 × 10⁻⁷. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  // Rounded first: 9.996e-7 is 1e-6.
  const [digits, exponent] = value.toExponential(2).split('e').map(Number);
  const far = exponent < -4 || exponent > 5;
  return `${far ? digits : Number(value.toPrecision(3))}${far ? ` × ${powerOfTen(exponent)}` : ''}`.replace('-', '−');
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

/** All and none are whole; whatever lies between is never rounded to them. */
export function percent(fraction: number): string {
  const value = Number((fraction * 100).toPrecision(12));
  return `${value === Math.round(value) ? value : Math.max(0.1, Math.min(99.9, value)).toFixed(1)} %`;
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
